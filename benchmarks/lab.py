"""How long a learner waits in JupyterLab: from a key press on a slider to the painted picture, in Chromium.

usage: python benchmarks/lab.py

Each widget beside `ipywidgets.interact` with a figure of two curves, in one page, in turns, with all threads that Lab
has. The goals: at most half of the time that `interact` takes, 0.3 of it where nothing is trained; at least 10 pictures
a second while a key is held down, and while a training is played.
"""

import itertools
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from statistics import median

import nbformat
from contestants import LABS, made, source
from playwright.sync_api import sync_playwright
from rich.console import Console
from rich.table import Table

from actedu import build, widgets
from actedu.widgets.training import TrainingLab

ROUNDS, HELD = 12, 3.0
INTERACT = """
import numpy as np, matplotlib.pyplot as plt
from ipywidgets import interact, IntSlider
from actedu.activations import sigmoid

x = np.linspace(-6, 6, 401)

@interact(a=IntSlider(50, 1, 99))
def draw(a):
    figure, (left, right) = plt.subplots(1, 2, figsize=(7.2, 3.5))
    left.plot(x, sigmoid(a / 25 * x))
    right.plot(x, a / 25 * sigmoid.slope(a / 25 * x))
    plt.show()
"""
# watch(area, act, seconds): times in ms, since `act`, at which a new picture was painted; ends after the first picture
# or, with seconds, after these
PROBE = """
window.watch = (area, act, seconds) => new Promise(done => {
  const painted = [], isPicture = node => node.closest && !node.closest('.noUi-target') &&
    (node.matches('svg, img') || node.querySelector('svg, img'));
  let waiting = false;
  const begin = performance.now();
  const end = () => { observer.disconnect(); done(painted); };
  const observer = new MutationObserver(changes => {
    if (waiting || !changes.some(change => [...change.addedNodes].some(isPicture))) return;
    waiting = true;
    requestAnimationFrame(() => setTimeout(() => {
      waiting = false;
      painted.push(performance.now() - begin);
      if (!seconds) end();
    }));
  });
  observer.observe(area, {childList: true, subtree: true});
  act();
  setTimeout(end, 1000 * (seconds || 10));
});
window.slider = (cell, number) => cell.querySelectorAll('.noUi-handle')[number];
window.key = (slider, name) => slider.dispatchEvent(new KeyboardEvent('keydown', {key: name, bubbles: true}));
window.hold = (slider, seconds) => {
  let pressed = 0;
  const timer = setInterval(() => key(slider, Math.floor(pressed++ / 20) % 2 ? 'ArrowLeft' : 'ArrowRight'), 33);
  setTimeout(() => clearInterval(timer), 1000 * seconds);
};
"""


def moved(name):
    """The place, among the sliders of a widget, of that with the most values."""
    sliders = [control for control in made(name).controls.values() if hasattr(control, "readout")]
    return max(range(len(sliders)), key=lambda i: values(sliders[i]))


def values(slider):
    return len(slider.options) if hasattr(slider, "options") else slider.max - slider.min


def serve(folder):
    """Start Lab as it is by default, with settings of its own, and return the process and the address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (folder / "config").mkdir()
    (folder / "config/jupyter_lab_config.json").write_text(json.dumps({"LabApp": {"expose_app_in_browser": True}}))
    environment = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")} | {
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_PATH": str(build.JUPYTER),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
        "JUPYTER_TOKEN": "bench",
    }
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder}", f"--port={port}", "--no-browser"]
    command += ["--log-level=ERROR", "--allow-root"]
    address = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while True:
        try:
            urllib.request.urlopen(f"{address}/api", timeout=2).close()
            return server, address
        except OSError:
            if server.poll() is not None:
                raise
            time.sleep(0.2)


def measure(page, contestants):
    """Return by name the times to a picture (ms), and the pictures a second while a key is held and while played."""
    page.wait_for_function("() => window.jupyterapp?.shell.currentWidget?.context?.sessionContext.session?.kernel")
    page.wait_for_function(
        "() => jupyterapp.shell.currentWidget.context.sessionContext.session.kernel.status == 'idle'"
    )
    page.evaluate(PROBE + "jupyterapp.commands.execute('notebook:run-all-cells'); 0")
    cells = page.locator(".jp-CodeCell")
    at = {}
    for i, (name, number) in enumerate(contestants.items()):
        cells.nth(i).locator(".noUi-handle").nth(number).wait_for()
        cells.nth(i).locator("svg[role=img], img").first.wait_for()
        at[name] = f"const cell = document.querySelectorAll('.jp-CodeCell')[{i}], slide = slider(cell, {number});"
    taken, held, played = {name: [] for name in at}, {}, {}
    for i in range(ROUNDS + 2):
        key = ("ArrowRight", "ArrowLeft")[i // 4 % 2]
        for name, where in at.items():
            painted = page.evaluate(f"async () => {{ {where} return watch(cell, () => key(slide, '{key}')) }}")
            if i >= 2:  # the first ones warm up
                taken[name] += painted
            page.wait_for_timeout(400)
    for name, where in at.items():
        painted = page.evaluate(f"async () => {{ {where} return watch(cell, () => hold(slide, {HELD}), {HELD}) }}")
        held[name] = len(painted) / HELD
        page.wait_for_timeout(1500)
        if name != "interact" and issubclass(getattr(widgets, name), TrainingLab):
            play = "[...cell.querySelectorAll('button')].find(one => one.innerText == 'Play').click()"
            painted = page.evaluate(f"async () => {{ {where} return watch(cell, () => {play}, {HELD}) }}")
            gaps = [later - earlier for earlier, later in itertools.pairwise(painted)]
            played[name] = 1e3 / median(gaps)
            page.wait_for_timeout(4000)
    return taken, held, played


def main():
    """Measure and print."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        print("There is no Chromium on this machine; on Debian and Ubuntu: apt install chromium")
        return
    contestants = {"interact": 0} | {name: moved(name) for name in LABS}
    sources = [INTERACT.strip()] + [source(name) for name in LABS]
    folder = Path(tempfile.mkdtemp(prefix="bench-lab-"))
    nbformat.write(build.notebook([build.cell("code", source) for source in sources]), folder / "bench.ipynb")
    server, address = serve(folder)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1280, "height": 4000})  # Lab leaves out cells that are not seen
            page.set_default_timeout(120_000)
            page.goto(f"{address}/lab/tree/bench.ipynb?token=bench&reset")
            taken, held, played = measure(page, contestants)
            browser.close()
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)
    table = Table("widget", "ms", "of interact", "goal", "pictures a second, held", "played", title="slider to picture")
    for name in contestants:
        ratio = median(taken[name]) / median(taken["interact"])
        trains = name != "interact" and issubclass(getattr(widgets, name), TrainingLab)
        goal = "" if name == "interact" else f"{0.5 if trains else 0.3}"
        shown = f"{played[name]:.1f}" if name in played else ""
        table.add_row(name, f"{median(taken[name]):.0f}", f"{ratio:.2f}", goal, f"{held[name]:.1f}", shown)
    Console().print(table)


if __name__ == "__main__":
    main()

"""A learner's JupyterLab in Chromium, for the tests and for the pictures of the documentation."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager, suppress

from actedu import build

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


class Lab:
    """`actedu lab` on a fresh folder, which can be stopped and started again."""

    def __init__(self, folder):
        self.folder, self.mine = folder, folder / "mine"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.running = None

    def start(self):
        """Start the server, and wait for it."""
        environment = {
            **os.environ,
            "JUPYTER_TOKEN": "learner",
            "JUPYTER_CONFIG_DIR": str(self.folder / "config"),
            "JUPYTER_DATA_DIR": str(self.folder / "data"),
            "JUPYTER_RUNTIME_DIR": str(self.folder / "runtime"),
            "JUPYTERLAB_SETTINGS_DIR": str(self.folder / "settings"),
        }
        command = [sys.executable, "-m", "actedu.cli", "lab", str(self.mine), "--no-browser", f"--port={self.port}"]
        with (self.folder / "log").open("a") as told:
            self.running = subprocess.Popen(command, env=environment, stdout=told, stderr=told)
        for _ in range(1800):
            try:
                urllib.request.urlopen(f"{self.address}/api", timeout=2).close()
                return
            except OSError:
                assert self.running.poll() is None, (self.folder / "log").read_text()
                time.sleep(0.1)
        raise TimeoutError((self.folder / "log").read_text())

    def put(self, name, *sources):
        """Write a notebook of these cells, and return its address."""
        build.write(build.notebook([build.cell("code", source) for source in sources]), self.mine / name)
        return f"{self.address}/lab/tree/{name}?token=learner"

    def use_dark(self):
        """Choose the dark theme for pages that are opened from now on."""
        place = self.folder / "settings/@jupyterlab/apputils-extension"
        place.mkdir(parents=True, exist_ok=True)
        (place / "themes.jupyterlab-settings").write_text('{"theme": "JupyterLab Dark"}')

    def stop(self):
        self.running.send_signal(signal.SIGTERM)
        try:
            self.running.wait(15)
        except subprocess.TimeoutExpired:
            self.running.kill()
            self.running.wait()


def new_page(browser, width=1200, **more):
    page = browser.new_page(viewport={"width": width, "height": 2400}, **more)  # Lab leaves out cells not in view
    page.set_default_timeout(60_000)
    return page


def ready(page, title):
    """Wait for the notebook with these words to have a kernel: run before, Lab asks for one or drops what is run."""
    notebook = page.locator(".jp-NotebookPanel", has_text=title).filter(visible=True)
    notebook.locator(".jp-Toolbar-kernelName", has_text="Python 3").wait_for()
    notebook.locator("[data-status=idle]").wait_for()
    return notebook


def choose(page, menu, entry):
    page.locator(".lm-MenuBar-item", has_text=menu).first.click()
    page.locator(".lm-Menu-item", has_text=entry).first.click()


def run_all(page, wanted):
    """Run all cells until `wanted` is on the page; the kernel may miss the first asking."""
    from playwright.sync_api import TimeoutError

    for _ in range(3):
        choose(page, "Run", "Run All Cells")
        with suppress(TimeoutError):
            return wanted.wait_for(timeout=60_000)
    return wanted.wait_for(timeout=1)


@contextmanager
def with_modules(*names):
    """A page in which the exports of these modules of `actedu.live` are global names."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        add_modules(page, *names)
        yield page
        browser.close()


def add_modules(page, *names):
    """Make the exports of these modules of `actedu.live` global names of a page, and wait until they are."""
    from actedu.live import bundle

    for name in names:
        text, _, exported = bundle.module(name).rpartition("export ")
        exported = exported.rstrip().rstrip(";")
        page.add_script_tag(content=f"{text}Object.assign(globalThis, {exported})", type="module")
        page.wait_for_function(f"() => globalThis.{exported.strip('{}').split(',')[0]} !== undefined")


def violations(page, within=None):
    """What axe finds against WCAG 2.2 AA, the size of targets included: each as its rule and its elements.

    `within` is a selector, where only a part of the page is to be looked at.
    """
    from importlib.resources import files

    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
    tags = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
    options = {"runOnly": {"type": "tag", "values": tags}, "rules": {"target-size": {"enabled": True}}}
    run = "([within, options]) => axe.run(within ?? document, options)"
    found = page.evaluate(run, [within, options])["violations"]
    return [f"{one['id']}: {' '.join(node['html'][:200] for node in one['nodes'])}" for one in found]

"""A learner's days in a real browser: the first minute, a widget that moves, and coming back."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress

import pytest

from actedu import build

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine; on Debian and Ubuntu: apt install chromium"
)
NO_WIDGET = ("model not found", "Error displaying widget")


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
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{self.address}/api", timeout=2).close()
                return
            except OSError:
                assert self.running.poll() is None, (self.folder / "log").read_text()
                time.sleep(0.1)

    def stop(self):
        self.running.send_signal(signal.SIGTERM)
        try:
            self.running.wait(15)
        except subprocess.TimeoutExpired:
            self.running.kill()
            self.running.wait()


@pytest.fixture
def lab(tmp_path):
    made = Lab(tmp_path)
    made.start()
    try:
        yield made
    finally:
        made.stop()


@pytest.fixture
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


def new_page(browser):
    page = browser.new_page(viewport={"width": 1200, "height": 2400})  # Lab leaves out cells that are not in view
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

    for _ in range(4):
        choose(page, "Run", "Run All Cells")
        with suppress(TimeoutError):
            return wanted.wait_for(timeout=20_000)
    return wanted.wait_for(timeout=1)


def test_a_learner_opens_the_course_and_an_exercise_answers(lab, browser):
    outside, dialogs = [], []

    def answer(dialog):
        dialogs.append(dialog.inner_text())
        dialog.locator(".jp-mod-accept").click()

    page = new_page(browser)
    page.on("request", lambda asked: outside.append(asked.url) if asked.url.startswith("http") else None)
    page.add_locator_handler(page.locator("dialog.jp-Dialog"), answer)
    page.goto(f"{lab.address}/?token=learner")
    ready(page, "Activation functions")
    links = page.locator(".jp-RenderedMarkdown td a", has_text="points")
    links.first.click()
    ready(page, "exercises")
    page.wait_for_timeout(500)
    assert page.locator(".lm-TabBar-tab.jp-mod-dirty").count() == 0, "nobody has changed anything"
    page.locator(".lm-TabBar-tab", has_text="START").locator(".lm-TabBar-tabCloseIcon").click()
    feedback = page.locator(".jp-OutputArea [role=status]", has_text="no answer yet").first
    run_all(page, feedback)
    assert dialogs == []
    assert [url for url in outside if not url.startswith(lab.address)] == []


def test_a_training_is_played_and_the_kernel_stays_free(lab, browser):
    sources = ["from actedu.widgets import DeadUnitLab\n\nlab = DeadUnitLab()\nlab", "while True:\n    pass"]
    build.write(build.notebook([build.cell("code", source) for source in sources]), lab.mine / "moves.ipynb")
    page = new_page(browser)
    page.goto(f"{lab.address}/lab/tree/moves.ipynb?token=learner")
    notebook = ready(page, "DeadUnitLab")
    status = notebook.locator(".jp-OutputArea [role=status]")
    run_all(page, status)
    assert "After epoch" not in status.inner_text(), "nothing moves by itself"
    choose(page, "Kernel", "Interrupt Kernel")  # the endless loop
    notebook.locator(".jp-OutputArea", has_text="KeyboardInterrupt").first.wait_for()

    def pictures(seconds):
        return page.evaluate(
            """seconds => new Promise(done => {
                const seen = new Set(), area = document.querySelector('.jp-OutputArea');
                const observer = new MutationObserver(() =>
                    seen.add(area.querySelector('svg[role=img]').getAttribute('aria-label')));
                observer.observe(area, {childList: true, subtree: true});
                setTimeout(() => { observer.disconnect(); done([...seen]); }, 1000 * seconds);
            })""",
            seconds,
        )

    notebook.get_by_role("button", name="Play").focus()
    page.keyboard.press("Enter")
    played = pictures(3)
    assert sum("After epoch" in one for one in played) >= 5, played
    notebook.get_by_role("button", name="Play").wait_for()
    assert "After epoch" not in status.inner_text(), "it stops at the end"
    notebook.get_by_role("button", name="Step").click()
    notebook.locator("[role=status]", has_text="After epoch 0 of 10").wait_for()
    rate = notebook.locator(".widget-hslider", has_text="Learning rate").locator(".noUi-handle").bounding_box()
    page.mouse.move(rate["x"] + 5, rate["y"] + 5)
    page.mouse.down()
    for step in range(1, 9):  # the picture follows before the slider is let go
        page.mouse.move(rate["x"] + 5 + 6 * step, rate["y"] + 5)
        page.wait_for_timeout(100)
    notebook.locator("[role=status]", has_text="32 units").wait_for()
    assert "learning rate 0.1," not in status.inner_text()
    page.mouse.up()


def test_on_the_next_day_every_widget_shows_what_it_showed_and_how_to_go_on(lab, browser):
    sources = [
        "from actedu import check, claim, predict, quiz\nfrom actedu.widgets import SaturationMap\n\nSaturationMap()",
        'predict("test.question", "How steep is it?", 0, 1)',
        'quiz("s_curves.warm_up")',
        "claim(3)",
        "def relu_slope(x):\n    return x\n\n\ncheck(relu_slope)",
    ]
    build.write(build.notebook([build.cell("code", source) for source in sources]), lab.mine / "back.ipynb")
    page = new_page(browser)
    page.goto(f"{lab.address}/lab/tree/back.ipynb?token=learner")
    notebook = ready(page, "SaturationMap")
    run_all(page, notebook.get_by_role("button", name="Show the solution"))
    sentence = notebook.locator("[role=status]", has_text="of the entries are saturated")
    before = sentence.inner_text()
    notebook.locator(".noUi-handle").first.focus()
    page.keyboard.press("ArrowRight")
    notebook.locator("[role=status]", has_text="weight scale 1.2").wait_for()
    said = sentence.inner_text()
    assert said != before
    page.keyboard.press("Control+s")
    page.locator(".lm-TabBar-tab.jp-mod-dirty").wait_for(state="detached")
    assert notebook.locator(".noUi-handle").count() >= 2, "the page that is open keeps its widgets"
    page.close()
    lab.stop()
    lab.start()
    page = new_page(browser)
    page.goto(f"{lab.address}/lab/tree/back.ipynb?token=learner")
    notebook = ready(page, "SaturationMap")
    page.wait_for_timeout(2000)  # for a widget that looks for its model
    outputs = notebook.locator(".jp-OutputArea-output")
    shown = "\n".join(outputs.all_inner_texts())
    assert not any(words in shown for words in NO_WIDGET)
    assert shown.count("run this cell to go on") == len(sources)
    assert said in shown
    assert notebook.locator(f'svg[role=img][aria-label="{said}"]').is_visible()
    for words in ("How steep is it?", "Your verdict?", "Weight scale: 1.2"):
        assert words in shown
    assert page.locator(".lm-TabBar-tab.jp-mod-dirty").count() == 0

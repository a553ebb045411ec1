"""A learner's JupyterLab in Chromium, for the tests and for the pictures of the documentation."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest

from actedu import build

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def violations(page):
    """Return what axe-core finds wrong with a page; a page's own policy does not hold for what is asked of it here."""
    axe = pytest.importorskip("axe_playwright_python", reason="axe-core comes with axe-playwright-python")
    page.evaluate((Path(axe.__file__).parent / "axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("axe.run()")["violations"]
    return [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found]


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

"""A learner's first minute in a real browser."""

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

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture
def lab(tmp_path):
    """`actedu lab` on a fresh folder: its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "JUPYTER_TOKEN": "learner",
        "JUPYTER_CONFIG_DIR": str(tmp_path / "config"),
        "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(tmp_path / "settings"),
    }
    command = [sys.executable, "-m", "actedu.cli", "lab", str(tmp_path / "mine"), "--no-browser", f"--port={port}"]
    with (tmp_path / "log").open("w") as told:
        running = subprocess.Popen(command, env=environment, stdout=told, stderr=told)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{address}/api", timeout=2).close()
                break
            except OSError:
                assert running.poll() is None, (tmp_path / "log").read_text()
                time.sleep(0.1)
        yield address
    finally:
        running.send_signal(signal.SIGTERM)
        try:
            running.wait(10)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine; on Debian and Ubuntu: apt install chromium")
def test_a_learner_opens_the_course_and_an_exercise_answers(lab):
    from playwright.sync_api import TimeoutError, sync_playwright

    outside, dialogs = [], []

    def answer(dialog):
        dialogs.append(dialog.inner_text())
        dialog.locator(".jp-mod-accept").click()

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.on("request", lambda asked: outside.append(asked.url) if asked.url.startswith("http") else None)
        page.add_locator_handler(page.locator("dialog.jp-Dialog"), answer)
        page.goto(f"{lab}/?token=learner")
        page.wait_for_selector(".jp-RenderedMarkdown h1:has-text('Activation functions')", timeout=30_000)
        links = page.locator(".jp-RenderedMarkdown td a", has_text="points")
        links.first.click()
        page.wait_for_selector(".jp-RenderedMarkdown h1:has-text('exercises')", timeout=20_000)
        # run before it has a kernel, Lab asks for one; run while that starts, it may drop what is run
        notebook = page.locator(".jp-NotebookPanel", has_text="exercises").filter(visible=True)
        notebook.locator(".jp-Toolbar-kernelName", has_text="Python 3").wait_for(timeout=60_000)
        notebook.locator("[data-status=idle]").wait_for(timeout=60_000)
        feedback = page.locator(".jp-OutputArea [role=status]", has_text="no answer yet").first
        for _ in range(4):
            page.locator(".lm-MenuBar-item", has_text="Run").first.click()
            page.locator(".lm-Menu-item", has_text="Run All Cells").first.click()
            with suppress(TimeoutError):
                feedback.wait_for(timeout=15_000)
                break
        assert feedback.is_visible(), dialogs
        browser.close()
    assert [url for url in outside if not url.startswith(lab)] == []

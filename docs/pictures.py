"""Take the pictures of the course: START, Meet, a reveal, a widget, a check and a quiz, light and dark, in Chromium.

usage: python docs/pictures.py [FOLDER]

All go to FOLDER, docs/pictures/all unless it is given, which git ignores. README's own, a montage of Meet and of a
reveal, goes to docs/pictures/.
"""

import sys
import tempfile
from base64 import b64encode
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests"))
from browser import CHROMIUM, Lab, new_page, ready, run_all  # noqa: E402

CELLS = {
    "meet": 'from actedu.widgets import Meet, SaturationMap\n\nMeet("sigmoid", x=-1.3)',
    "reveal": """from actedu import check, journal, predict, quiz
from actedu.experiments import slope_vs_centring

journal.add("prediction", "s_curves.centring", value=3e-4, sure=4)
result = slope_vs_centring()
centring = predict("s_curves.centring", "The same gradient with sigmoid - 1/2", 1e-8, 10, log=True)
centring.reveal(result.mean["sigmoid - 1/2"], result.plot)""",
    "widget": """lab = SaturationMap(activation="sigmoid", bias=6.0)
lab.set(activation="tanh", bias=0.0, weight_scale=3.5)
lab.set(activation="hard_tanh", weight_scale=3.0)
lab""",
    "check": "import numpy as np\n\ndef stable_sigmoid(x):\n    return 1 / (1 + np.exp(-x))\n\ncheck(stable_sigmoid)",
    "quiz": 'quiz("s_curves.warm_up")',
}


def take(page, lab, folder, mode):
    """Take all pictures in one mode, "light" or "dark"."""
    page.goto(f"{lab.address}/?token=learner")
    start = ready(page, "Activation functions")
    start.locator("svg[role=img], img").first.wait_for()
    page.wait_for_timeout(1500)
    page.screenshot(path=folder / f"start-{mode}.png", clip={"x": 0, "y": 0, "width": 1200, "height": 1500})
    page.goto(lab.put("pictures.ipynb", *CELLS.values()))
    notebook = ready(page, "SaturationMap")
    run_all(page, notebook.get_by_role("button", name="The slope of a step is 0 wherever it is defined"))
    notebook.get_by_role("button", name="The slope of a step is 0 wherever it is defined").click()
    notebook.get_by_role("button", name="Curved boundaries").click()
    page.wait_for_timeout(1500)
    cells = notebook.locator(".jp-CodeCell")
    for number, name in enumerate(CELLS):
        whole = cells.nth(number).locator(".jp-Cell-outputArea")
        shown = (
            whole.locator(".jp-OutputArea-output").last if name in ("meet", "reveal") else whole
        )  # without question and number
        shown.screenshot(path=folder / f"{name}-{mode}.png")


def montage(page, folder, mode):
    """Put Meet and the reveal side by side: the picture of README."""
    shown = [(folder / f"{name}-{mode}.png").read_bytes() for name in ("meet", "reveal")]
    images = "".join(f'<img src="data:image/png;base64,{b64encode(one).decode()}">' for one in shown)
    ground = {"light": "#ffffff", "dark": "#111111"}[mode]  # as Lab's
    look = f"display:inline-flex;gap:24px;align-items:flex-start;padding:16px;background:{ground}"
    page.set_content(f'<div style="{look}">{images}</div>')
    taken = Image.open(BytesIO(page.locator("div").screenshot()))
    few = taken.convert("P", palette=Image.Palette.ADAPTIVE, colors=128)
    few.save(HERE / f"pictures/lesson-{mode}.png", optimize=True)


def main(folder):
    """Take the pictures in both modes."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        lab = Lab(Path(place))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for mode in ("light", "dark"):
            if mode == "dark":
                lab.use_dark()
            lab.start()
            try:
                take(new_page(browser), lab, folder, mode)
                montage(new_page(browser, width=2000), folder, mode)
            finally:
                lab.stop()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "pictures/all")

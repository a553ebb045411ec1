"""What the live pages weigh, how soon they show something on a telephone, and how many pictures a second they paint.

usage: python benchmarks/site.py [PAGE.html ...]      more pages, such as those of the folder site, for weight and paint

Sizes are gzip's, all in. First paint is cold, at a processor four times slower and 1.6 Mbit/s, 360 px wide. Pictures a
second are counted in Chromium while the Playground trains and while the explorer's point is dragged, as it is and four
times slower. The goals: explorer 40 kB and Playground 60 kB, 600 ms, 50 pictures a second with six layers of 8 units.
"""

import gzip
import shutil
import sys
import tempfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from threading import Thread

from playwright.sync_api import sync_playwright
from rich.console import Console
from rich.table import Table

from actedu.live import bundle
from actedu.live.settings import SCHEMA, code

LARGEST = {
    "features": SCHEMA["features"]["choices"],
    "layers": [{"units": 8, "activation": name} for name in ("tanh", "relu", "swish", "sine", "gelu", "tanh")],
}
VISITS, SECONDS = 5, 4.0
GOALS = {"explorer": 40, "playground": 60}  # kB
PLAY = "document.querySelector('.play').click()"
MOVING = {  # what is counted -> the page with its fragment, what begins it, what changes with each picture
    "Playground as it opens": ("playground.html", PLAY, ".plane .field"),
    "Playground, 6 layers of 8": (f"playground.html#{code(LARGEST)}", PLAY, ".plane .field"),
    "explorer, point dragged": ("explorer.html", "drag()", ".panes"),
}
# drag(): one movement of the mouse for each picture the browser makes
PROBE = """
window.pictures = async (begin, place, seconds) => {
  let painted = 0, changed = false, on = true;
  const watch = new MutationObserver(() => { changed = true; });
  const moving = document.querySelector(place), {putImageData} = CanvasRenderingContext2D.prototype;
  watch.observe(moving, {childList: true, characterData: true, attributes: true, subtree: true});
  CanvasRenderingContext2D.prototype.putImageData = function (...image) {
    changed ||= this.canvas === moving;
    return putImageData.apply(this, image);
  };
  const drag = () => {
    const area = document.querySelector('.panes'), box = area.getBoundingClientRect();
    const at = (type, x) => area.querySelector('.handle').dispatchEvent(new PointerEvent(type,
      {bubbles: true, pointerId: 1, isPrimary: true, button: 0, buttons: 1, clientX: x, clientY: box.top + 60}));
    at('pointerdown', box.left + box.width / 2);
    const move = time => {
      at('pointermove', box.left + box.width * (0.5 + 0.4 * Math.sin(time / 300)));
      if (on) requestAnimationFrame(move); else at('pointerup', box.left + box.width / 2);
    };
    requestAnimationFrame(move);
  };
  eval(begin);
  const count = () => { if (changed) { painted++; changed = false; } if (on) requestAnimationFrame(count); };
  requestAnimationFrame(count);
  await new Promise(done => setTimeout(done, 1000));  // what comes before has warmed up
  painted = 0;
  await new Promise(done => setTimeout(done, 1000 * seconds));
  on = false;
  watch.disconnect();
  CanvasRenderingContext2D.prototype.putImageData = putImageData;
  return painted / seconds;
};
0
"""


class _Zipped(SimpleHTTPRequestHandler):
    """Serves files as a web server does: compressed."""

    def do_GET(self):
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            return self.send_error(404)
        body = gzip.compress(path.read_bytes(), 6)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return self.wfile.write(body)

    def log_message(self, *_):
        pass


def first_paint(browser, address):
    """Return the ms until something is painted, and the kB that came."""
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    clock = context.new_cdp_session(page)
    clock.send("Network.enable")
    line = {
        "offline": False,
        "latency": 150,
        "downloadThroughput": 200_000,
        "uploadThroughput": 96_000,
    }  # bytes a second
    clock.send("Network.emulateNetworkConditions", line)
    clock.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    came = []
    clock.on("Network.loadingFinished", lambda event: came.append(event["encodedDataLength"]))
    page.goto(address)
    page.wait_for_timeout(1000)
    painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime")
    context.close()
    return painted, sum(came) / 1000


def pictures(browser, address, begin, place, slower):
    """Return the pictures a second after a line of JavaScript, at a processor so many times slower."""
    # the pages' own policy forbids eval, and the probe may not be kept out by it
    context = browser.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True)
    page = context.new_page()
    page.goto(address)
    page.wait_for_timeout(1500)
    if page.locator(".play").count() and page.locator(".play").inner_text().strip() == "Pause":
        page.locator(".play").click()  # it begins by itself
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
    page.evaluate(PROBE)
    found = page.evaluate("([begin, place, seconds]) => pictures(begin, place, seconds)", [begin, place, SECONDS])
    context.close()
    return found


def main(more):
    """Measure and print."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        print("There is no Chromium on this machine; on Debian and Ubuntu: apt install chromium")
        return
    folder = Path(tempfile.mkdtemp(prefix="bench-site-"))
    for name in GOALS:
        (folder / f"{name}.html").write_text(bundle.page(name), encoding="utf-8")
    servers = {folder: list(GOALS)}
    for path in map(Path, more):
        servers.setdefault(path.resolve().parent, []).append(path.stem)
    weights = Table("page", "kB, all in", "goal", "first paint, ms", "goal", title="cold, CPU / 4, 1.6 Mbit/s, 360 px")
    moving = Table("page", "pictures a second", "CPU / 4", title="while it moves, 1280 px")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for place, names in servers.items():
            server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Zipped, directory=place))
            Thread(target=server.serve_forever, daemon=True).start()
            address = f"http://127.0.0.1:{server.server_port}"
            for name in names:
                painted, came = zip(
                    *(first_paint(browser, f"{address}/{name}.html") for _ in range(VISITS)), strict=True
                )
                goal = str(GOALS[name]) if place == folder else ""
                weights.add_row(name, f"{median(came):.1f}", goal, f"{median(painted):.0f}", "600" if goal else "")
            if place == folder:
                for what, (page, begin, where) in MOVING.items():
                    rates = [pictures(browser, f"{address}/{page}", begin, where, slower) for slower in (1, 4)]
                    moving.add_row(what, *(f"{rate:.1f}" for rate in rates))
            server.shutdown()
        browser.close()
    shutil.rmtree(folder)
    console = Console()
    console.print(weights)
    console.print(moving)


if __name__ == "__main__":
    main(sys.argv[1:])

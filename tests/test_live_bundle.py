"""Modules joined into one page, which opens from a file and asks for nothing."""

import gzip

import pytest
from browser import CHROMIUM

from actedu.live import bundle

LARGEST = {"explorer": 40_000, "playground": 60_000}  # bytes, packed as a server sends them


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Write modules into a folder of their own, and join those that `main` imports."""
    monkeypatch.setattr(bundle, "FOLDER", tmp_path)
    bundle.source.cache_clear()

    def write(**modules):
        for name, text in modules.items():
            (tmp_path / f"{name}.js").write_text(text)
        return bundle.module("main")

    yield write
    bundle.source.cache_clear()


def test_what_is_imported_stands_first_and_once(written):
    text = written(
        main='import {a} from "./one.js"\nimport {b} from "./two.js"\n\nexport const c = a + b\n',
        one='import {b} from "./two.js"\nexport const a = b + 1;\n',
        two="// says nothing\nexport const b = 1\n/* says\n   nothing */\n",
    )
    assert text == "const b = 1\nconst a = b + 1;\nconst c = a + b\nexport {c};\n"


@pytest.mark.parametrize(
    ("modules", "told"),
    [
        ({"main": 'import {a} from "./one.js"', "one": "const a = 1"}, "main.js imports a, which one.js does not"),
        ({"main": 'import {a} from "./none.js"'}, "there is no module none.js"),
        ({"main": 'import * as a from "./one.js"'}, "write import {a, b} from"),
        ({"main": 'import {\n  a} from "./one.js"'}, "write import {a, b} from"),
        (
            {
                "main": 'import {a} from "./one.js"\nexport const b = 1',
                "one": 'import {b} from "./main.js"\nexport const a = 1',
            },
            "main.js imports one.js imports main.js, which is a circle",
        ),
        (
            {"main": 'import {a} from "./one.js"\nfunction size() {}', "one": "export const a = 1\nlet size = 2"},
            "one.js and main.js both declare size",
        ),
        (
            {"main": 'import {a} from "./one.js"\nconst {x, size: y} = a', "one": "export const a = 1\nclass y {}"},
            "both declare y",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_joined_is_told_in_one_sentence(written, modules, told):
    with pytest.raises(ValueError, match=r"^bundle: ") as error:
        written(**modules)
    assert told in str(error.value)
    assert "\n" not in str(error.value)


def test_there_is_no_other_page():
    with pytest.raises(ValueError, match="the pages are explorer, playground"):
        bundle.page("nonsense")


@pytest.mark.parametrize("name", bundle.TITLES)
def test_a_page_is_small(name):
    assert len(gzip.compress(bundle.page(name).encode(), 6, mtime=0)) <= LARGEST[name]


def test_the_licences_of_what_is_bundled_come_with_it():
    folder = bundle.FOLDER / "vendor"
    assert "Apache License" in (folder / "LICENSE-htm").read_text()
    assert "MIT License" in (folder / "LICENSE-preact").read_text()
    for name in bundle.TITLES:
        assert bundle.LICENCES in bundle.page(name)


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine; on Debian and Ubuntu: apt install chromium")
@pytest.mark.parametrize("name", bundle.TITLES)
def test_a_page_opens_from_a_file_and_asks_for_nothing(name, tmp_path):
    from playwright.sync_api import sync_playwright

    place = tmp_path / f"{name}.html"
    place.write_text(bundle.page(name), "utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        asked, errors = [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        page.goto(place.as_uri())
        page.get_by_role("button").first.wait_for()
        page.wait_for_timeout(500)
        browser.close()
    assert errors == []
    assert [url for url in asked if not url.startswith(("blob:", "data:"))] == [place.as_uri()]

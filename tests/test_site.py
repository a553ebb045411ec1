"""The site: what its pages are composed of, and, built once, what a reader meets in it."""

import functools
import http.server
import os
import re
import subprocess
import sys
import threading
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import pytest
from browser import CHROMIUM, violations
from conftest import ROOT

from actedu import build, claims, course, exercises
from actedu.activations import catalogue
from actedu.claims import defects

sys.path.insert(0, str(ROOT / "docs"))
from website import exercises as exercise_pages
from website import figures, formulas, gallery, ledger, lessons, links, live, outputs, reference

QUIZ = exercises.find_quiz("s_curves.warm_up")
PICTURE = (  # 1 by 2 pixels
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAACCAAAAAC86un7AAAAC0lEQVR4nGNgYPgPAAEDAQBP1LTTAAAAAElFTkSuQmCC"
)


@pytest.fixture
def kept(tmp_path):
    return figures.Figures(tmp_path)


def executed():
    return [(path, build.read(path)) for path in sorted((ROOT / "lessons").glob("*.ipynb"))]


# What outputs become


def test_a_question_s_options_say_why_when_they_are_opened():
    page = outputs.quiz(QUIZ)
    assert page.count('class="option right"') == len(QUIZ.questions)
    for question in QUIZ.questions:
        for option, reason in question.options.items():
            found = re.search(rf"<summary>{re.escape(escaped(option))}</summary><p>(.*?)</p>", page)
            assert found[1].endswith(escaped(reason))
            assert found[1].startswith("<b>Right." if option == question.right else "<b>Not this.")
    assert " open" not in page


def test_code_in_a_question_is_set_as_code():
    page = outputs.quiz(exercises.find_quiz("frameworks.check_yourself"))
    assert "<summary><code>dim</code> should be 0</summary>" in page
    assert "`" not in page


def escaped(text):
    from html import escape

    return re.sub("`(.*?)`", r"<code>\1</code>", escape(text))


def test_names_of_code_stand_as_code():
    assert "have a function <code>heaviside</code>. What" in ledger.page()
    page = outputs.quiz(exercises.find_quiz("frameworks.check_yourself"))
    assert "without <code>.T</code>." in page
    assert "`" not in page


def test_what_answers_a_prediction_is_folded(kept):
    html = '<p role="status"><b>Measured: 0.875.</b></p><p>The start decides.</p>'
    page = outputs.page("start.reveal(deep_starts)", html, kept)
    assert page.startswith('<details class="fold reveal" data-of="start"><summary>')
    assert page.index("</summary>") < page.index("0.875")
    badge = '<span style="background:#5F6368;x">verdict</span>'
    verdict = f'<div role="status"><p>{badge} <b>Verdict on claim 14: true.</b></p></div>'
    page = outputs.page("test_claim(14)", verdict, kept)
    assert page.startswith('<details class="fold verdict" data-of="claim-14"><summary>Show the verdict on claim 14<')


@pytest.mark.parametrize(
    ("span", "how", "control"),
    [
        ("between 0 and 1", "&lt;a number&gt;", "inputmode="),
        ("more, fewer", "&#x27;more&#x27;", "<option>fewer</option>"),
        ("step, tanh", "[&#x27;step&#x27;, &#x27;tanh&#x27;]", "Your order of: step, tanh"),
    ],
)
def test_a_prediction_asks_for_what_it_wants(kept, span, how, control):
    asked = f"Predict: How many? ({span}). Without controls, run this cell with guess={how}."
    copy = f'<div class="actedu-copy"><p>{asked}</p></div>'
    page = outputs.page('share = predict("m.share", "How many?", 0, 1)', copy, kept)
    assert 'data-name="share"' in page
    assert control in page
    assert "guess=" not in page.replace('name="guess"', "")


def test_a_prediction_asks_how_sure_one_is_and_nobody_s_progress_is_folded(kept):
    asked = "Predict: How many? (between 0 and 1). Without controls, run this cell with guess=&lt;a number&gt;."
    page = outputs.page('share = predict("m.share")', f'<div class="actedu-copy"><p>{asked}</p></div>', kept)
    assert '<select name="sure"><option value="">choose, if you like</option><option>guessing</option>' in page
    assert outputs.page("progress()", "<p>0 of 18 points</p>", kept).startswith('<details class="fold"><summary>Show')


def test_every_lesson_loses_what_only_a_notebook_can_do(kept):
    asked = told = 0
    judged, ruled = set(), set()
    for path, _ in executed():
        text = repr(lessons.lesson(path, kept))
        assert "without controls" not in text.lower().replace("# without controls", ""), path.name
        assert "VBox(" not in text, path.name
        assert 'src="data:image/png' not in text, path.name
        asked += text.count("Keep my prediction")
        told += text.count('class="fold reveal"')
        assert "Your verdict?" not in text, path.name
        assert "Shift+Enter" not in text, path.name
        assert "Restart Kernel" not in text, path.name
        judged |= set(re.findall(r"data-name=\W+(claim-\w+)", text))
        ruled |= set(re.findall(r"data-of=\W+(claim-\w+)", text))
    assert asked >= told > len(course.modules())  # none is told that was not asked
    assert len(judged & ruled) > len(course.modules())  # a reader's verdict finds the ledger's to stand beside


def test_how_cells_are_run_is_left_out(kept, tmp_path):
    texts = ["# Title", "It bends.\n\nPress Shift+Enter.\n\nThe end.", "If lost, choose *Run > Restart Kernel*."]
    build.write(build.notebook([build.cell("markdown", text) for text in texts]), path := tmp_path / "one.ipynb")
    shown = [one.source for one in lessons.lesson(path, kept).cells]
    assert shown == ["# Title", "It bends.\n\nThe end."]


def test_a_figure_becomes_a_file_that_keeps_its_size(kept):
    look = 'class="actedu-figure" alt="Two dots"'
    image = f'<img {look} style="max-width:100%" width="50" src="data:image/png;base64,{PICTURE}">'
    twice = kept.outside(image + image)
    assert len(list(kept.folder.iterdir())) == 1
    assert re.search(rf'<img {look} src="\.\./figures/\w+\.png" width="50" height="100"', twice)


def test_the_first_meeting_moves_and_the_next_leads_to_the_explorer():
    stage = live.Stage()
    copy = '<div class="actedu-copy"><img alt="relu"><p>relu at 1.</p><table></table></div>'
    first = stage.shown('Meet("relu")', copy)
    assert 'id="hero"' in first
    assert "relu at 1." not in first
    assert "<table>" in first
    link = '<p><a href="../explorer.html#f=tanh&amp;f=elu">Move the point in the explorer</a></p>'
    assert stage.shown('Meet("tanh", "elu")', copy) == copy + link
    assert "#f=leaky_relu,alpha=0.25" in live.Stage().shown("Meet(leaky_relu.bind(alpha=0.25))", copy)


# Links and formulas


@pytest.mark.parametrize(
    ("notebook", "page"),
    [
        ("glossary.ipynb#gain", "../lessons/glossary.html#gain"),
        ("../exercises/04_relu_exercises.ipynb", "../exercises/04_relu.html"),
        ("../solutions/04_relu_solutions.ipynb", "../exercises/04_relu.html"),
        ("exercises/04_relu_exercises.ipynb#1.-A", "../exercises/04_relu.html"),
    ],
)
def test_links_to_notebooks_lead_to_pages(notebook, page):
    assert links.page_of(notebook) == page
    assert links.in_html(f'<a href="{notebook}">x</a>') == f'<a href="{page}">x</a>'


def test_a_link_that_leads_nowhere_is_refused():
    with pytest.raises(ValueError, match="leads to no page; write a notebook of the course"):
        links.page_of("elsewhere/04_relu.ipynb")


def test_without_an_address_nothing_is_run_elsewhere():
    assert links.at_once({}, "lessons/04_relu.ipynb") == {}
    assert "Run it in" not in lessons.header(course.module("relu"), {})


def test_with_an_address_each_lesson_can_be_run_without_installing():
    urls = {"Repository": "https://github.com/ada/actedu.git", "Hub": "https://hub.example.edu/"}
    found = links.at_once(urls, "lessons/04_relu.ipynb")
    assert found == {
        "Binder": "https://mybinder.org/v2/gh/ada/actedu/HEAD?urlpath=lab%2Ftree%2Flessons%2F04_relu.ipynb",
        "Colab": "https://colab.research.google.com/github/ada/actedu/blob/main/lessons/04_relu.ipynb",
        "JupyterHub": "https://hub.example.edu/hub/user-redirect/git-pull?repo=https%3A%2F%2Fgithub.com%2Fada%2Factedu"
        "&urlpath=lab%2Ftree%2Factedu%2Flessons%2F04_relu.ipynb",
    }
    gitlab = links.at_once({"Repository": "https://gitlab.com/ada/actedu"}, "lessons/04_relu.ipynb")
    assert list(gitlab) == ["Binder"]
    assert "/v2/gl/ada%2Factedu/HEAD" in gitlab["Binder"]
    header = lessons.header(course.module("relu"), urls)
    assert "Run it in" in header
    assert "actedu/blob/main/lessons/04_relu.ipynb" in header


def test_every_function_s_formulas_can_be_set():
    for one in catalogue.values():
        for tex in (one.facts.formula, one.facts.slope_formula):
            assert formulas.mathml(tex).startswith(("<math>", '<span class="scrolls"><math>')), one.name


@pytest.mark.parametrize(
    ("tex", "part"),
    [
        (r"\mathrm{relu}(x)", "<mi>relu</mi>"),
        (r"(-x)", '<mo form="prefix">−</mo>'),
        (r"1{,}000", "<mn>,</mn>"),
        (r"\begin{cases} z & z > 0 \\ 0 & z \le 0 \end{cases}", "<mtable>"),
        (r"\begin{aligned} a &= b \\ &= c \end{aligned}", "<mtable"),
    ],
)
def test_formulas_are_set_as_tex_would(tex, part):
    assert part in formulas.mathml(tex, display=True)


def test_a_long_formula_in_a_line_may_break_before_a_relation():
    made = formulas.mathml(r"a + b + c + d + e + f + g + h = u + v + w + x + y + z + 1 + 2 + 3")
    assert made.count("<math>") > 1
    assert '<wbr><math><mrow><mo form="infix">=</mo>' in made
    assert "<wbr>" not in formulas.mathml("a = b")


def test_a_formula_that_cannot_be_set_is_refused():
    with pytest.raises(formulas.FormulaError, match=r"has the command \\totali, which LaTeX does not know"):
        formulas.mathml(r"\totali x_i")
    with pytest.raises(formulas.FormulaError, match="an & outside of a table"):
        formulas.mathml("a & b")


def test_dollars_in_code_are_no_formula():
    page = formulas.in_html("<p>$x$</p><pre>$ make site $</pre><code>$y$</code>")
    assert page.startswith("<p><math>")
    assert page.endswith("<pre>$ make site $</pre><code>$y$</code>")


# Pages


def test_the_ledger_has_every_claim_and_every_listing():
    page = ledger.page()
    for row in claims.rows():
        one = claims.get(row)
        assert f'<article id="claim-{row}" data-verdict="{one.verdict}" data-module="{one.module}">' in page
    for name in defects.names():
        assert f"### {name} · " in page
        assert defects.get(name).snippet.repaired in page


def test_exercises_fold_their_hints_and_their_solution(kept):
    module = course.module("s_curves")
    page = exercise_pages.page(module, ROOT, kept)
    for one in module.exercises:
        assert f"({one.name})=" in page
        if not one.for_reader:
            assert page.index(one.title) < page.index(one.solution_source.splitlines()[0])
    assert page.count('class="fold hint"') == sum(len(one.hints) for one in module.exercises)
    assert page.count('class="fold solution"') == len(module.exercises)


def test_the_gallery_shows_every_lesson_and_every_function(kept):
    page = gallery.page(ROOT, kept)
    for name in catalogue:
        assert f'<li id="{name}">' in page
    shown = re.findall(r'<li><a href="lessons/(\w+)\.html"><img', page)
    assert len(shown) >= len(course.modules()) - 2  # a lesson may be all words
    assert "Measured" not in page


def test_docstrings_read_as_text_lists_and_examples():
    said = reference.markdown(
        "Do it in [0, 1).\n\nrate: how *fast*,\n    at most 1.\n\n>>> do(1)\n2\n", frozenset({"rate"})
    )
    assert "- `rate`: how \\*fast\\*, at most 1." in said
    assert "``````pycon\n>>> do(1)\n2\n``````" in said
    assert r"\[0, 1)" in said


# The whole site, built once


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site") / "site"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "docs"), os.environ["PYTHONPATH"]])}
    command = [sys.executable, "-m", "website", str(folder)]
    made = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=900)
    assert made.returncode == 0, made.stdout + made.stderr
    assert not made.stderr
    return folder


class Page(HTMLParser):
    """What a page refers to, and what can be referred to in it."""

    def __init__(self, path):
        super().__init__()
        self.ids, self.twice, self.links, self.loads, self.silent = set(), [], [], [], []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if given.get("id") in self.ids - {None}:
            self.twice.append(given["id"])
        self.ids.add(given.get("id"))
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag in ("img", "script", "link", "iframe") and (given.get("src") or given.get("href")):
            self.loads.append(given.get("src") or given["href"])
        if (tag == "img" and not given.get("alt")) or (
            tag == "svg" and not given.get("aria-label") and given.get("aria-hidden") != "true"
        ):
            self.silent.append(given)


@pytest.fixture(scope="session")
def pages(site):
    return {path: Page(path) for path in site.rglob("*.html")}


def test_the_site_has_every_page(site):
    for one in course.modules():
        assert (site / "lessons" / f"{one.name}.html").exists()
        assert (site / "exercises" / f"{one.name}.html").exists()
    names = ["index", "lessons", "ledger", "gallery", "instructors", "accuracy", "speed", "search", *live.PAGES]
    names += ["lessons/glossary", "lessons/cheat_sheet", "lessons/refresher", "lessons/07_review"]
    names += [f"reference/{name}" for name in reference.PACKAGES]
    assert not [name for name in names if not (site / f"{name}.html").exists()]


def test_every_link_inside_the_site_leads_somewhere(site, pages):
    dangling = []
    for path, page in pages.items():
        for link in [*page.links, *page.loads]:
            parts = urlsplit(link)
            if parts.scheme:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            known = target in pages and path.name not in ("explorer.html",) and target.stem not in live.PAGES
            if not target.exists() or (parts.fragment and known and unquote(parts.fragment) not in pages[target].ids):
                dangling.append(f"{path.relative_to(site)}: {link}")
    assert not dangling


def test_no_page_loads_anything_from_elsewhere(pages):
    assert not [load for page in pages.values() for load in page.loads if urlsplit(load).scheme not in ("", "data")]


def test_every_figure_says_itself_in_words(site, pages):
    assert not {str(path.relative_to(site)): page.silent for path, page in pages.items() if page.silent}


def test_pages_are_small_and_say_no_widget_s_name(site, pages):
    for path in pages:
        text = path.read_text(encoding="utf-8")
        assert "VBox(" not in text, path
        assert "without controls. Run" not in text, path
        assert path.stat().st_size < 420_000, path  # a lab's recording has up to 300 kB of these
    assert (site / "_static/site.js").stat().st_size < 8_000


@pytest.fixture(scope="session")
def chromium():
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed: sudo apt install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 375)])
def test_every_page_is_accessible_and_asks_nothing_of_the_network(site, pages, chromium, scheme, width):
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    asked, errors, found = [], [], {}
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    for path in pages:
        page.goto(path.as_uri())
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if faults := [*violations(page), *([f"{over} px too wide"] if over > 0 else []), *errors]:
            found[str(path.relative_to(site))] = faults
        errors.clear()
    context.close()
    assert not found
    assert not [address for address in asked if not address.startswith((site.as_uri(), "data:", "blob:"))]


def test_no_page_is_wider_than_a_small_telephone(site, pages, chromium):
    page = chromium.new_page(viewport={"width": 360, "height": 800})
    wide = []
    for path in pages:
        page.goto(path.as_uri(), wait_until="domcontentloaded")
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(str(path.relative_to(site)))
    page.close()
    assert not wide


def test_a_prediction_is_kept_and_stands_beside_the_result(site, chromium):
    page = chromium.new_page()
    page.goto((site / "lessons/03_s_curves.html").as_uri())
    form = page.locator('form.ask[data-name="centring"]')
    form.get_by_role("textbox").fill("0.001")
    form.get_by_label("How sure are you?").select_option("half sure")
    form.get_by_role("button", name="Keep my prediction").click()
    result = page.locator('.reveal[data-of="centring"]')
    assert not result.locator("img").is_visible()
    result.locator("summary").click()
    assert result.locator("img").is_visible()
    assert "You said: 0.001. You were half sure." in result.inner_text()
    page.reload()
    assert form.get_by_role("textbox").input_value() == "0.001"
    assert form.get_by_label("How sure are you?").input_value() == "half sure"
    page.close()


def test_listings_that_are_folded_say_it_in_one_way(pages):
    assert not [path for path in pages if "Hide code cell" in path.read_text(encoding="utf-8")]


def test_a_name_in_a_page_stands_for_one_place(pages):
    assert not {path.name: page.twice for path, page in pages.items() if page.twice}


def test_a_verdict_is_kept_and_stands_beside_the_ledger_s(site, chromium):
    page = chromium.new_page()
    page.goto((site / "lessons/00_start_here.html").as_uri())
    form = page.locator('form.ask[data-name="claim-4"]')
    form.get_by_label("Your verdict").select_option("imprecise")
    form.get_by_role("button", name="Keep my verdict").click()
    page.get_by_text("Show the verdict on claim 4").click()
    assert "You said: imprecise." in page.locator('.verdict[data-of="claim-4"]').inner_text()
    page.close()


def test_what_is_cut_at_an_edge_shows_it(site, chromium):
    page = chromium.new_page(viewport={"width": 360, "height": 800})
    page.goto((site / "lessons/03_s_curves.html").as_uri())
    listing = page.locator("pre.scrolls").first
    assert listing.evaluate("e => e.scrollWidth > e.clientWidth")
    assert "local" in listing.evaluate("e => getComputedStyle(e).backgroundAttachment")
    page.close()


def test_on_a_telephone_a_figure_keeps_its_letters_and_scrolls(site, chromium):
    page = chromium.new_page(viewport={"width": 360, "height": 800})
    page.goto((site / "lessons/00_start_here.html").as_uri())
    figure = page.locator(".scrolls > .actedu-figure").first
    assert figure.evaluate("e => e.width / e.getAttribute('width')") > 0.85
    box = page.locator(".scrolls", has=page.locator(".actedu-figure")).first
    assert box.evaluate("e => e.scrollWidth > e.clientWidth")
    assert box.get_attribute("tabindex") == "0"
    assert box.get_attribute("aria-label").startswith("Figure")
    page.goto((site / "gallery.html").as_uri())
    assert page.locator("li .actedu-figure").first.evaluate("e => e.width") < 360
    page.close()


def test_the_ledger_is_whole_without_a_script_and_filtered_with_one(site, chromium):
    for script in (False, True):
        context = chromium.new_context(java_script_enabled=script)
        page = context.new_page()
        page.goto((site / "ledger.html").as_uri())
        rows = page.locator("article:visible")
        assert rows.count() == len(claims.rows())
        if script:
            page.get_by_label("Verdict").select_option("wrong")
            assert 0 < rows.count() < len(claims.rows())
            assert all("wrong" in text for text in rows.locator(".badge").all_inner_texts())
        else:
            assert not page.locator(".filter").is_visible()
        context.close()


def test_search_works_from_files(site, chromium):
    page = chromium.new_page()
    page.goto((site / "search.html").as_uri() + "?q=saturation")
    page.locator("#search-results li a").first.wait_for()
    assert page.locator("#search-results li a").count() > 3
    page.close()


def test_a_term_is_found_first_and_each_result_quotes_its_page(site, chromium):
    served = functools.partial(Quiet, directory=site)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), served) as server:  # from files nothing can be quoted
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = chromium.new_page()
        errors = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"http://127.0.0.1:{server.server_port}/search.html?q=softmax")
        page.locator("#search-results p.context").first.wait_for()
        first = [link.get_attribute("href") for link in page.locator("#search-results li a").all()[:3]]
        page.close()
        server.shutdown()
    assert first[0] == "lessons/glossary.html#softmax"
    assert first[1:] == ["lessons/07_softmax_and_outputs.html", "lessons/15_attention.html"]
    assert not errors


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *given):
        """Say nothing of each request."""


def test_colours_follow_the_system_and_the_switch(site, chromium):
    context = chromium.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto((site / "index.html").as_uri())
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_label("Colours").select_option("light")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert dark != light
    page.goto((site / "lessons/04_relu.html").as_uri())
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == light
    context.close()

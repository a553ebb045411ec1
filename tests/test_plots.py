"""Figures say themselves in words, leave nothing behind and read on any page."""

import base64
import re
import subprocess
import sys

import numpy as np
import pytest

from actedu.plots import Series, Table, curves, describe, new_axes, picture, sketch


def test_a_figure_carries_png_alt_text_and_sentence():
    ax = curves({"tanh": np.tanh, "<b>": np.sin}, -2, 2, title="Two curves")
    bundle = picture(ax)._repr_mimebundle_()
    assert bundle["text/plain"].startswith("Two curves. tanh is -0.964 at -2, 0 at 0, 0.964 at 2; <b> is")
    assert 'alt="Two curves. tanh is' in bundle["text/html"]
    assert "<b>" not in bundle["text/html"]
    assert base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG")


def test_a_figure_without_words_is_not_shown():
    with pytest.raises(ValueError, match="no words"):
        picture(new_axes())


def test_the_same_figure_gives_the_same_bytes():
    def drawn():
        return picture(curves({"tanh": np.tanh}, title="One curve")).png

    assert drawn() == drawn()


def test_axes_given_are_axes_returned():
    ax = new_axes()
    assert curves({"tanh": np.tanh}, title="One curve", ax=ax) is ax
    assert describe(ax, "Words.") is ax


def test_a_jump_is_left_open():
    ax = curves({"step": lambda x: np.where(x < 0, 0.0, 1.0)}, title="A step")
    assert np.isnan(ax.lines[0].get_ydata()).sum() == 1


def test_too_many_curves_are_refused():
    with pytest.raises(ValueError, match="at most 4"):
        curves({str(i): np.sin for i in range(5)}, title="Five")


def test_no_pyplot_and_no_matplotlib_before_the_first_figure():
    code = (
        "import sys, numpy as np, actedu.plots as p\n"
        "assert 'matplotlib' not in sys.modules\n"
        "p.picture(p.curves({'tanh': np.tanh}, title='t'))\n"
        "assert 'matplotlib.pyplot' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_tables_say_the_same_as_text_and_html():
    table = Table(("name", "value"), [("relu", "0.58"), ("<i>", 3)], "A & B")
    assert str(table).splitlines() == ["A & B", "name  value", "-----------", "relu   0.58", "<i>       3"]
    html = table._repr_html_()
    assert "<caption>A &amp; B</caption>" in html
    assert '<th scope="row" style="text-align:left">&lt;i&gt;</th><td style="text-align:right">3</td>' in html
    words = Table(("name", "said"), [("relu", "no number")])
    assert 'text-align:left">no number' in words._repr_html_()
    powers = Table(("name", "highest"), [("a", "1.2"), ("b", "10⁻¹²"), ("c", "about 10⁸"), ("d", "-")])
    assert powers._repr_html_().count('<td style="text-align:right') == 4
    with pytest.raises(ValueError, match="1 cells for 2 columns"):
        Table(("name", "value"), [("relu",)])


@pytest.mark.parametrize("y", [np.full(5, np.nan), np.full(5, 3.0), np.array([1, np.inf, -np.inf, np.nan, 1e300])])
def test_a_sketch_survives_any_answer(y):
    x = np.linspace(-1, 1, 5)
    svg = sketch([Series("yours", x, y), Series("right", x, x, dashed=True)], 'say "it"')
    assert svg.startswith('<svg role="img" aria-label="say &quot;it&quot;"')
    assert "nan" not in svg
    assert "inf" not in svg
    assert all(0 <= float(v) <= 420 for v in re.findall(r"[ML]([-\d.]+) ", svg))


def test_a_sketch_has_a_gap_where_the_answer_is_not_a_number():
    x = np.arange(5.0)
    svg = sketch([Series("yours", x, np.array([0, 1, np.nan, 1, 0]))], "words")
    assert re.search(r'd="M[^M]*M[^M]*"', svg)


def test_a_dark_page_turns_the_tones_of_lines_and_not_of_images():
    lines, image = describe(new_axes(), "A line."), describe(new_axes(), "A bright dot.")
    lines.plot([0, 1], [0, 1])
    image.imshow(np.eye(2), cmap="gray")
    assert '<img class="actedu-figure"' in picture(lines).html
    assert '<img class="actedu-image"' in picture(image).html
    dark = re.findall(r"[^{}]*\{filter: invert[^{}]*\}", picture(image).html)
    assert dark
    assert not any("actedu-image" in rule for rule in dark)

"""The functions of a page without a kernel: JavaScript made of the catalogue, held against it in a browser."""

import math

import numpy as np
import pytest
from browser import CHROMIUM, with_modules

from actedu.activations import catalogue
from actedu.live import entries
from actedu.live.javascript import arrow, pieces
from actedu.live.trees import derivative, parsed, value

GRID = np.concatenate([np.linspace(-20, 20, 801), [-1e-9, 1e-9, -1000, 1000]])


@pytest.fixture(scope="module")
def live():
    """Compute a JavaScript expression on a page that holds `entries` and the primitives."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine; on Debian and Ubuntu: apt install chromium")
    with with_modules("primitives", "entries") as page:
        yield page.evaluate


def settings_of(entry):
    """The usual parameters, and others that the entry allows."""
    usual = dict(entry.facts.parameters)
    return [usual, {key: 0.7 * at + 0.2 for key, at in usual.items()}] if usual else [usual]


CASES = [(name, settings) for name, entry in catalogue.items() for settings in settings_of(entry)]


def told(case):
    name, settings = case
    return name + "".join(f"-{key}={at:g}" for key, at in settings.items())


def assert_close(found, wanted, x):
    found = np.array(found, dtype=float)
    off = ~(np.abs(found - wanted) <= np.maximum(1e-6 * np.abs(wanted), 1e-12))
    assert not off.any(), f"at x = {x[off][:5]} it is {found[off][:5]}, in Python {wanted[off][:5]}"


@pytest.mark.parametrize("case", CASES, ids=told)
def test_value_and_slope_are_those_of_python(live, case):
    name, settings = case
    entry = catalogue[name]
    x = np.append(GRID, list(entry.bind(**settings).facts.kinks))
    found = live(
        """([name, x, settings]) => {
            const entry = entries.find(one => one.name === name)
            return [x.map(x => entry.value(x, ...settings)), x.map(x => entry.slope(x, ...settings))]
        }""",
        [name, x.tolist(), list(settings.values())],
    )
    assert_close(found[0], entry(x, **settings), x)
    assert_close(found[1], entry.slope(x, **settings), x)


def test_the_page_knows_which_parameters_are_allowed(live):
    for name, entry in catalogue.items():
        usual = list(entry.facts.parameters.values())
        for numbers in (usual, [-at for at in usual], [0.0 for _ in usual]):
            try:
                entry.bind(**dict(zip(entry.facts.parameters, numbers, strict=True)))
                allowed = True
            except ValueError:
                allowed = False
            told = live("([name, at]) => entries.find(one => one.name === name).allowed(...at)", [name, numbers])
            assert all(told) == allowed, (name, numbers)


def test_what_a_page_knows_are_the_facts():
    for name, entry in catalogue.items():
        known = entries.facts(entry)
        assert known["name"] == name
        assert [end is None for end in known["range"]] == np.isinf(entry.facts.range).tolist()
        assert not set(known["source"]) & set("{}\\")
        assert known["source"][-4:].isdigit()


@pytest.mark.parametrize("name", ["erf", "erfc", "log1p", "expm1", "tanh"])
def test_special_functions_keep_their_digits_far_out(live, name):
    x = np.concatenate([np.linspace(-6, 6, 997), np.linspace(-26, 26, 101), [1e-300, -1e-8]])
    x = x[x > -1] if name == "log1p" else x
    found = live(f"x => x.map({name if name.startswith('erf') else 'Math.' + name})", x.tolist())
    np.testing.assert_allclose(found, [getattr(math, name)(one) for one in x.tolist()], rtol=2e-14)


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("1 / (1 + exp(-x))", "(x)=>sigmoid(x)"),
        ("log(1 + exp(a * x))", "(x,a)=>softplus(a*x)"),
        ("(exp(x) - exp(-x)) / (exp(x) + exp(-x))", "(x)=>Math.tanh(x)"),
        ("1 - tanh(x)", "(x)=>2*sigmoid(-2*x)"),
        ("1 - erf(x)", "(x)=>erfc(x)"),
        ("exp(x) - 1", "(x)=>Math.expm1(x)"),
        ("x - (a - 2)", "(x,a)=>x-(-2+a)"),
        ("-x ** 2", "(x)=>-(x**2)"),
        ("(-x) ^ 2", "(x)=>(-x)**2"),
        ("x / (x / a)", "(x,a)=>x/(x/a)"),
        ("x - -2 * x", "(x)=>x+2*x"),
        ("1 if x > 0 else a * 2", "(x,a)=>x>0?1:2*a"),
        ("max(x, 1, a)", "(x,a)=>Math.max(Math.max(x,1),a)"),
    ],
)
def test_a_stable_form_takes_the_place_of_the_one_on_paper(text, script):
    parameters = ["a"] if "(x,a)" in script else []
    assert arrow(parsed(text, parameters), parameters) == script


FORMULAS = [
    "x ** 3 - 2 * x", "2 ** x", "(x * x + 1) ** x", "sinh(x) / cosh(x)", "log(2 + x * x)", "sqrt(1 + x ^ 2)",
    "abs(x) * sign(x)", "erf(x) - erf(2 * x)", "x / (1 + abs(x)) ** 2", "min(x, 2 * x, 1)", "where(x > 1, x, cos(x))",
    "1 - sigmoid(x)", "tanh(x) ** 2", "log1p(x * x)", "expm1(-x)", "softplus(x) - x", "atan(x) / pi", "1 - tanh(x)",
    "erfc(x) * e", "(x + 1) if x < 0 else 1 - exp(-x)",
]  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
def test_a_slope_is_what_a_small_step_changes(text):
    tree = parsed(text)
    slope = derivative(tree, iter([False] * 9))
    for x in (-1.3, -0.4, 0.3, 0.8, 2.1):
        step = (value(tree, {"x": x + 1e-6}) - value(tree, {"x": x - 1e-6})) / 2e-6
        assert value(slope, {"x": x}) == pytest.approx(step, rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("text", FORMULAS)
def test_what_is_written_computes_what_is_meant(live, text):
    tree = parsed(text)
    slope = derivative(tree, iter([False] * 9))
    x = [-1.3, -0.4, 0.3, 0.8, 2.1]
    for one in (tree, slope):
        assert live(f"x => x.map({arrow(one)})", x) == pytest.approx([value(one, {"x": at}) for at in x], rel=1e-12)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("x +", "is no formula"),
        ("y + 1", "'y'"),
        ("__import__('os')", "__import__"),
        ("x.real", "'x.real'"),
        ("exp(x, 2)", "exp(x, 2)"),
        ("[x]", "'[x]'"),
        ("'a'", "\"'a'\""),
        ("x\0", "is no formula"),
        ("(" * 500 + "x" + ")" * 500, "formula"),
    ],
)
def test_what_is_no_formula_is_told_in_one_sentence(text, named):
    with pytest.raises(ValueError, match=r"formula") as error:
        parsed(text)
    assert named in str(error.value)
    assert "\n" not in str(error.value)


def test_a_kink_whose_slope_is_that_of_neither_piece_gets_its_number():
    assert arrow(pieces("max(0, x)", [({}, {0.0: 0.5})]).slope) == "(x)=>x===0?.5:0>x?0:1"


@pytest.mark.parametrize("text", ["x * tanh(exp(x))", "x * erf(exp(x))", "tanh(exp(x * x))"])
def test_a_slope_is_a_number_far_out_where_an_exponential_is_none(live, text):
    slope = pieces(text, [({}, {})]).slope
    assert all(math.isfinite(at) for at in live(f"() => [-1000, 1000].map({arrow(slope)})"))
    assert live(f"() => ({arrow(slope)})(0.3)") == pytest.approx(value(derivative(parsed(text), iter(())), {"x": 0.3}))

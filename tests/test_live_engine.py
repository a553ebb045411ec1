"""The engine of a page without a kernel: the same random numbers, data, nets and losses as in Python."""

import math

import numpy as np
import pytest
from browser import CHROMIUM, with_modules

from actedu.activations import catalogue
from actedu.live.data import draw
from actedu.live.run import Run
from actedu.live.settings import FEATURES, SCHEMA, checked
from actedu.numeric import forward_gain


@pytest.fixture(scope="module")
def live():
    """Compute a JavaScript expression on a page where `parts` are those of the engine, in the page itself."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine; on Debian and Ubuntu: apt install chromium")
    with with_modules("engine") as page:
        page.evaluate("() => { globalThis.parts = engine().parts }")
        yield page.evaluate


@pytest.mark.parametrize("name", catalogue)
def test_loops_over_arrays_are_those_of_python(live, name):
    x = np.append(np.linspace(-20, 20, 401), list(catalogue[name].facts.kinks))
    y, slope = live(
        """([name, x]) => {
            const f = parts.functionOf(parts.functions.find(one => one.name === name), {}), z = Float64Array.from(x)
            const y = z.slice(), slopes = z.map(() => 1)
            f.values(z, y)
            f.slopes(z, slopes)
            return [Array.from(y), Array.from(slopes)]
        }""",
        [name, x.tolist()],
    )
    np.testing.assert_allclose(y, catalogue[name](x), rtol=1e-6, atol=1e-12)
    np.testing.assert_allclose(slope, catalogue[name].slope(x), rtol=1e-6, atol=1e-12)


def test_every_kink_is_where_a_bend_is(live):
    for name, entry in catalogue.items():
        for settings in ({}, {key: 0.7 * at + 0.2 for key, at in entry.facts.parameters.items()}):
            kinks = list(entry.bind(**settings).facts.kinks)
            bends = live(
                """([name, settings, kinks]) => kinks.map(parts.functionOf(
                    parts.functions.find(one => one.name === name), settings).bends)""",
                [name, settings, kinks],
            )
            assert all(min(np.abs(at)) < 1e-15 for at in bends), (name, settings)


@pytest.mark.parametrize("seed", [0, 1, 42, 3_999_999])
def test_uniform_numbers_are_those_of_numpy_bit_for_bit(live, seed):
    found = live("seed => Array.from(new parts.RandomState(seed).uniforms(1500))", seed)
    assert found == np.random.RandomState(seed).random_sample(1500).tolist()


def test_normal_numbers_and_what_follows_them_are_those_of_numpy(live):
    random = np.random.RandomState(5)
    wanted = [random.standard_normal(7).tolist(), random.random_sample(2).tolist(), random.standard_normal(4).tolist()]
    found = live(
        """() => {
            const random = new parts.RandomState(5)
            return [random.normals(7), random.uniforms(2), random.normals(4)].map(each => Array.from(each))
        }"""
    )
    for mine, numpy in zip(found, wanted, strict=True):
        np.testing.assert_allclose(mine, numpy, rtol=1e-15)


def test_an_order_is_the_stable_order_of_random_numbers(live):
    wanted = np.argsort(np.random.RandomState(3).random_sample(700), kind="stable")
    assert live("() => Array.from(new parts.RandomState(3).order(700))") == wanted.tolist()


def test_gains_are_those_of_python_at_any_parameters(live):
    for name, entry in catalogue.items():
        usual = dict(entry.facts.parameters)
        for settings in [usual, {key: 0.7 * at + 0.2 for key, at in usual.items()}]:
            gain = live(
                """([name, settings]) => parts.forwardGain(parts.functionOf(
                    parts.functions.find(one => one.name === name), settings))""",
                [name, settings],
            )
            assert gain == pytest.approx(forward_gain(entry.bind(**settings)), rel=1e-9), (name, settings)


OWN = [[0.1 * i - 1.0, (0.37 * i) % 1 - 0.5, i % 4] for i in range(23)]
DATA = [{"name": name} for name in SCHEMA["data.name"]["choices"] if name != "own"] + [
    {"name": "own", "own": OWN},
    {"name": "own", "own": [[a, b, a - 2 * b] for a, b, _ in OWN], "task": "numbers", "share": 0.3},
]


@pytest.mark.parametrize(
    "data", DATA, ids=lambda data: "-".join([data["name"], *(key for key in data if key not in ("name", "own"))])
)
@pytest.mark.parametrize("more", [{}, {"points": 31, "noise": 0.3, "share": 0.7, "seed": 9}], ids=["usual", "other"])
def test_data_are_those_of_python(live, data, more):
    data = {**more, **data}
    wanted = draw(checked({"data": data})["data"])
    found = live(
        """data => {
            const {x, y, trained, classes} = new parts.Run({data}).data
            return [Array.from(x), Array.from(y), trained, classes]
        }""",
        data,
    )
    np.testing.assert_allclose(found[0], wanted.x.ravel(), rtol=1e-14, atol=1e-15)
    np.testing.assert_allclose(found[1], wanted.y, rtol=1e-14, atol=1e-15)
    assert found[2:] == [wanted.trained, wanted.classes]


def layers(*named):
    return [{"units": units, "activation": name} for units, name in named]


MIXED = layers((6, "gelu"), (5, "relu"), (4, "mish"))
RUNS = {
    "usual": {},
    "no hidden layer": {"layers": [], "data": {"name": "plane"}},
    "six layers": {"layers": layers(*[(8, name) for name in ("tanh", "selu", "elu", "silu", "sine", "softsign")])},
    "every feature": {"features": list(FEATURES), "layers": MIXED, "data": {"name": "spiral"}},
    "three classes": {"data": {"name": "three"}, "layers": MIXED},
    "own classes": {"data": {"name": "own", "own": OWN}, "batch": 4},
    "hills": {"data": {"name": "hills"}, "layers": layers((8, "tanh"), (8, "snake")), "optimiser": {"rate": 0.01}},
    "parameters": {"layers": [{"units": 8, "activation": "prelu", "parameters": {"alpha": -0.3}}]},
    "l1": {"penalty": {"name": "l1", "strength": 0.01}, "layers": MIXED},
    "l2": {"penalty": {"name": "l2", "strength": 0.1}, "data": {"name": "moons"}},
    "dropout": {"dropout": 0.3, "layers": MIXED, "batch": 7},
    "dropout, three classes": {"dropout": 0.5, "data": {"name": "three"}, "penalty": {"name": "l2", "strength": 0.01}},
    "whole batch": {"batch": 2000, "data": {"name": "xor", "points": 60}},
    "one by one": {"batch": 1, "data": {"name": "clouds"}, "optimiser": {"name": "sgd", "rate": 0.01}},
    **{
        f"{name}, {start}": {"optimiser": {"name": name, "rate": rate}, "start": {"name": start, "seed": 3}}
        for name, rate, start in [
            ("sgd", 0.3, "lecun"),
            ("momentum", 0.05, "he"),
            ("adagrad", 0.3, "xavier"),
            ("rmsprop", 0.03, "constant"),
            ("adam", 0.1, "fitted"),
            ("adamw", 0.03, "he"),
        ]
    },
    **{f"a layer of {name}": {"layers": layers((5, "tanh"), (5, name))} for name in catalogue},
}


@pytest.mark.parametrize("settings", RUNS.values(), ids=RUNS)
def test_a_run_has_the_losses_of_python(live, settings):
    run = Run(settings)
    losses = [[run.scores.train, run.scores.test]]
    for _ in range(100):
        run.advance(1)
        losses.append([run.scores.train, run.scores.test])
    found = live(
        """settings => {
            const run = new parts.Run(settings), losses = () => Object.values(run.scores().losses)
            const every = [losses()]
            for (let step = 0; step < 100; step++) {
                run.advance(1)
                every.push(losses())
            }
            return every
        }""",
        settings,
    )
    np.testing.assert_allclose(found, losses, rtol=1e-6)


@pytest.mark.parametrize("name", ["usual", "dropout", "three classes"])
def test_a_run_is_the_same_to_the_last_digit_however_it_is_cut(live, name):
    whole, parts, again = live(
        """settings => {
            const after = (...steps) => {
                const run = new parts.Run(settings)
                for (const each of steps) {
                    run.advance(each)
                    run.frame({side: 3})
                }
                return Array.from(run.net.p)
            }
            return [after(60), after(1, 20, 39), after(60)]
        }""",
        RUNS[name],
    )
    assert whole == parts == again


@pytest.mark.parametrize("name", ["usual", "six layers", "three classes", "hills", "dropout", "no hidden layer"])
def test_a_frame_is_that_of_python(live, name):
    run = Run(RUNS[name])
    run.advance(30)
    wanted = run.frame(first=True)
    found = live(
        """settings => {
            const run = new parts.Run(settings), plain = one => ArrayBuffer.isView(one) ? Array.from(one)
                : Array.isArray(one) ? one.map(plain) : one && typeof one === "object"
                ? Object.fromEntries(Object.entries(one).map(([key, inner]) => [key, plain(inner)])) : one
            run.advance(30)
            return plain(run.frame({}, true))
        }""",
        RUNS[name],
    )
    assert found.pop("unitSide") == wanted["side"]
    assert found.keys() == wanted.keys()
    for key in found:
        assert_same(found[key], wanted[key], key)


def assert_same(found, wanted, where):
    if isinstance(wanted, dict):
        assert found.keys() == wanted.keys(), where
        for key in wanted:
            assert_same(found[key], wanted[key], f"{where}.{key}")
    elif isinstance(wanted, list) and wanted and not isinstance(wanted[0], int):
        assert len(found) == len(wanted), where
        for number, one in enumerate(wanted):
            assert_same(found[number], one, f"{where}[{number}]")
    elif wanted is None:
        assert found is None, where
    else:
        np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-6, err_msg=where)


BREAKS = {
    "far too fast": {"layers": layers((8, "square"), (8, "square")), "optimiser": {"name": "sgd", "rate": 100}},
    "numbers": {"data": {"name": "hills"}, "layers": layers((4, "relu")), "optimiser": {"name": "sgd", "rate": 50}},
    "momentum": {"data": {"name": "plane"}, "layers": [], "optimiser": {"name": "momentum", "rate": 100}},
    "sums": {
        "layers": layers(*[(8, "square")] * 6),
        "start": {"name": "he", "scale": 10},
        "optimiser": {"name": "sgd", "rate": 1},
    },
    "targets": {"data": {"name": "own", "task": "numbers", "own": [[-1, 0, 1e200], [1, 0, 3], [0, 0, -1e200]]}},
    "start": {
        "layers": [{"units": 8, "activation": "square"}] * 6,
        "start": {"name": "he", "scale": 10},
        "data": {"name": "hills"},
        "features": list(FEATURES),
    },
    "dropout": {
        "data": {"name": "hills"},
        "layers": layers(*[(8, "gcu")] * 3),
        "optimiser": {"name": "momentum", "rate": 50},
        "dropout": 0.2,
    },
}


@pytest.mark.parametrize("settings", BREAKS.values(), ids=BREAKS)
def test_a_run_that_breaks_off_says_so_as_python_does(live, settings):
    run = Run(settings)
    run.frame()
    run.advance(3000)
    assert run.stopped is not None
    found = live(
        """settings => {
            const run = new parts.Run(settings), before = run.frame({side: 2})
            run.advance(3000)
            run.advance(10)
            const after = run.frame({side: 2})
            return {step: after.step, stopped: after.stopped, same: String(before.weights) === String(after.weights)}
        }""",
        settings,
    )
    assert found == {"step": run.step, "stopped": run.stopped._asdict(), "same": True}


def test_a_run_ends_after_its_epochs(live):
    run = Run({"epochs": 3})
    run.advance(10_000)
    assert live("() => { const run = new parts.Run({epochs: 3}); run.advance(1e4); return run.step }") == run.step


def test_a_start_that_fits_nothing_is_refused_in_the_words_of_python(live):
    settings = {"layers": [{"units": 4, "activation": "thresholded_relu", "parameters": {"theta": 40.0}}]}
    with pytest.raises(ValueError, match="no weights fit") as refused:
        Run(settings)
    assert live("settings => { try { new parts.Run(settings) } catch (error) { return error.message } }", settings) == (
        str(refused.value).removesuffix(".")
    )


@pytest.mark.parametrize("number", [0.003, 1e-7, 2.5e-5, 100.0, 123456.0, 1234567.0, 1 / 3, 0.0])
def test_a_number_in_a_sentence_is_written_as_python_does(live, number):
    assert live("number => parts.general(number)", number) == f"{number:g}"


ASK = """(asked) => new Promise(done => {
    const url = URL.createObjectURL(new Blob([`(${engine})().serve(self)`])), worker = new Worker(url), answers = []
    worker.onmessage = ({data}) => {
        answers.push(data)
        if (answers.length === asked.length) { worker.terminate(); done(answers) }
    }
    asked.forEach((one, id) => worker.postMessage({id, ...one}))
})"""


def test_a_worker_answers_as_the_page_asks(live):
    refused = {"layers": [{"units": 1, "activation": "thresholded_relu", "parameters": {"theta": 40.0}}]}
    answers = live(
        ASK.replace("done(answers)", "done(JSON.parse(JSON.stringify(answers)))"),
        [
            {"do": "start", "settings": {"epochs": 2}},
            {"do": "advance", "steps": 7, "units": True, "side": 20},
            {"do": "advance", "steps": 1000, "units": False},
            {"do": "edit", "change": {"layer": 1, "from": 1, "to": 2, "value": 0.25}},
            {"do": "edit", "change": {"layer": 2, "from": -1, "to": 0, "value": -3}},
            {"do": "start", "settings": refused},
            {"do": "start", "settings": {"layers": [{"units": 1, "activation": "nonsense"}]}},
        ],
    )
    assert [one["id"] for one in answers] == list(range(7))
    first, trained, ended, weight, bias, no_start, broken = answers
    assert len(first["frame"]["data"]["y"]) == 200
    assert len(first["frame"]["units"][0]) == 4 * 50 * 50
    assert trained["frame"]["step"] == 7
    assert len(trained["frame"]["units"][0]) == 4 * 20 * 20
    assert "units" not in ended["frame"]
    assert ended["frame"]["epoch"] == 2
    assert weight["frame"]["weights"][0]["6"] == 0.25
    assert bias["frame"]["biases"][1]["0"] == -3
    assert weight["frame"]["losses"] != ended["frame"]["losses"]
    assert "no weights fit" in no_start["frame"]["refused"]
    assert "nonsense" in broken["error"]


def test_a_run_takes_about_the_time_it_may(live):
    step, took = live(
        """() => {
            const run = new parts.Run({}), start = performance.now()
            run.advance(1e9, 30)
            return [run.step, performance.now() - start]
        }"""
    )
    assert step > 1
    assert not math.isclose(took, 0)
    assert took < 1000

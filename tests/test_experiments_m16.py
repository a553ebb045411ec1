"""What module 16 says of other libraries is what they compute, where they are installed."""

import math
import re
from itertools import product

import numpy as np
import pytest

from actedu import activations, course, experiments
from actedu.modules.m16_frameworks.experiments import one_net, slips, spellings
from actedu.nets import Network
from actedu.numeric import central_difference
from actedu.vectors import softmax

CALLS = [
    (name, library)
    for name, library in product(spellings.NAMES, spellings.FRAMEWORKS)
    if spellings.SPELLINGS[name][library].call and library != "scikit-learn"
]
NEEDS = {"NumPy": (), "scikit-learn": (), "PyTorch": ("torch",), "Keras": ("torch", "keras"),
         "TensorFlow": ("tensorflow",)}  # fmt: skip
ours = pytest.mark.filterwarnings("default")  # the libraries' own warnings are not ours to forbid
each_call = pytest.mark.parametrize(("name", "library"), CALLS)


def names(library, monkeypatch):
    """What a library's lines are written with; skips the test where it is not installed."""
    import scipy.special
    from scipy.special import logsumexp

    known = {"np": np, "scipy": scipy, "logsumexp": logsumexp}
    known |= {"scale": 1.0507009873554805, "alpha": 1.6732632423543772}
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    for one in NEEDS[library]:
        known[one] = pytest.importorskip(one, reason=f"{one} is optional and not installed: make frameworks")
    if library == "PyTorch":
        known |= {"nn": known["torch"].nn, "F": known["torch"].nn.functional}
    if library == "Keras":
        known |= {part: getattr(known["keras"], part) for part in ("activations", "layers", "losses")}
    if library == "TensorFlow":
        known["tf"] = known["tensorflow"]
    if library == "scikit-learn":
        from sklearn.metrics import log_loss
        from sklearn.neural_network import MLPClassifier

        known |= {"log_loss": log_loss, "MLPClassifier": MLPClassifier}
    return known


def given(library, known, x):
    """An array as the library takes it, in single precision but for NumPy and scikit-learn."""
    if library == "PyTorch":
        return known["torch"].tensor(x, dtype=known["torch"].float32)
    if library == "Keras":
        return known["keras"].ops.convert_to_tensor(x.astype(np.float32))
    return known["tf"].constant(x, known["tf"].float32) if library == "TensorFlow" else x


def taken(library, value):
    return (
        one_net._from_keras(value)
        if library == "Keras"
        else np.asarray(value.detach() if library == "PyTorch" else value)
    )


@ours
@pytest.mark.frameworks
@each_call
@pytest.mark.parametrize("written", [False, True])
def test_a_call_computes_what_the_table_says(name, library, written, monkeypatch):
    known = names(library, monkeypatch)
    z = np.linspace(-9.98, 9.98, 400).reshape(100, 4)  # without 0, where a rounded step would jump
    call = spellings.written(name, library) if written else spellings.SPELLINGS[name][library].call
    y = taken(library, eval(call, known | {"z": given(library, known, z)}))
    assert y == pytest.approx(spellings.computed(name, library, written)(z), abs=1e-5)
    shape = {"(n, m)": (100, 4), "(n, 2m)": (100, 8)}[spellings.output_shape(name)]
    assert y.shape == shape


def test_scikit_learn_has_the_activations_that_the_table_gives_it():
    from sklearn.neural_network import MLPClassifier

    (options,) = (one for one in MLPClassifier._parameter_constraints["activation"])
    listed = {spellings.SPELLINGS[name]["scikit-learn"].call for name in spellings.NAMES}
    assert options.options - {"identity"} == set(re.findall(r'activation="(\w+)"', " ".join(listed)))


@ours
@pytest.mark.frameworks
@pytest.mark.parametrize("library", spellings.FRAMEWORKS)
@pytest.mark.parametrize("name", ["relu", "leaky_relu", "tanh", "crelu", "gelu"])
def test_a_net_line_by_line_gives_numpys_logits_and_loss(name, library, monkeypatch):
    lines = [line for _, line in spellings.translation(library, name)]
    if lines[0] == "not offered":
        assert library == "scikit-learn"
        return
    rng = np.random.default_rng(0)
    wide = 64 if name == "crelu" else 32
    W1, b1, W2, b2 = (
        rng.normal(0, 0.2, (64, 32)),
        rng.normal(size=32),
        rng.normal(0, 0.2, (wide, 10)),
        rng.normal(size=10),
    )
    x, y = rng.normal(size=(20, 64)), rng.integers(0, 10, 20)
    y[:10] = np.arange(10)
    logits = spellings.computed(name, "NumPy")(x @ W1 + b1) @ W2 + b2
    known = names(library, monkeypatch)
    single = library in ("PyTorch", "TensorFlow", "Keras")
    arrays = {k: v.astype(np.float32) if single else v for k, v in {"W1": W1, "b1": b1, "W2": W2, "b2": b2}.items()}
    labels = known["torch"].tensor(y) if library == "PyTorch" else y
    known |= arrays | {"x": given(library, known, x), "y": labels}
    for line in lines:
        if not line.startswith("("):
            exec(line, known)
        if "last likewise" in line:
            exec(line.split("  #")[0].replace("hidden", "last").replace("1", "2").replace("64", str(wide)), known)
    if library != "scikit-learn":
        assert taken(library, known["logits"]) == pytest.approx(logits, abs=1e-4)
        right = -np.log(softmax(logits)[np.arange(20), y]).mean()
        assert float(taken(library, known["loss"])) == pytest.approx(right, abs=1e-4)
    else:
        assert known["p"] == pytest.approx(softmax(logits), abs=1e-10)
        assert known["loss"] == pytest.approx(-np.log(softmax(logits)[np.arange(20), y]).mean())


@ours
@pytest.mark.frameworks
@pytest.mark.parametrize("library", list(one_net.RECORDED))
def test_what_is_recorded_of_the_net_is_measured_again(library, monkeypatch):
    names(library, monkeypatch)
    measured = experiments.rosetta().values[library]
    assert measured.size == 540, "measured, and not read"
    assert one_net.RECORDED[library] / 10 < measured.max() < one_net.RECORDED[library] * 10


def test_a_recorded_number_stands_in_for_an_absent_library(monkeypatch):
    monkeypatch.setitem(one_net.LIBRARIES, "TensorFlow", ("no_such_library", one_net._in_numpy))
    monkeypatch.setitem(one_net.STEPS, "heaviside (TensorFlow)", ("no_such_library", np.sign))
    result = experiments.rosetta()
    assert result.values["TensorFlow"].tolist() == [one_net.RECORDED["TensorFlow"]]
    assert "Not installed" not in result.sentence
    assert experiments.step_anywhere().holds
    net = Network((64, 5, 10), "relu", seed=3)
    other = experiments.rosetta([(layer.W, layer.b) for layer in net.layers])
    assert "TensorFlow" in other.sentence.partition("Not installed here: ")[2], "nothing is recorded of other nets"


@pytest.mark.parametrize("at", [(0, 1), (2, 0), (3, 3)])
def test_the_clipped_loss_has_the_slope_of_its_value(at):
    logits = np.array([[0.3, -1.0, 2.0, 0.1], [1.0, 0.0, 0.0, -2.0], [0.0, 40.0, 1.0, 1.0], [0.0, 0.0, 0.0, 30.0]])
    labels = np.array([1, 0, 0, 3])

    def loss(value):
        moved = logits.copy()
        moved[at] = value
        return slips.clipped_cross_entropy(moved, labels)[0]

    slope = central_difference(np.vectorize(loss), np.array([logits[at]]))[0]
    assert slips.clipped_cross_entropy(logits, labels)[1][at] == pytest.approx(slope, abs=1e-6)


def test_clipping_changes_nothing_between_its_bounds():
    rng = np.random.default_rng(0)
    logits, labels = rng.normal(size=(20, 5)), rng.integers(0, 5, 20)
    from actedu.nets import softmax_cross_entropy

    value, gradient = softmax_cross_entropy(logits, labels)
    clipped, same = slips.clipped_cross_entropy(logits, labels)
    assert clipped == pytest.approx(value, rel=1e-12)
    assert same == pytest.approx(gradient, abs=1e-15)


@ours
@pytest.mark.frameworks
@pytest.mark.parametrize(("loss", "low", "high"), [("logits", 0.75, 0.92), ("probabilities", 0.1, 0.6)])
def test_keras_learns_from_bytes_as_recorded(loss, low, high, monkeypatch):
    known = names("Keras", monkeypatch)
    if known["keras"].config.backend() != "torch":
        pytest.skip("Keras was imported with another backend")
    assert low < slips.keras_accuracy("0 to 255", loss, 0) < high
    assert low < slips.recorded_backends()["torch", "0 to 255", loss][0] < high


def test_keras_on_tensorflow_is_recorded_to_lose_nothing():
    found = slips.recorded_backends()
    for inputs in slips.INPUTS.values():
        assert np.array_equal(found["tensorflow", inputs, "logits"], found["tensorflow", inputs, "probabilities"])


@ours
@pytest.mark.frameworks
def test_the_lessons_table_of_defaults_is_the_libraries(torch, monkeypatch):
    known = names("Keras", monkeypatch)
    keras, nn = known["keras"], torch.nn
    parameter = [nn.Parameter(torch.zeros(1))]
    found = {
        "Adam's epsilon": (torch.optim.Adam(parameter).defaults["eps"], keras.optimizers.Adam().epsilon),
        "batch norm's epsilon": (nn.BatchNorm1d(2).eps, keras.layers.BatchNormalization().epsilon),
        "PReLU's slope at the start": (
            nn.PReLU().weight.item(),
            float(keras.layers.PReLU().alpha_initializer((1,))[0]),
        ),
    }
    text = course.module("16_frameworks").text
    for what, pair in found.items():
        (row,) = re.findall(rf"^\| {what} \| `(\S+)` \| `(\S+)` \|$", text, re.MULTILINE)
        assert tuple(map(float, row)) == pytest.approx(pair)
    variance = nn.Linear(300, 300).weight.var().item()
    assert variance == pytest.approx(1 / 900, rel=0.05)
    glorot = keras.layers.Dense(100)
    glorot.build((None, 300))
    assert glorot.get_weights()[0].var() == pytest.approx(2 / 400, rel=0.05)


def test_squareplus_has_the_slope_that_the_lesson_derives():
    z = np.linspace(-4, 4, 41)
    y = activations.get("squareplus")(z)
    assert y**2 / (1 + y**2) == pytest.approx(activations.get("squareplus").slope(z))
    assert math.isclose(activations.get("squareplus")(1.5), 2.0)


def test_of_a_library_without_the_name_no_shape_is_told():
    from actedu.widgets import RosettaTable

    table = RosettaTable()
    table.set(activation="leaky_relu", framework="scikit-learn")
    assert table.sentence.endswith("In scikit-learn: none.")
    table.framework = "Keras"
    assert table.sentence.endswith("it makes (n, m) of (n, m).")


def test_calls_and_lines_stand_as_code_and_words_do_not():
    from actedu.widgets import RosettaTable

    table = RosettaTable(activation="leaky_relu", framework="Keras")
    listed, net = (one._repr_html_() for one in table.tables())
    assert re.findall(r"<td [^>]*>(?!<code>)(.*?)</td>", net) == ["(they are its arrays)"]
    assert "<code>layers.LeakyReLU()(z)</code>" in listed
    assert re.findall(r"<td [^>]*>(none)</td>", listed) == ["none", "none"], "of the call, and of the value"
    table.framework = "scikit-learn"
    assert "<code>not offered" not in table.lines()._repr_html_()

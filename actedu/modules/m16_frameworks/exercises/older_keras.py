import ast
import textwrap

from actedu.checks import Holds, brief
from actedu.exercises import exercise


@exercise(title="A listing for an older Keras", points=4, stars=2, kind="debug the code")
def older_keras():
    """One of our sources prints this net, nearly as it stands here as a list of lines. With Keras 3 it warns, mixes two
    packages, and has probabilities where its new loss, `SparseCategoricalCrossentropy(from_logits=True)`, takes logits.

    Repair the lines: one package, the input's size in a layer of its own, the leak under its present name and of the
    same size, logits at the end. Change nothing else. They are read, and not run.
    """
    return [
        "from keras import Input, Sequential",
        "from keras.layers import Dense, LeakyReLU",
        "model = Sequential([",
        "    Input((784,)),",
        "    Dense(128),",
        "    LeakyReLU(negative_slope=0.1),",
        "    Dense(10),",
        "])",
    ]


@older_keras.starter
def as_printed():
    return [
        "from keras.models import Sequential",
        "from tensorflow.keras.layers import Dense, LeakyReLU",
        "model = Sequential([",
        "    Dense(128, input_dim=784),",
        "    LeakyReLU(alpha=0.1),",
        '    Dense(10, activation="softmax"),',
        "])",
    ]


_LONGEST = 5000


class _Listing:
    """What a listing says: its packages, and its layers as (name, positional arguments, named ones), in order."""

    def __init__(self, lines):
        text = "\n".join(lines) if isinstance(lines, list | tuple) and all(isinstance(x, str) for x in lines) else lines
        if not isinstance(text, str):
            raise ValueError(f"the listing is asked for as a list of lines; this is {brief(text)}")
        text = textwrap.dedent(text)
        if len(text) > _LONGEST:
            raise ValueError(f"a listing of at most {_LONGEST} characters is asked for; this has {len(text)}")
        try:
            tree = ast.parse(text.strip())
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            line = f" in line {error.lineno}" if isinstance(error, SyntaxError) else ""
            raise ValueError(f"this is no Python{line}: {getattr(error, 'msg', error)}") from None
        nodes = [*ast.walk(tree)]
        self.packages = {
            name.partition(".")[0]
            for node in nodes
            if isinstance(node, ast.Import | ast.ImportFrom)
            for name in ([alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""])
        }
        bound = {
            (alias.asname or alias.name).partition(".")[0]
            for node in nodes
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        }
        calls = [node for node in nodes if isinstance(node, ast.Call)]
        calls.sort(key=lambda node: (node.lineno, node.col_offset))
        self.layers = [
            (name, [*map(_value, node.args)], {one.arg: _value(one.value) for one in node.keywords})
            for node in calls
            if (name := _name(node.func)) in ("Input", "InputLayer", "Dense", "LeakyReLU", "Softmax", "Activation")
        ]

        used = [node.func.id for node in calls if isinstance(node.func, ast.Name)]
        self.loose = [] if "*" in bound else [name for name in used if name not in bound]

    def named(self, *names):
        return [(given, more) for name, given, more in self.layers if name in names]


def _name(node):
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _value(node):
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError):
        return ast.unparse(node)


def _of(given, more, place, *names):
    """Return an argument by its place or by one of its names, None if it is not given."""
    return given[place] if len(given) > place else next((more[name] for name in names if name in more), None)


def _judged(test):
    def judge(answer, setting):
        try:
            listing = _Listing(answer)
        except ValueError as error:
            return str(error)
        if len(listing.named("Dense")) < 2 or not listing.named("LeakyReLU"):
            return "the net is to have two Dense layers and a LeakyReLU between them"
        return test(listing)

    return judge


def _one_package(listing):
    if not listing.packages & {"keras", "tensorflow", "tf_keras"}:
        return "nothing is imported from keras"
    if len(listing.packages & {"keras", "tensorflow", "tf_keras"}) > 1:
        return f"it imports from {' and '.join(sorted(listing.packages))}"
    if listing.loose:
        return f"{listing.loose[0]} is not imported"
    return "tf_keras is the older Keras" if "tf_keras" in listing.packages else None


def _has_input(listing):
    for name, _, more in listing.layers:
        if old := {"input_dim", "input_shape", "batch_input_shape"} & set(more):
            return f"{name} still has {sorted(old)[0]}"
    inputs = listing.named("Input", "InputLayer")
    if not inputs or not listing.layers[0][0].startswith("Input"):
        return "no Input stands before the first layer"
    return None if _of(*inputs[0], 0, "shape") in ((784,), [784]) else "the input is to have the shape (784,)"


def _has_leak(listing):
    leaks = listing.named("LeakyReLU")
    if len(leaks) != 1:
        return "one LeakyReLU layer is asked for"
    given, more = leaks[0]
    if "alpha" in more:
        return "LeakyReLU still has alpha"
    leak = _of(given, more, 0, "negative_slope")
    return None if leak == 0.1 and not isinstance(leak, str) else "the leak is not 0.1"


def _ends_in_logits(listing):
    dense = listing.named("Dense")
    if [_of(*one, 0, "units") for one in dense] != [128, 10]:
        return "two Dense layers are asked for, of 128 and of 10 units"
    squashing = [_of(*one, 1, "activation") for one in dense]
    if listing.named("Softmax", "Activation") or squashing[1] not in (None, "linear"):
        return "the last layer does not give logits"
    if squashing[0] not in (None, "linear"):
        return "the first Dense layer had no activation of its own"
    named = [name for name, _, _ in listing.layers if not name.startswith("Input")]
    return None if named == ["Dense", "LeakyReLU", "Dense"] else "the leak stands between the two Dense layers"


older_keras.checks(
    Holds("imports what it uses, from one package", _judged(_one_package)),
    Holds("says the size of the input in a layer of its own", _judged(_has_input)),
    Holds("keeps the leak under its present name", _judged(_has_leak)),
    Holds("ends in logits, and is otherwise as it was", _judged(_ends_in_logits)),
)

older_keras.hints(
    "Go line by line: where does each name come from, what is each argument called today, what does the loss take?",
    "See 'In practice' and 'Logits in the loss' in the lesson.",
    "Dense(10, input_shape=(8,)) with activation alpha=0.3 becomes three entries: an Input of shape (8,), a Dense of "
    "10, a LeakyReLU whose negative_slope is 0.3.",
    "Sequential([Input((___,)), Dense(128), LeakyReLU(___=0.1), Dense(___)])",
)

older_keras.why(
    "What comes from `keras` and from `tensorflow.keras` may be two versions, whose layers do not mix. `Input` tells "
    "the net its first shape, `negative_slope` is the present name of `alpha`, and without a size it would be 0.3. A "
    "softmax in front of a loss that takes logits is applied twice. (On TensorFlow Keras "
    "finds the logits, and warns.)"
)


def _with(old, new):
    return "\n".join(older_keras()).replace(old, new).split("\n")


def _leak_of(answer):
    ((given, more),) = _Listing(answer).named("LeakyReLU")
    return _of(given, more, 0, "negative_slope", "alpha")


@older_keras.mistake(when=lambda answer: _leak_of(answer) is None)
def leak_left_to_the_library():
    """without its number the leak is the library's default, 0.3: no warning any more, and another net"""
    return _with("LeakyReLU(negative_slope=0.1)", "LeakyReLU()")


@older_keras.mistake(when=lambda answer: "alpha" in _Listing(answer).named("LeakyReLU")[0][1])
def alpha_kept():
    """alpha still works in Keras 3, with a warning: its present name says what it is, the slope where z is negative"""
    return _with("negative_slope", "alpha")


@older_keras.mistake(when=lambda answer: any("input_shape" in more for _, _, more in _Listing(answer).layers))
def another_older_name():
    """input_shape is as old as input_dim: the size belongs into an Input layer"""
    return _with("    Input((784,)),\n    Dense(128)", "    Dense(128, input_shape=(784,))")


@older_keras.mistake(
    when=lambda answer: [_of(*one, 1, "activation") for one in _Listing(answer).named("Dense")][-1] == "softmax"
)
def probabilities_kept():
    """the last layer still gives probabilities, and the loss would take them for logits"""
    return _with("Dense(10)", 'Dense(10, activation="softmax")')


@older_keras.mistake(when=lambda answer: {"keras", "tensorflow"} <= _Listing(answer).packages)
def packages_mixed():
    """one name comes from keras and another from tensorflow: these may be two versions of Keras"""
    return _with("from keras.layers", "from tensorflow.keras.layers")


@older_keras.mistake(when=lambda answer: bool(_Listing(answer).loose))
def used_and_not_imported():
    """a layer is used that no line imports: where does the name come from?"""
    return _with("from keras import Input, Sequential", "from keras import Sequential")


@older_keras.alternative
def by_the_package():
    return [
        "import keras",
        "model = keras.Sequential()",
        "model.add(keras.Input(shape=(784,)))",
        "model.add(keras.layers.Dense(units=128))",
        "model.add(keras.layers.LeakyReLU(0.1))",
        "model.add(keras.layers.Dense(10, activation=None))",
    ]


@older_keras.alternative
def as_one_text():
    return "\n".join(older_keras())


@older_keras.alternative
def all_from_tensorflow():
    return [
        "from tensorflow import keras",
        "from tensorflow.keras.layers import Dense, InputLayer, LeakyReLU",
        "first = [InputLayer(shape=[784]), Dense(128)]",
        "model = keras.models.Sequential([*first, LeakyReLU(negative_slope=0.1), Dense(10)])",
    ]

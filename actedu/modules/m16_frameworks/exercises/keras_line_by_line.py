from actedu.checks import IsOrder
from actedu.exercises import exercise


@exercise(title="A Keras net, line by line", points=2, stars=2, kind="order the lines")
def keras_line_by_line():
    """These are the lines of a Keras 3 program on PyTorch, shuffled: it makes a net of 64-32-10, trains it and finds
    which share of the test digits it has right. Three of them do not belong.

    ```text
    A    right = (logits.argmax(axis=1) == y_test).mean()
    B        Dense(10)])
    C    net.fit(x_train, y_train, epochs=5)
    D    net = Sequential([Dense(32, input_dim=64), LeakyReLU(alpha=0.1),
    E    logits = net.predict(x_test)
    F    net = Sequential([Input((64,)),
    G        Dense(10, activation="softmax")])
    H    net.compile("adam", SparseCategoricalCrossentropy(from_logits=True))
    I        Dense(32, activation="relu"),
    J    net.fit(x_test, y_test, epochs=1)
    ```

    Give the lines that belong in an order that works, as letters: `"A B C"`.
    """
    return "F I B H C E A"


_LINES = IsOrder({"F": "", "I": "F", "B": "I", "H": "B", "C": "H", "E": "C", "A": "E"}, others="DGJ")

keras_line_by_line.checks(_LINES)

keras_line_by_line.hints(
    "Four steps: make the net, say how it learns, let it learn, ask it. Which lines are which?",
    "See 'In practice' in the lesson, and 'Logits in the loss' for what the last layer gives.",
    "In scikit-learn it is MLPClassifier(...), fit, predict, and a comparison. Keras has one more step, compile, which "
    "names the loss, between making and fitting.",
    "F, then ___, then the last layer that suits line H; H; ___; E; A.",
)

keras_line_by_line.why(
    "The size of the input stands in a layer of its own (F), not in the first `Dense` (D). The loss in H takes logits, "
    "so the last layer has no softmax (B, not G); the largest logit belongs to the largest probability, so A needs "
    "none either. Whoever fits on test data (J) measures what was learned by heart."
)


def _given(answer):
    return _LINES.read(answer)


@keras_line_by_line.mistake(when=lambda answer: "G" in _given(answer))
def softmax_before_logits():
    """line G ends in softmax, and the loss in H takes logits: softmax would come in twice"""
    return "F I G H C E A"


@keras_line_by_line.mistake(when=lambda answer: "D" in _given(answer))
def older_names():
    """line D has names of an older Keras; with it F and I would be left over too, and only three lines do not belong"""
    return "D B H C E A"


@keras_line_by_line.mistake(when=lambda answer: "J" in _given(answer))
def fitted_on_test():
    """line J lets the net learn the very digits it is tested on"""
    return "F I B H C J E A"


@keras_line_by_line.mistake(when=lambda answer: _given(answer).index("C") < _given(answer).index("H"))
def fitted_before_compiled():
    """the net is fitted above the line that gives it a loss and an optimiser"""
    return "F I B C H E A"


@keras_line_by_line.mistake(when=lambda answer: _given(answer).index("E") < _given(answer).index("C"))
def asked_before_it_learned():
    """the net is asked for its logits before it has learned anything"""
    return "F I B H E C A"


@keras_line_by_line.alternative
def as_a_list():
    return ["F", "I", "B", "H", "C", "E", "A"]


@keras_line_by_line.alternative
def in_lower_case():
    return "fibhcea"

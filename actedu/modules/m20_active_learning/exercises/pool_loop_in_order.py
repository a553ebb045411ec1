from actedu.checks import IsOrder
from actedu.exercises import exercise


@exercise(title="The pool loop, line by line", points=2, stars=1, kind="order the lines")
def pool_loop_in_order():
    """These are the lines of the pool loop's first round, shuffled; two of them do not belong.

    ```text
    A    asked = pool[np.argsort(-scores)[:10]]
    B    labelled = np.append(labelled, asked)
    C    scores = score(softmax(net(x[pool])))
    D    labelled = rng.choice(len(x), 10, replace=False)
    E    net = fit(x[labelled], y[labelled])
    F    scores = score(softmax(net(x_test)))
    G    pool = np.setdiff1d(np.arange(len(x)), labelled)
    H    asked = np.argsort(-scores)[:10]
    ```

    `x` holds the inputs that may be labelled, `y` their labels, which are looked up only where they have been paid for.
    Give the lines that belong in an order that works, as letters: `"A B C"`.
    """
    return "D E G C A B"


_LINES = IsOrder({"D": "", "E": "D", "G": "D", "C": "EG", "A": "C", "B": "A"}, others="FH")

pool_loop_in_order.checks(_LINES)

pool_loop_in_order.hints(
    "Which line needs nothing that another one makes? What does each other line read?",
    "See the steps under 'Meet it' in the lesson.",
    "A shop: count what is on the shelves, compare with the list, order what is missing, put it on the shelves. Each "
    "step reads what the one before wrote.",
    "D first; E and ___ in either order; then the scores of the ___; then A, and last ___.",
)

pool_loop_in_order.why(
    "Net and pool both need to know what is labelled (E, G after D), scores need both (C), and what is asked for needs "
    "scores (A). F would choose by the test, and H gives places within the pool, not numbers of rows."
)


def _given(answer):
    return _LINES.read(answer)


@pool_loop_in_order.mistake(when=lambda answer: "F" in _given(answer))
def scored_the_test():
    """line F scores the test: what is to be asked for lies in the pool, and a test row is never asked for"""
    return "D E G F A B"


@pool_loop_in_order.mistake(when=lambda answer: "H" in _given(answer))
def places_in_the_pool():
    """line H gives places within the pool, 0 to its length; taken as rows of x they are other images"""
    return "D E G C H B"


@pool_loop_in_order.mistake(when=lambda answer: _given(answer).index("B") < _given(answer).index("E"))
def fitted_last():
    """the net is fitted last: then nothing has told which labels to ask for"""
    return "D G C A B E"


@pool_loop_in_order.mistake(when=lambda answer: _given(answer).index("C") < _given(answer).index("E"))
def scored_before_fitting():
    """the scores come from a net that is not there yet: line E makes it"""
    return "D G C E A B"


@pool_loop_in_order.alternative
def pool_first():
    return "D G E C A B"


@pool_loop_in_order.alternative
def as_a_list():
    return ["d", "e", "g", "c", "a", "b"]

from actedu.checks import IsOrder
from actedu.exercises import exercise


@exercise(title="A search without a leak", points=3, stars=2, kind="order the lines")
def honest_search_in_order():
    """These lines split data, choose among nets, train the chosen one and report it. They are shuffled, and two of them
    do not belong: they leak.

    ```text
    A    final = chosen.fit(scaler.transform(x_rest), y_rest)
    B    scaler = StandardScaler().fit(x)
    C    print(final.score(scaler.transform(x_test), y_test))
    D    nets = [MLPClassifier((width,), random_state=0) for width in (8, 16, 32)]
    E    x_rest, x_test, y_rest, y_test = train_test_split(x, y, random_state=0)
    F    chosen = max(nets, key=score_in_folds)
    G    scaler = StandardScaler().fit(x_rest)
    H    chosen = max(nets, key=lambda net: net.fit(x_rest, y_rest).score(x_test, y_test))
    I    score_in_folds = lambda net: cross_val_score(
             make_pipeline(StandardScaler(), net), x_rest, y_rest, cv=5).mean()
    ```

    Give the lines that belong in an order that works: `"A B C"`. More than one is right. Split before anything else is
    made of the data.
    """
    return "E D I F G A C"


# line I makes a function of `x_rest` and touches no data until line F calls it
_LINES = IsOrder({"E": "", "D": "", "I": "", "F": "EDI", "G": "E", "A": "FG", "C": "A"}, others="BH")

honest_search_in_order.checks(_LINES)

honest_search_in_order.hints(
    "For each line that fits, chooses or scores: which samples does it see? Which of them are tested later?",
    "See 'Leaks' in the lesson: what belongs behind the split?",
    "A teacher who picks the exercises after she has seen the exam, and then reports the exam's marks, leaks.",
    "E, then nets, folds and choice; ___ for the part that trains; then the training, and ___ once, at the end",
)

honest_search_in_order.why(
    "The test part appears in the first line and in the last. The choice is made in folds of the rest, where each fold "
    "has a scaler of its own, and the final scaler sees the rest alone. Line B has seen the test inputs, line H the "
    "test labels, which is worse: the score it chooses by is then reported as if nobody had looked."
)


def _uses(line):
    return lambda answer: line in _LINES.read(answer)


def _above(first, second):
    def look(answer):
        given = _LINES.read(answer)
        return first in given and second in given and given.index(first) < given.index(second)

    return look


@honest_search_in_order.mistake(when=_uses("H"))
def chosen_by_the_test():
    """line H chooses by the test digits: the largest of three test scores is partly luck, and line C reports it"""
    return "E D H G A C"


@honest_search_in_order.mistake(when=_uses("B"))
def scaled_with_the_test():
    """line B takes means and sds from all of `x`, the test inputs among them"""
    return "E D I F B A C"


@honest_search_in_order.mistake(when=_above("A", "F"))
def trained_before_chosen():
    """line A trains the chosen net, and line F chooses it: the order is the other way round"""
    return "E D I G A F C"


@honest_search_in_order.mistake(when=_above("C", "A"))
def reported_before_trained():
    """line C scores the net that line A trains"""
    return "E D I F G C A"


def _scales_without_fitting(answer):
    given = _LINES.read(answer)
    return "G" not in given and ("A" in given or "C" in given)


@honest_search_in_order.mistake(when=_scales_without_fitting)
def scaler_missing():
    """lines A and C need a scaler: which line fits one without the test part?"""
    return "E D I F A C"


@honest_search_in_order.alternative
def scaler_first():
    return ["D", "E", "G", "I", "F", "A", "C"]


@honest_search_in_order.alternative
def function_before_the_split():
    return "I D E F G A C"


@honest_search_in_order.alternative
def in_lower_case():
    return "eidfgac"

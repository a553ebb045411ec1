from actedu.checks import IsOrder
from actedu.exercises import exercise


@exercise(title="A test that can be believed", points=2, stars=2, kind="order the lines")
def order_the_honest_test():
    """These lines measure how often a unit learns to multiply beyond its range, and report it. They are shuffled, and
    three of them do not belong.

    ```text
    A        train(net, x_small, product(x_small))
    B    mark = np.median(errors)
    C    errors = []
    D        errors.append(relative_error(net, x_large))
    E    for seed in range(100):
    F    errors = [error for error in errors if error < 1]
    G    mark = 0.1
    H        net = make(seed)
    I    print(solved, "of 100", interval(solved, 100))
    J        train(net, x_large, product(x_large))
    K    solved = sum(error < mark for error in errors)
    ```

    Give the lines that belong in an order that works: `"A B C"`. More than one is right. The mark is set before the
    first error is seen.
    """
    return "G C E H A D K I"


_LINES = IsOrder({"G": "", "C": "", "E": "GC", "H": "E", "A": "H", "D": "A", "K": "D", "I": "K"}, others="BFJ")

order_the_honest_test.checks(_LINES)

order_the_honest_test.hints(
    "Of each line ask: does it use something that only the result tells, or what the net is tested on?",
    "See 'How often, and how sure' in the lesson: what is set beforehand, and which starts count?",
    "A school that sets the pass mark after the exam, or leaves out those who failed, has a fine success rate.",
    "G and C in any order, the loop, then make, ___, and ___ in it; behind it count, and print",
)

order_the_honest_test.why(
    "Line J trains on the numbers of the test: that is no extrapolation any more. Line B sets the mark at the median, "
    "so that about half succeed whatever the unit does. Line F leaves out starts that failed. What remains sets the "
    "mark, trains every start on small numbers, tests it on large ones, and counts all of them."
)


def _uses(line):
    return lambda answer: line in _LINES.read(answer)


def _above(answer, first, second):
    given = _LINES.read(answer)
    return (
        first in given and second in given and given.index(first) < given.index(second) and not set(given) & set("BFJ")
    )


@order_the_honest_test.mistake(when=_uses("J"))
def trained_on_the_test():
    """line J trains on the large numbers, so that nothing beyond the range is left to test"""
    return "G C E H J D K I"


@order_the_honest_test.mistake(when=_uses("B"))
def mark_from_the_result():
    """line B takes the mark from the errors themselves: about half of the starts succeed then, for any unit"""
    return "C E H A D B K I"


@order_the_honest_test.mistake(when=_uses("F"))
def failures_left_out():
    """line F drops the starts that failed, and yet 100 are reported"""
    return "G C E H A D F K I"


@order_the_honest_test.mistake(when=lambda answer: _above(answer, "K", "G") or _above(answer, "D", "G"))
def mark_too_late():
    """line G stands behind the errors: a mark that is set once they are known can be set to please"""
    return "C E H A D G K I"


@order_the_honest_test.mistake(when=lambda answer: _above(answer, "D", "A"))
def tested_before_training():
    """line D tests the net before line A has trained it"""
    return "G C E H D A K I"


@order_the_honest_test.alternative
def list_first():
    return ["C", "G", "E", "H", "A", "D", "K", "I"]


@order_the_honest_test.alternative
def in_lower_case():
    return "cgehadki"

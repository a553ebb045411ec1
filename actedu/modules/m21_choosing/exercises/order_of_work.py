from actedu.checks import IsOrder
from actedu.exercises import exercise


@exercise(title="The order of the work", points=2, stars=2, kind="order the lines")
def order_of_work():
    """You compare two hidden units on new data. These are the steps, shuffled; two of them do not belong.

    ```text
    A    test each unit once, from ten starts
    B    scale all inputs by mean and spread of the training part
    C    choose each unit's rate by the test part
    D    split the data into training, validation and test part
    E    give each unit's fresh net its own gain
    F    report the mean difference with its interval
    G    read the probes of a fresh net on the scaled inputs
    H    choose each unit's rate by the validation part
    I    report the best start of each unit
    ```

    Give the steps that belong in an order that works, as letters: `"A B C"`. More than one order is right.
    """
    return "D B E G H A F"


_STEPS = IsOrder({"D": "", "B": "D", "E": "", "G": "BE", "H": "G", "A": "H", "F": "A"}, others="CI")

order_of_work.checks(_STEPS)

order_of_work.hints(
    "Which step needs nothing that another one makes? And which part of the data may be looked at only at the end?",
    "See 'Look before you train' and 'Only then compare' in the lesson.",
    "To scale by the training part there must be a training part: the split stands above the scaling.",
    "D first; then scaling and gain; then G, ___, A and ___",
)

order_of_work.why(
    "The split comes before anything is computed from the data, or the test part leaks into the scaling. Probes need "
    "scaled inputs and a fresh net. The rate is chosen before the test, by other data. The gain may be set at any time "
    "before the probes are read."
)


def _above(answer, first, second):
    given = _STEPS.read(answer)
    return not set(given) & set(_STEPS.others) and given.index(first) < given.index(second)


@order_of_work.mistake(when=lambda answer: "C" in _STEPS.read(answer))
def chosen_by_the_test():
    """step C chooses by the test part: what was best there by luck is then reported as skill"""
    return "D B E G C A F"


@order_of_work.mistake(when=lambda answer: "I" in _STEPS.read(answer))
def best_start_reported():
    """step I reports the luckiest start; another start would not repeat it"""
    return "D B E G H A I"


@order_of_work.mistake(when=lambda answer: _above(answer, "B", "D"))
def scaled_before_the_split():
    """the inputs are scaled before there is a training part: the test part has a share in mean and spread"""
    return "B D E G H A F"


@order_of_work.mistake(when=lambda answer: _above(answer, "A", "H"))
def tested_before_the_rate():
    """the test comes before the rate is chosen: then it tests a rate that nobody chose"""
    return "D B E G A H F"


@order_of_work.mistake(when=lambda answer: _above(answer, "H", "G"))
def searched_before_looking():
    """a search of rates over a faulty net wastes every run of it: read the probes first"""
    return "D B E H G A F"


@order_of_work.alternative
def gain_first():
    return ["E", "D", "B", "G", "H", "A", "F"]


@order_of_work.alternative
def without_blanks():
    return "dbeghaf"

import re
from collections.abc import Mapping

from actedu.checks import Holds
from actedu.exercises import exercise


@exercise(title="Nets that are one layer in disguise", points=2, stars=1, kind="choose and justify")
def nets_that_collapse():
    """Each net is dense layers with biases; `f` stands between them. Which nets equal one dense layer, for all weights?

    | net | between the layers |
    |---|---|
    | A | f(z) = z |
    | B | f(z) = 2z + 1 |
    | C | f(z) = abs(z) |
    | D | f(z) = step(z) |
    | E | f(z) = z, and the first layer's input is added to its output (equal sizes) |
    | F | f(z) = z² |

    And why?

    1. Their activations have no kink and no jump, so nothing in them bends.
    2. Their activations can be undone, so no layer loses information.
    3. A sum of affine maps is affine, and so is one after another.
    4. Their activations are made of straight pieces only.
    5. Their activations increase everywhere, so the order of the inputs is kept.

    Answer with the letters of the nets and the number of the reason, such as `{"nets": "AF", "reason": 4}`.
    """
    return {"nets": "ABE", "reason": 3}


@nets_that_collapse.starter
def blank():
    return {"nets": ..., "reason": ...}


def _letters(answer):
    chosen = answer["nets"]
    if not isinstance(chosen, (str, list, tuple, set)):
        return set()
    words = re.findall(r"\w+", (chosen if isinstance(chosen, str) else " ".join(map(str, chosen))).upper())
    return {letter for word in words if word != "AND" for letter in word}


def _choice_form(answer):
    if not isinstance(answer, Mapping) or set(answer) != {"nets", "reason"}:
        return 'write it as {"nets": "AF", "reason": 4}: the letters of the nets and the number of the reason'
    return None


def _nets_right(answer, setting):
    if form := _choice_form(answer):
        return form
    if answer["nets"] is ...:
        return "no nets are chosen yet"
    if not isinstance(answer["nets"], (str, list, tuple, set)):  # as an array of texts, which no grading can read
        return 'write the letters as a text, such as "AF"'
    chosen, right = _letters(answer), _letters(setting.solution)
    if strange := chosen - set("ABCDEF"):
        return f"there is no net {sorted(strange)[0]!r}; there are A to F"
    wrong = len(chosen ^ right)
    return f"{wrong} of the 6 nets {'is' if wrong == 1 else 'are'} on the wrong side" if wrong else None


def _reason_right(answer, setting):
    if form := _choice_form(answer):
        return form
    if answer["reason"] is ...:
        return "no reason is chosen yet"
    chosen = str(answer["reason"]).strip().removesuffix(".0")
    if chosen not in ("1", "2", "3", "4", "5"):
        return f"a reason from 1 to 5 is asked for; this is {answer['reason']!r}"
    if chosen == str(setting.solution["reason"]):
        return None
    return {
        1: "reason 1 would make a net of tanh units linear: tanh has no kink, and it bends",
        2: "reason 2 would make a net of tanh units linear: tanh can be undone, and it bends",
        4: "reason 4 would make net C linear: abs is made of two straight pieces",
        5: "reason 5 would make a net of tanh units linear: tanh increases, and it bends",
    }[int(chosen)]


nets_that_collapse.checks(
    Holds("the nets are the right ones", _nets_right), Holds("the reason is the right one", _reason_right)
)

nets_that_collapse.hints(
    "Write y for each net with one number a layer. Is it w·x + b for some w and b, whatever the weights?",
    "Section 'Why the lines collapse': multiply out the formula of each net. Does x stay inside a bend?",
    "f(z) = 5z - 2 as an activation: (5z - 2) W + b = z (5W) + (b - 2·sum of the rows of W). Affine again.",
    "One layer gives equal rises of y for equal rises of x. Try x = -1, 0, 1 in net ___, with all weights 1.",
)

nets_that_collapse.why(
    "Affine maps are closed under composition and under addition, so A, B and E are one affine map each: B's "
    "activation is absorbed by the next layer, and E's matrix is $I + W$. The other three functions are not "
    "affine: |z| bends, the step jumps and z² curves. Whether a function can be trained is another question: the "
    "step is not linear, and it is still hard to train."
)


@nets_that_collapse.mistake(when=lambda a: _letters(a) == {"A", "E"})
def affine_taken_for_non_linear():
    """B is affine too: 2z + 1 does not pass through the origin, but its graph is a straight line"""
    return {"nets": "AE", "reason": 3}


@nets_that_collapse.mistake(when=lambda a: _letters(a) == {"A", "B"})
def skip_taken_for_non_linear():
    """a skip connection adds the input, and the sum of two affine maps is affine: E collapses"""
    return {"nets": "AB", "reason": 3}


@nets_that_collapse.mistake(when=lambda a: _letters(a) == {"B", "E"})
def plainest_forgotten():
    """A is the plainest case of all: the identity hands the sums on, and one affine layer follows another"""
    return {"nets": "BE", "reason": 3}


@nets_that_collapse.mistake(when=lambda a: _letters(a) == {"A"})
def identity_only():
    """only the identity was counted; any activation whose graph is one straight line collapses"""
    return {"nets": "A", "reason": 3}


@nets_that_collapse.mistake(when=lambda a: "C" in _letters(a))
def absolute_value_taken_for_linear():
    """|z| is made of straight pieces, but it bends at 0, and that bend is enough to solve XOR"""
    return {"nets": "ABCE", "reason": 3}


@nets_that_collapse.mistake(when=lambda a: "D" in _letters(a))
def untrainable_taken_for_linear():
    """the step cannot be trained by gradients, but it is no straight line: at -1, 1 and 3 it gives 0, 1 and 1"""
    return {"nets": "ABDE", "reason": 3}


@nets_that_collapse.mistake(when=lambda a: "F" in _letters(a))
def smooth_taken_for_linear():
    """z² has no kink, but it is not a straight line: with it the net holds products of inputs"""
    return {"nets": "ABEF", "reason": 1}

from collections.abc import Mapping

from actedu.checks import Holds, brief
from actedu.exercises import exercise

_KEYS = {"x-ray", "joint", "word", "loss", "excluded", "start"}
_OPTIONS = {
    "loss": ("binary", "categorical", "absolute"),
    "excluded": ("relu", "tanh", "softplus"),
    "start": ("he", "lecun", "equal"),
}


@exercise(title="Three nets to set up", points=3, stars=1, kind="choose and justify")
def three_choices():
    """Choose the output of each net, as a letter:

    * `"x-ray"`: which of twelve findings does this X-ray show? There may be several, or none.
    * `"joint"`: by which angle, between 0 and $90$ degrees, does a knee bend? The net is trained on a law of motion,
    with second derivatives of its output in the loss.
    * `"word"`: which word of a large vocabulary comes next?

    | | output |
    |---|---|
    | A | one logit a class, softmax |
    | B | one logit a label, a sigmoid each |
    | C | one number, a sigmoid times $90$ |
    | D | one number, identity |

    Then choose three words:

    * `"loss"`, of the X-ray's net: `"binary"` (a cross-entropy of yes or no for each finding), `"categorical"` (the
      cross-entropy of one class) or `"absolute"` (how far each probability is from its label, 0 or 1)
    * `"excluded"`, the hidden unit that the joint's loss rules out: `"relu"`, `"tanh"` or `"softplus"`
    * `"start"`, of a ReLU net's hidden weights: `"he"`, `"lecun"` or `"equal"` (all the same number)
    """
    return {"x-ray": "B", "joint": "C", "word": "A", "loss": "binary", "excluded": "relu", "start": "he"}


@three_choices.starter
def blank():
    return {"x-ray": ..., "joint": ..., "word": ..., "loss": ..., "excluded": ..., "start": ...}


def _said(answer, key):
    return str(answer[key]).strip().casefold()


def _right(*keys):
    def judge(answer, setting):
        if not isinstance(answer, Mapping) or set(answer) != _KEYS:
            return f"a dictionary with the six entries is asked for; this is {brief(answer)}"
        for key in keys:
            known = _OPTIONS.get(key, tuple("abcd"))
            if _said(answer, key) not in known:
                return f"{key}: one of {', '.join(known)} is asked for"
            if _said(answer, key) != setting.solution[key].casefold():
                return f"{key}: another choice fits"
        return None

    return judge


three_choices.checks(
    Holds("the three outputs", _right("x-ray", "joint", "word")),
    Holds("the loss of the first net", _right("loss")),
    Holds("the hidden unit that is excluded", _right("excluded")),
    Holds("the start of the weights", _right("start")),
)

three_choices.hints(
    "For each net: which answers may occur? The output must be able to say all of them, and nothing else.",
    "See 'The target decides the output' and the table of depths and constraints in the lesson.",
    "Which of four blood groups has a person? One of four, and no two at once: softmax over four logits.",
    '{"x-ray": "___", "joint": "___", "word": "___", "loss": "___", "excluded": "___", "start": "___"}; a straight '
    "line has curvature 0.",
)

three_choices.why(
    "Findings do not exclude each other, words do. The angle has two limits, and a sigmoid times $90$ keeps both. Each "
    "finding is a yes or no, with a cross-entropy of its own. A loss on second derivatives gets nothing from ReLU, "
    "whose pieces are straight; tanh and softplus are curved. ReLU keeps half of the mean square, so its weights "
    "have twice the variance of LeCun's: He's rule."
)


def _says(key, *values):
    return lambda answer: _said(answer, key) in values


@three_choices.mistake(when=_says("x-ray", "a"))
def findings_exclude_each_other():
    """x-ray: softmax lets the findings compete: with two of them present neither could be said to be certain"""
    return three_choices() | {"x-ray": "A"}


@three_choices.mistake(when=_says("word", "b"))
def words_side_by_side():
    """word: only one word comes next; a sigmoid each lets several be likely at once, and need not add up to 1"""
    return three_choices() | {"word": "B"}


@three_choices.mistake(when=_says("joint", "d"))
def limits_forgotten():
    """joint: the identity can say a negative angle, or three right angles, which the knee cannot"""
    return three_choices() | {"joint": "D"}


@three_choices.mistake(when=_says("joint", "a", "b"))
def angle_as_a_class():
    """joint: an angle is one number, not a class; softmax and a sigmoid for each label give chances"""
    return three_choices() | {"joint": "A"}


@three_choices.mistake(when=_says("loss", "categorical"))
def one_finding_taken_for_granted():
    """loss: this one asks which one class is right; with two findings, or none, there is no such class"""
    return three_choices() | {"loss": "categorical"}


@three_choices.mistake(when=_says("loss", "absolute"))
def loss_that_lies():
    """loss: for a finding in 3 of 10 such pictures, saying 0 costs 0.3 on average, and saying 0.3 costs 0.3 * 0.7 + 0.7
    * 0.3 = 0.42
    """
    return three_choices() | {"loss": "absolute"}


@three_choices.mistake(when=_says("excluded", "tanh", "softplus"))
def curved_units_excluded():
    """excluded: this unit is curved, so its second derivative tells the loss something; which one is straight?"""
    return three_choices() | {"excluded": "tanh"}


@three_choices.mistake(when=_says("start", "lecun"))
def start_for_another_unit():
    """start: LeCun's rule has gain 1; ReLU halves the mean square of a symmetric sum, and the gain makes up for it"""
    return three_choices() | {"start": "lecun"}


@three_choices.mistake(when=_says("start", "equal"))
def all_units_alike():
    """start: equal weights get equal gradients, and all units of a layer stay copies of each other"""
    return three_choices() | {"start": "equal"}


@three_choices.alternative
def other_capitals():
    return {"x-ray": "b", "joint": "c", "word": "a", "loss": "Binary", "excluded": "ReLU", "start": "He"}

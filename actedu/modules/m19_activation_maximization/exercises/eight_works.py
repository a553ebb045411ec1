from collections.abc import Mapping

from actedu.checks import Holds, brief
from actedu.exercises import exercise

_RIGHT = {
    "A": "influence maximization",
    "B": "activation maximization",
    "C": "neither",
    "D": "activation maximization",
    "E": "influence maximization",
    "F": "neither",
    "G": "activation maximization",
    "H": "neither",
}
_KINDS = ("activation maximization", "influence maximization", "neither")


@exercise(title="Eight works, sorted", points=3, stars=2, kind="choose and justify")
def eight_works():
    """Each line says in our words what a published work does.

    * A: choose a marketing strategy that makes users of a network first senders by chance, for the largest expected
      benefit of what they then say to each other
    * B: of an image classifier that stays as it is, make an image with the largest score of a class
    * C: choose how many elements of a reflecting surface amplify and how many do not, for the most bits per joule
    * D: change the code that is put into a generator of images, until a unit of another net answers most to what is
      generated
    * E: choose first senders in a network so that most users pass a piece of news on or have heard it
    * F: from a phone's sensors, tell what a person is doing and how much energy it takes
    * G: for a unit in any layer of a trained net, optimise an image under several priors, and show it
    * H: in a glass of particles that push themselves, compute how long it takes until they have changed places

    Write `"activation maximization"`, `"influence maximization"` (choose whom to start with in a network of people, so
    that most comes of it: people reached, or talk between them) or `"neither"` for each, in place of the dots.
    """
    return {
        "A": "influence maximization",
        "B": "activation maximization",
        "C": "neither",
        "D": "activation maximization",
        "E": "influence maximization",
        "F": "neither",
        "G": "activation maximization",
        "H": "neither",
    }


@eight_works.starter
def blank():
    return {"A": ..., "B": ..., "C": ..., "D": ..., "E": ..., "F": ..., "G": ..., "H": ...}


def _said(answer, letter):
    return str(answer[letter]).strip().casefold()


def _group(kind):
    def judge(answer, setting):
        if not isinstance(answer, Mapping) or set(answer) != set(_RIGHT):
            return f"a dictionary with the letters A to H is asked for; this is {brief(answer)}"
        for letter in _RIGHT:
            if not isinstance(answer[letter], str) or _said(answer, letter) not in _KINDS:
                return f"{letter}: write one of {', '.join(_KINDS)}"
        for letter, right in setting.solution.items():
            if _said(answer, letter) != right and kind in (right, _said(answer, letter)):
                return f"{letter}: that is not what it does"
        return None

    return judge


eight_works.checks(
    Holds("finds those that maximise a unit's answer, and no others", _group("activation maximization")),
    Holds("finds those that maximise influence, and no others", _group("influence maximization")),
    Holds("finds those that do neither, and no others", _group("neither")),
)

eight_works.hints(
    "Ask two questions of each line: what is changed, and what is it changed for?",
    "See 'Test the claim' in the lesson, and the table of its experiment.",
    "Training changes weights so that a loss falls: neither. A picture changed so that a hidden unit answers more: "
    "activation maximization.",
    "What is maximised is a unit's answer: ___. What is maximised is how many people, or how much they do: ___.",
)

eight_works.why(
    "In B, D and G an input is changed, directly or through a generator, so that a unit of a net answers more. A and E "
    "choose people. C, F and H share a word: active elements, physical activity, active matter. The sources' article "
    "on activation maximization cites A, C, E and F, and no work such as B, D and G."
)


def _says(letter, *kinds):
    return lambda answer: _said(answer, letter) in kinds


@eight_works.mistake(when=_says("A", "activation maximization"))
def activity_of_users():
    """A: its authors call it activity maximization, but the activity is that of users; there is no unit of a net in
    it
    """
    return _RIGHT | {"A": "activation maximization"}


@eight_works.mistake(when=_says("A", "neither"))
def a_strategy():
    """A: the strategy says with which chance each user starts, so people are chosen, for what comes of it among them"""
    return _RIGHT | {"A": "neither"}


@eight_works.mistake(when=_says("E", "activation maximization"))
def active_users():
    """E: active are people who pass news on; what is chosen is whom to tell first, not an input of a net"""
    return _RIGHT | {"E": "activation maximization"}


@eight_works.mistake(when=_says("F", "activation maximization"))
def moving_about():
    """F: the activity is walking and sitting; a model of it is fitted to sensors, and no unit is maximised"""
    return _RIGHT | {"F": "activation maximization"}


@eight_works.mistake(when=_says("C", "activation maximization"))
def amplifiers():
    """C: active elements are amplifiers, and what is maximised is bits per joule"""
    return _RIGHT | {"C": "activation maximization"}


@eight_works.mistake(when=_says("D", "neither"))
def through_a_generator():
    """D: what changes is a code and not pixels, but it changes for the answer of a unit: the generator is the prior"""
    return _RIGHT | {"D": "neither"}


@eight_works.mistake(when=_says("H", "activation maximization"))
def active_matter():
    """H: it is physics; active are particles that push themselves, and nothing is maximised over inputs of a net"""
    return _RIGHT | {"H": "activation maximization"}


@eight_works.alternative
def in_capitals():
    return {letter: kind.capitalize() for letter, kind in _RIGHT.items()}

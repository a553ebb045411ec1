from collections.abc import Mapping

from actedu.checks import Holds, brief
from actedu.exercises import exercise


@exercise(title="A relative for the job", points=3, stars=2, kind="choose and justify")
def pick_a_relative():
    """Three teams ask for an activation of this family. Choose one for each, and the reason that supports it.

    * `"phone"`: an image net whose outputs must be stored in eight bits
    * `"filters"`: a first layer that may have few filters; in a larger net they came in pairs w and -w
    * `"digits"`: two hidden layers on small images, no unit dead, and accuracy is all that counts

    | activation | reason |
    |---|---|
    | A: PReLU | 1: with a known range the values of few bits lie close together |
    | B: ReLU6 | 2: one filter can do the work of two when both signs are kept |
    | C: CReLU | 3: more parameters fit better |
    | D: ReLU | 4: a fair comparison saw no gain from a leak, so take the simplest |
    | E: maxout | 5: it is bounded on both sides, so that it cannot saturate |

    Answer with a letter and a number for each, such as `{"phone": "E3", "filters": "A5", "digits": "C1"}`.
    """
    return {"phone": "B1", "filters": "C2", "digits": "D4"}


@pick_a_relative.starter
def blank():
    return {"phone": ..., "filters": ..., "digits": ...}


def _given(answer, key):
    given = answer[key]
    if given is ... or given is None:
        return ""
    text = "".join(map(str, given if isinstance(given, (list, tuple)) else [given]))
    return "".join(sign for sign in text if sign not in " ,-:").upper()


def _job(key):
    def judge(answer, setting):
        if not isinstance(answer, Mapping) or set(answer) != {"phone", "filters", "digits"}:
            return f'a dictionary with "phone", "filters" and "digits" is asked for; this is {brief(answer)}'
        given = _given(answer, key)
        if not given:
            return f"there is no answer for {key} yet"
        if len(given) != 2 or given[0] not in "ABCDE" or given[1] not in "12345":
            return f'a letter from A to E and a number from 1 to 5 are asked for, such as "E3"; this is {brief(given)}'
        right = setting.solution[key]
        if given[0] != right[0]:
            return "another activation fits this job better"
        return None if given == right else "the activation fits; its reason is another one"

    return judge


pick_a_relative.checks(
    Holds("the net on a phone", _job("phone")),
    Holds("the paired filters", _job("filters")),
    Holds("the digits", _job("digits")),
)

pick_a_relative.hints(
    "For each job, say what is scarce or wanted: bits, filters, or accuracy with nothing to repair.",
    "See 'A cap', the table 'What each was made for', and what the 40 starts showed.",
    "For a team that trains with dropout and wants the shape learned, one would answer maxout: its paper's purpose.",
    '{"phone": "___", "filters": "___", "digits": "___"}: A and E fit none of these jobs, nor do reasons 3 and 5.',
)

pick_a_relative.why(
    "ReLU6's outputs lie between 0 and 6 whatever comes, so the values of eight bits can be spread over "
    "that. CReLU keeps both signs of one filter's sum. On digits 40 starts showed no difference for the leaky ReLU and "
    "a lower share for PReLU, so nothing pays for more than ReLU."
)


@pick_a_relative.mistake(when=lambda a: _given(a, "digits")[:1] == "A")
def learned_slope_on_digits():
    """digits: over 40 starts PReLU read a smaller share of them than ReLU; more parameters were no help"""
    return pick_a_relative() | {"digits": "A3"}


@pick_a_relative.mistake(when=lambda a: _given(a, "phone")[:1] == "C")
def two_outputs_on_a_phone():
    """phone: CReLU has no cap and doubles the outputs that must be stored"""
    return pick_a_relative() | {"phone": "C2"}


@pick_a_relative.mistake(when=lambda a: _given(a, "phone") == "B5")
def bounded_and_saturated():
    """phone: a function that is bounded on both sides is flat there, so reason 5 has it the wrong way round"""
    return pick_a_relative() | {"phone": "B5"}


@pick_a_relative.mistake(when=lambda a: _given(a, "filters")[:1] == "E")
def maxout_for_pairs():
    """filters: the larger of w x and -w x is |w x|, which loses the sign; and each piece needs weights of its own"""
    return pick_a_relative() | {"filters": "E3"}


@pick_a_relative.alternative
def in_small_letters():
    return {"phone": "b 1", "filters": "c2", "digits": "d4"}

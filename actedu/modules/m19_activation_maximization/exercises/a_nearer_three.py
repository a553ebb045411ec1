from collections.abc import Mapping
from functools import lru_cache
from numbers import Real

import numpy as np

from actedu.checks import Holds, brief
from actedu.exercises import exercise

_KNOWN = ("l2", "tv", "blur", "clip")


@exercise(
    title="A three among the threes",
    points=3,
    stars=2,
    kind="fit parameters",
    uses=("from actedu.probes import ascend, digit_net, faint_noise, nearest",),
)
def a_nearer_three():
    """Under L2 alone, favourite pictures of digit 3 come no nearer than about 5 to a training image. Combine priors that
    know nothing of digits, `l2`, `tv`, `blur` and `clip`, so that

    * the net still names the picture a 3, and so does the nearest training image,
    * the logit is at least 8, as that of real digits,
    * the distance to the nearest training image is at most 4.7.

    The picture is `ascend(digit_net(), 3, faint_noise(), **answer)`, 400 steps of 0.1; `nearest(picture[None])` gives
    its distance, and the digit that its neighbour shows. Strengths of 0 to 1 make sense, of blur up to 1/4, where a
    pixel keeps half of itself in each direction. Write a dictionary, in place of the dots; leave out a prior, or give
    it 0 or False, to do without it.
    """  # noqa: E501 (shorter as it is shown)
    return {"l2": 0.3, "tv": 0.05, "blur": 0.0, "clip": True}


@a_nearer_three.starter
def blank():
    return {"l2": ..., "tv": ..., "blur": ..., "clip": ...}


@lru_cache(maxsize=64)
def _made(l2, tv, blur, clip):
    from actedu.probes import ascend, digit_net, faint_noise, nearest

    with np.errstate(all="ignore"):
        x = ascend(digit_net(), 3, faint_noise(), l2=l2, tv=tv, blur=blur, clip=clip)
        if not np.abs(x).max() < 1e6:  # nor not a number
            return None
        near, logits = nearest(x[None]), digit_net()(x[None])[0]
    return float(near.distance[0]), int(near.digit[0]), int(logits.argmax()), float(logits[3])


def _read(answer):
    if isinstance(answer, Mapping) and (others := [name for name in answer if name not in _KNOWN]):
        raise ValueError(f"{brief(others[0])} is none of {', '.join(_KNOWN)}")
    if not isinstance(answer, Mapping):
        raise ValueError(f'a dictionary is asked for, such as {{"l2": 0.1, "clip": False}}; this is {brief(answer)}')
    strengths = []
    for name in ("l2", "tv", "blur"):
        value = answer.get(name, 0.0)
        fits = isinstance(value, Real) and not isinstance(value, (bool, np.bool_))
        if not fits or not 0.0 <= float(value) <= 1.0:
            raise ValueError(f"{name} is a number from 0 to 1; this is {brief(value)}")
        strengths.append(float(value))
    clip = answer.get("clip", False)
    if not isinstance(clip, (bool, np.bool_)) and clip not in (0, 1):
        raise ValueError(f"clip is True or False; this is {brief(clip)}")
    return (*strengths, bool(clip))


def _reaches(test):
    def judge(answer, setting):
        try:
            made = _made(*_read(answer))
        except ValueError as error:
            return str(error)
        return "the pixels swing ever more widely under these strengths" if made is None else test(*made)

    return judge


def _is_a_three(distance, digit, named, logit):
    if distance > 6.0:
        return f"the nearest training image is {distance:.1f} away"
    if named != 3:
        return f"the net names this picture a {named}"
    if digit != 3:
        return f"the nearest training image shows {digit}"
    return None if logit >= 8.0 else f"the logit is {logit:.1f}"


def _is_near(distance, digit, named, logit):
    if said := _is_a_three(distance, digit, named, logit):
        return f"first a three: {said}"
    return None if distance <= 4.7 else f"the nearest training image is {distance:.2f} away"


a_nearer_three.checks(
    Holds("within 6 of a training image, a 3 to the net and to its neighbour, logit 8 or more", _reaches(_is_a_three)),
    Holds("it lies within 4.7 of a training image", _reaches(_is_near)),
)

a_nearer_three.hints(
    "Each prior forbids something else: too large pixels, specks, ink below blank. One alone leaves the rest to run.",
    "See the table of the second experiment in the lesson, and try settings in DreamLab.",
    "For digit 0, a mild L2, a hundredth of total variation and clip end nearer than each of them alone.",
    'Loop over l2 from 0.1 to 0.4 and tv from 0 to 0.1 with "clip": ___; print distance and logit, keep a pair that '
    "meets all three conditions.",
)

a_nearer_three.why(
    "Clip keeps pixels between blank and ink, L2 keeps those down that the logit hardly asks for, and a little total "
    "variation irons out specks. Too strong, a prior outweighs the logit: the picture fades or becomes one grey area. "
    "Test digits lie about 3 from the nearest training image, so even this three is no typical one."
)


def _on(answer):
    l2, tv, blur, clip = _read(answer)
    return {name for name, value in {"l2": l2, "tv": tv, "blur": blur, "clip": clip}.items() if value}


def _misses(answer):
    made = _made(*_read(answer))
    return made is None or _is_near(*made) is not None


@a_nearer_three.mistake(when=lambda answer: _on(answer) == {"l2"} and _misses(answer))
def l2_alone():
    """L2 alone knows nothing of blank paper: some pixels still go below blank or beyond full ink"""
    return {"l2": 0.5, "tv": 0.0, "blur": 0.0, "clip": False}


@a_nearer_three.mistake(when=lambda answer: _on(answer) == {"clip"})
def clip_alone():
    """with clip alone nearly every pixel runs to one of its ends, also where real digits are grey"""
    return {"l2": 0.0, "tv": 0.0, "blur": 0.0, "clip": True}


@a_nearer_three.mistake(when=lambda answer: not _on(answer))
def no_prior():
    """without a prior nothing stops the climb: the distance grows with the number of steps"""
    return {"l2": 0.0, "tv": 0.0, "blur": 0.0, "clip": False}


@a_nearer_three.mistake(when=lambda answer: _read(answer)[1] >= 0.3 and _misses(answer))
def all_one_area():
    """total variation this strong outweighs the logit: neighbours become alike and the strokes go"""
    return {"l2": 0.2, "tv": 0.5, "blur": 0.0, "clip": True}


@a_nearer_three.mistake(when=lambda answer: _read(answer)[0] >= 0.7 and _read(answer)[1] < 0.3 and _misses(answer))
def faded():
    """L2 this strong leaves a faint picture near the mean of all pixels, which is itself no digit"""
    return {"l2": 1.0, "tv": 0.02, "blur": 0.0, "clip": True}


@a_nearer_three.alternative
def without_variation():
    return {"l2": 0.2, "blur": 0.01, "clip": True}


@a_nearer_three.alternative
def stronger_l2():
    return {"l2": 0.3, "tv": 0.05, "clip": 1, "blur": 0}

from collections.abc import Mapping

from actedu.checks import Holds, brief
from actedu.exercises import exercise

_RIGHT = {
    "W_q": "learned",
    "keys": "computed",
    "scores": "computed",
    "attention weights": "computed",
    "W_o": "learned",
    "waves": "fixed",
    "causal mask": "fixed",
    "scale": "fixed",
    "W of the small net": "learned",
}
_KINDS = ("learned", "computed", "fixed")


@exercise(title="Learned, computed or fixed?", points=3, stars=1, kind="choose and justify")
def learned_or_computed():
    r"""A trained transformer reads a new sentence. Say of each of its numbers what it is:

    * `"learned"`: a parameter, changed by training and by nothing else
    * `"computed"`: made anew from each sentence
    * `"fixed"`: chosen by whoever builds the net, changed neither by training nor by the sentence

    The *waves* are the sines and cosines added for positions; the *scale* is $1 / \sqrt d$. Write one of the three words
    for each, in place of the dots.
    """  # noqa: E501 (shorter as it is shown)
    return {
        "W_q": "learned",
        "keys": "computed",
        "scores": "computed",
        "attention weights": "computed",
        "W_o": "learned",
        "waves": "fixed",
        "causal mask": "fixed",
        "scale": "fixed",
        "W of the small net": "learned",
    }


@learned_or_computed.starter
def blank():
    return {
        "W_q": ...,
        "keys": ...,
        "scores": ...,
        "attention weights": ...,
        "W_o": ...,
        "waves": ...,
        "causal mask": ...,
        "scale": ...,
        "W of the small net": ...,
    }


def _said(answer, name):
    return str(answer[name]).strip().casefold()


def _group(kind):
    def judge(answer, setting):
        if not isinstance(answer, Mapping):
            return f"a dictionary with {', '.join(_RIGHT)} is asked for; this is {brief(answer)}"
        for name in _RIGHT:
            if name not in answer:
                more = next((f", and {brief(one)} is not asked for" for one in answer if one not in _RIGHT), "")
                return f"{name!r} is missing{more}"
        for name in _RIGHT:
            if not isinstance(answer[name], str) or _said(answer, name) not in _KINDS:
                return f"{name}: write one of {', '.join(_KINDS)}"
        for name, right in setting.solution.items():
            if right == kind and _said(answer, name) != right:
                return f"{name}: that is not what it is"
        return None

    return judge


learned_or_computed.checks(
    Holds("knows what training changes", _group("learned")),
    Holds("knows what a sentence changes", _group("computed")),
    Holds("knows what nothing changes", _group("fixed")),
)

learned_or_computed.hints(
    "Put in a second sentence of the same length and leave the net as it is. Which numbers differ now?",
    "See 'What is learned, what is computed' and 'Order' in the lesson.",
    "In a dense layer W and b are learned, the sums and outputs are computed, and the number of units is fixed.",
    "Matrices with the name W: ___. What is a product of inputs and matrices: ___. What depends on lengths alone: ___.",
)

learned_or_computed.why(
    "Only matrices and biases are stored. Keys, scores and attention weights are made from them and the sentence. The "
    "scale and the mask follow from sizes, and so do the waves; other transformers learn a vector for each position "
    "instead."
)


def _says(name, *kinds):
    return lambda answer: _said(answer, name) in kinds


@learned_or_computed.mistake(when=_says("attention weights", "learned"))
def attention_as_parameter():
    """attention weights: no parameter holds them; they are a softmax of scores, and another sentence gives others"""
    return _RIGHT | {"attention weights": "learned"}


@learned_or_computed.mistake(when=_says("keys", "learned"))
def keys_as_parameter():
    """keys: what is learned is the matrix W_k; a key is a word's vector times that matrix, so each word has its own"""
    return _RIGHT | {"keys": "learned"}


@learned_or_computed.mistake(when=_says("W_q", "computed"))
def matrix_as_activation():
    """W_q: the sentence does not change it; queries are what it makes of the sentence"""
    return _RIGHT | {"W_q": "computed"}


@learned_or_computed.mistake(when=_says("waves", "learned", "computed"))
def waves_trained():
    """waves: these sines and cosines follow from the position alone: nothing in them is trained, and no word enters"""
    return _RIGHT | {"waves": "learned"}


@learned_or_computed.mistake(when=_says("scale", "learned", "computed"))
def scale_trained():
    """scale: it follows from d, the number of components, which was chosen when the net was built"""
    return _RIGHT | {"scale": "learned"}


@learned_or_computed.mistake(when=_says("causal mask", "learned", "computed"))
def mask_trained():
    """causal mask: it says 'no later position' whatever the words are; only its size follows the length"""
    return _RIGHT | {"causal mask": "computed"}


@learned_or_computed.alternative
def in_capitals():
    return {name: kind.capitalize() for name, kind in _RIGHT.items()}

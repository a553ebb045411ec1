from collections.abc import Mapping

from actedu.checks import Holds, brief
from actedu.exercises import exercise


@exercise(title="A cure for a profile", points=2, stars=2, kind="choose and justify")
def cure_for_a_profile():
    """A net for the digits has 20 hidden layers of 64 tanh units. Trained with plain SGD at a rate of 0.01 for 5 passes,
    it stays at chance. The table above shows what a fresh net of this kind looks like. Which one change do you try
    first, and why?

    | change | reason |
    |---|---|
    | A: clip the gradients at length 1 | 1: large steps make up for small gradients |
    | B: a scale of 1.5 for the weights instead of 0.5 | 2: outputs around 1/2 do not shrink from layer to layer |
    | C: sigmoids instead of tanh | 3: while sums are small, every layer multiplies inputs forward and the error backward by about the scale |
    | D: a rate that is larger by as much as the gradients are too small | 4: a gradient of a fixed length keeps training steady |

    Answer with the letter and the number, such as `{"change": "C", "reason": 4}`.
    """  # noqa: E501 (a table row is a line)
    return {"change": "B", "reason": 3}


@cure_for_a_profile.given
def show_profile():
    import numpy as np

    from actedu.data import digits
    from actedu.nets import Network, softmax_cross_entropy
    from actedu.plots import Table
    from actedu.probes import gradient_by_layer, signal_by_layer

    data = digits()
    net = Network((64, *[64] * 20, 10), "tanh", gain=0.5, seed=0)
    weights = gradient_by_layer(net, data.x_train, data.y_train)
    inputs = [np.sqrt(np.mean(data.x_train**2)), *signal_by_layer(net, data.x_train)]
    error, errors = softmax_cross_entropy(net(data.x_train), data.y_train)[1], list[float]()
    for layer in reversed(net.layers):
        errors.insert(0, float(np.linalg.norm(layer.learn(error))))
        error = layer.backward(error)
    rows = [(i + 1, *(f"{size[i]:.0e}" for size in (inputs, errors, weights))) for i in (0, 4, 9, 14, 19)]
    columns = ("layer", "inputs (root mean square)", "error (norm)", "weight gradient (norm)")
    return Table(columns, rows, "A fresh net, 20 hidden layers of tanh, scale 0.5")


@cure_for_a_profile.starter
def blank():
    return {"change": ..., "reason": ...}


def _said(part):
    """Return the letter or the number that was chosen as a text: "3" for 3, 3.0, "3" and "3: every layer ..."."""
    return str(part).strip().upper().removesuffix(".0").partition(":")[0]


def _part(key, options):
    def judge(answer, setting):
        if not isinstance(answer, Mapping) or set(answer) != {"change", "reason"}:
            return f'write it as {{"change": "C", "reason": 4}}; this is {brief(answer)}'
        chosen = _said(answer[key])
        if chosen not in options:
            return f"{key}: one of {', '.join(options)} is asked for"
        return None if chosen == str(setting.solution[key]) else f"the {key} is another one"

    return judge


cure_for_a_profile.checks(Holds("the change", _part("change", "ABCD")), Holds("the reason", _part("reason", "1234")))

cure_for_a_profile.hints(
    "Read the table by columns: what shrinks from layer to layer, and in which direction?",
    "See 'Activation and scale, kept apart', and what the net without activation at scale 0.5 showed.",
    "A net without activation whose inputs double and whose error doubles is cured by halving its weights.",
    '{"change": ___, "reason": ___}; what multiplies both columns at every layer?',
)

cure_for_a_profile.why(
    "Inputs and error fade by a half at each layer, and such sums leave tanh a straight line: what fades them is "
    "the scale. At 1.5 nothing explodes: as the sums grow tanh bends, and its slopes make up for the scale. Tried from "
    "3 starts for 5 passes: at scale 1.5 the nets read most digits right at each of four rates; the other changes "
    "stayed at chance, at 3 to 5 rates each. A huge rate moves the output layer first; then the gradients are no "
    "longer small."
)


@cure_for_a_profile.mistake(when=lambda a: _said(a["change"]) == "A")
def clipped():
    """clipping shortens gradients that are too long; these are far too short, and it leaves them as they are"""
    return {"change": "A", "reason": 4}


@cure_for_a_profile.mistake(when=lambda a: _said(a["change"]) == "C")
def sigmoids_for_tanh():
    """sigmoids would keep the inputs from shrinking, and multiply the error by a slope of at most a quarter as well"""
    return {"change": "C", "reason": 2}


@cure_for_a_profile.mistake(when=lambda a: _said(a["change"]) == "D")
def huge_rate():
    """once the weights have grown the gradients grow by many powers of ten, and the rate is still huge"""
    return {"change": "D", "reason": 1}


@cure_for_a_profile.mistake(when=lambda a: _said(a["reason"]) == "1")
def steps_for_scale():
    """this is the reason for a larger rate; a larger scale changes the gradients themselves"""
    return {"change": "B", "reason": 1}


@cure_for_a_profile.mistake(when=lambda a: _said(a["reason"]) == "2")
def outputs_around_a_half():
    """tanh has its outputs around 0; those around 1/2 are a sigmoid's"""
    return {"change": "B", "reason": 2}


@cure_for_a_profile.mistake(when=lambda a: _said(a["reason"]) == "4")
def steady_by_length():
    """this speaks of clipping; the change of scale fixes no gradient's length"""
    return {"change": "B", "reason": 4}


@cure_for_a_profile.alternative
def lower_case():
    return {"change": "b", "reason": "3"}


@cure_for_a_profile.alternative
def with_a_decimal():
    return {"change": "B", "reason": 3.0}

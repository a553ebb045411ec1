"""What a task is: its targets, the heads and losses that fit them, and the pairings that are seen and do not.

Formulas are expressions that a test evaluates: z is what the net returns (its last layer is linear), y the target.
"""

from __future__ import annotations

from dataclasses import dataclass

from actedu.chooser.evidence import Evidence


@dataclass(frozen=True, kw_only=True)
class Head:
    """A way to read predictions off a net, with the loss that trains it.

    Attributes:
        name: of the function that turns z into a prediction.
        units: what the net's last layer returns.
        read: the prediction, a function of z.
        loss: the name of the loss; `loss_code` is it for one example, a function of z and y.
        gradient: its gradient in z.
        call: the function of `actedu.nets` that computes it, if there is one.
        bias: where the last layer's bias should start: the z at which the gradients over the targets y add up to 0.
        example: logits and targets for the tests, where those of the task do not fit.
    """

    name: str
    units: str
    read: str
    loss: str
    loss_code: str
    gradient: str
    reason: str
    evidence: tuple[Evidence, ...]
    change: str
    call: str = ""
    bias: str = ""
    example: tuple[str, str] | None = None


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """A pairing that is seen and does not fit: `part` is "head" or "loss", `seen` its place in the source documents."""

    part: str
    name: str
    reason: str
    evidence: tuple[Evidence, ...]
    change: str
    seen: str = ""


@dataclass(frozen=True, kw_only=True)
class Task:
    """A kind of target: its lowest and highest value, the heads that fit it, best first, and those that do not.

    `example` holds logits and targets of the right shapes, for the tests: expressions, y in the range of the targets.
    """

    name: str
    target: str
    range: tuple[float, float]
    heads: tuple[Head, ...]
    wrong: tuple[Wrong, ...]
    example: tuple[str, str] = ("np.linspace(-3, 3, 7)", "np.array([0, 1, 0, 1, 1, 0, 1])")
    aliases: tuple[str, ...] = ()

from collections.abc import Mapping

from actedu.checks import Holds
from actedu.exercises import exercise


@exercise(title="Four nets by their borders", points=2, stars=2, kind="read the plot")
def boundaries_by_eye(*, relu="A", identity="B", tanh="C", step="D"):
    """The four nets below, 2-12-1, were trained on the same two rings. They differ in the hidden activation only.

    Which panel belongs to which of "identity", "relu", "step" and "tanh"?
    """
    return {relu: "relu", identity: "identity", tanh: "tanh", step: "step"}


@boundaries_by_eye.starter
def blank():
    return {"A": ..., "B": ..., "C": ..., "D": ...}


_PANELS = "ABCD"
_OTHER_NAMES = {"linear": "identity", "heaviside": "step", "threshold": "step", "binary step": "step"}
_SEEN = {
    "relu": "the border is a closed polygon of a few straight edges with corners",
    "identity": "the border is one straight line",
    "tanh": "the border is a closed curve without corners",
    "step": "the regions are wedges: straight rays that all start at one point",
}


@boundaries_by_eye.given
def four_boundaries(*, relu, identity, tanh, step):
    """Draw the regions of four nets trained on the same two rings, which differ in the hidden activation only."""
    from actedu.data import circles
    from actedu.nets import fit_points
    from actedu.plots import describe, new_axes
    from actedu.plots.axes import restyle
    from actedu.probes import draw_boundary

    points = circles(120, noise=0.08, seed=0)
    ax = new_axes(width=6.4, height=6.4)
    figure = ax.get_figure(root=True)
    assert figure is not None
    ax.remove()
    panels = list(figure.subplots(2, 2).flat)
    names = {relu: "relu", identity: "identity", tanh: "tanh", step: "step"}
    for letter, panel in zip(_PANELS, panels, strict=True):
        name = names[letter]
        draw_boundary(fit_points(points, name, (12,), epochs=400, seed=1), points, panel, letter, n=401)
        legend = panel.get_legend()
        if legend is not None and letter != "A":
            legend.remove()
        restyle(panel).set(aspect="equal", xlabel="", ylabel="", xticks=[], yticks=[])
        describe(panel, f"Panel {letter}: {_SEEN[name]}.")
    return panels[0]


@boundaries_by_eye.vary
def shuffled(rng):
    return dict(zip(_SEEN, map(str, rng.permutation(list(_PANELS))), strict=True))


def _meant(name):
    """Return the course's name of an activation that an answer may call by another one."""
    said = str(name).strip().casefold()
    return _OTHER_NAMES.get(said, said)


def _panels_form(answer):
    if not isinstance(answer, Mapping) or set(answer) != set(_PANELS):
        return 'write it as {"A": "tanh", "B": ..., "C": ..., "D": ...}'
    for letter, name in answer.items():
        if name is ...:
            return f"panel {letter} has no activation yet"
        if _meant(name) not in _SEEN:
            return f"panel {letter}: {name!r} is none of {', '.join(sorted(_SEEN))}"
    return None


def _panels_right(answer, setting):
    if form := _panels_form(answer):
        return form
    wrong = [letter for letter, name in sorted(setting.solution.items()) if _meant(answer[letter]) != name]
    if not wrong:
        return None
    return f"panel {wrong[0]} is not {_meant(answer[wrong[0]])}" + (
        f"; {len(wrong)} of the four panels have another's name" if len(wrong) > 1 else ""
    )


boundaries_by_eye.checks(Holds("each panel has its activation", _panels_right))

boundaries_by_eye.hints(
    "The border is where the output changes sign. It can have a corner only where a hidden unit has a kink.",
    "The figure in section 'What a layer does to the plane' shows what each function does to a grid.",
    "Between its bends a net of ReLU units is affine, so its border has straight edges. And if f is smooth?",
    "Where a unit jumps, the answer can change on the jump only. Where units have kinks, the border has ___.",
)

boundaries_by_eye.why(
    "A net of identities has one straight border, at any depth. A ReLU net is affine on each piece of the plane "
    "that its bends cut out, so its border has straight edges that meet on those bends. A tanh net is smooth, and so "
    "is its border, apart from rare points where the output's gradient is 0.\n\n"
    "A step net is *constant* on each piece, so its border can only run along the cuts. These all go through (0, 0): "
    "the hidden biases start at 0, and no gradient ever moved them."
)


def _named(one, other):
    """Recognise that `one` is named where the panel is `other`'s."""

    def recognise(answer, *, relu, identity, tanh, step):
        panel = {"relu": relu, "identity": identity, "tanh": tanh, "step": step}[other]
        return _meant(answer[panel]) == one

    return recognise


@boundaries_by_eye.mistake(when=_named("tanh", "relu"))
def tanh_for_relu(*, relu, identity, tanh, step):
    """corners come from kinks: tanh has none, so its border cannot have a corner; ReLU's can"""
    return boundaries_by_eye(relu=tanh, identity=identity, tanh=relu, step=step)


@boundaries_by_eye.mistake(when=_named("step", "relu"))
def step_for_relu(*, relu, identity, tanh, step):
    """a net of steps has borders on whole rays only: each unit cuts along one straight line"""
    return boundaries_by_eye(relu=step, identity=identity, tanh=tanh, step=relu)


@boundaries_by_eye.mistake(when=_named("step", "identity"))
def step_for_identity(*, relu, identity, tanh, step):
    """step is not the one with a single line: each unit cuts along a line: twelve make a fan"""
    return boundaries_by_eye(relu=relu, identity=step, tanh=tanh, step=identity)


@boundaries_by_eye.alternative
def by_other_names(*, relu, identity, tanh, step):
    return {relu: "ReLU", identity: "linear", tanh: "tanh", step: "Heaviside"}

from actedu.checks import IsChoice
from actedu.exercises import exercise


@exercise(title="Four profiles", points=2, stars=2, kind="read the plot")
def profile_of_which_net(*, low="A", rising="B", high="C", falling="D", seed=4):
    r"""The figure shows the norm of the weight gradient by layer, for four fresh nets of 12 hidden layers.

    Which of them has no activation, and an error that shrinks on its way back? Answer with `"{one}"`, `"{two}"`, `"{three}"` or
    `"{four}"`.
    """  # noqa: E501 (shorter with the names in it)
    return low


@profile_of_which_net.given
def draw_profiles(*, low, rising, high, falling, seed):
    import numpy as np

    from actedu.nets import Network
    from actedu.plots import COLOURS, LINES, describe, new_axes
    from actedu.probes import gradient_by_layer

    rng = np.random.default_rng(seed)
    x, y = rng.standard_normal((60, 60)), rng.integers(0, 10, 60)
    nets = {low: ("identity", 0.5), rising: ("sigmoid", 1.5), high: ("identity", 1.8), falling: ("tanh", 5.0)}
    ax, said = new_axes(), []
    ax.set_yscale("log")
    layers = np.arange(1, 13)
    for i, letter in enumerate(sorted(nets)):
        act, scale = nets[letter]
        net = Network((60, *[60] * 12, 10), act, gain=scale, seed=seed)
        norms = gradient_by_layer(net, x, y)[:-1]
        ax.plot(layers, norms, color=COLOURS[i], linestyle=LINES[i], linewidth=2)
        ax.annotate(
            letter, (1, norms[0]), xytext=(-8, 0), textcoords="offset points", ha="right", va="center", color=COLOURS[i]
        )
        said.append(f"{letter}: {norms[0]:.0e} in layer 1, {norms[5]:.0e} in layer 6, {norms[-1]:.0e} in layer 12")
    ax.set_xlim(left=0)
    ax.set(xlabel="hidden layer, from the input", ylabel="norm of the weight gradient", title="Four fresh nets")
    return describe(ax, "Norm of the weight gradient by hidden layer. " + "; ".join(said) + ".")


@profile_of_which_net.vary
def other_letters(rng):
    # with a digit of one's own, as one of four answers would be right for one student in four
    names = [f"{letter}{rng.integers(1, 10)}" for letter in map(str, rng.permutation(list("ABCD")))]
    return dict(zip(("low", "rising", "high", "falling"), names, strict=True)) | {"seed": int(rng.integers(10_000))}


@profile_of_which_net.facts
def in_order(*, low, rising, high, falling):
    return dict(zip(("one", "two", "three", "four"), sorted((low, rising, high, falling)), strict=True))


profile_of_which_net.checks(IsChoice(("{one}", "{two}", "{three}", "{four}"), title="names the net"))

profile_of_which_net.hints(
    "A weight's gradient is its input times its error. What does each of the two do from layer to layer?",
    "See the second result under 'Observe': the profile of a net in which both shrink at the same pace.",
    "In a net that keeps its inputs at their size, a shrinking error would show as a line that falls towards layer 1.",
    "No activation: inputs and error change by the same factor, so the line is ___; shrinking, so it lies ___.",
)

profile_of_which_net.why(
    "Without an activation the scale multiplies the inputs forward and the error backward by the same factor, so all "
    "layers get about the same. Net {low} is level and low, net {high} level and high. In nets {rising} and {falling} "
    "the inputs keep their size, so the line follows the error: it vanishes in one and explodes in the other."
)


@profile_of_which_net.mistake
def first_layers_least(*, rising):
    """here the first layers get least: the error shrinks and the inputs do not, so this net has an activation"""
    return rising


@profile_of_which_net.mistake
def level_but_large(*, high):
    """this line is level, and it lies high: without an activation that means that inputs and error grow"""
    return high


@profile_of_which_net.mistake
def first_layers_most(*, falling):
    """here the first layers get most: the error grows on its way back while the inputs keep their size"""
    return falling

import numpy as np

from actedu.checks import IsChoice
from actedu.exercises import exercise


@exercise(title="Saturation by eye", points=2, stars=2, kind="read the plot", retired=True)
def most_saturated_layer(*, near="A", narrow="B", most="C", between="D", seed=3):
    r"""The figure shows the outputs of four layers of tanh units, over many samples. Call a value saturated
    if the slope of tanh is below 5 % of its largest slope.

    In which layer is the largest share saturated? Answer with `"{one}"`, `"{two}"`, `"{three}"` or `"{four}"`.
    """
    return most


def _four_layers(near, narrow, most, between, seed):
    """Outputs of four tanh layers, 4 000 values each, by letter."""
    rng = np.random.default_rng(seed)
    spread = {near: (1.5, 0.12), narrow: (0.0, 0.05), most: (0.0, 5.0), between: (0.0, 0.8)}
    return {letter: np.tanh(rng.normal(mean, sd, 4000)) for letter, (mean, sd) in sorted(spread.items())}


@most_saturated_layer.given
def draw_four_layers(*, near, narrow, most, between, seed):
    from matplotlib.figure import Figure

    from actedu.plots import COLOURS, describe
    from actedu.plots.axes import restyle

    figure = Figure(figsize=(6.4, 4.4), layout="constrained")
    figure.patch.set_alpha(0)
    layers = _four_layers(near, narrow, most, between, seed)
    for ax, (letter, y) in zip(figure.subplots(2, 2).ravel(), layers.items(), strict=True):
        share = np.full(y.size, 100 / y.size)
        ax.hist(y, np.linspace(-1, 1, 41), weights=share, color=COLOURS[0])
        ax.set(title=f"Layer {letter}", xlabel="output of tanh", ylabel="values, %", xlim=(-1.02, 1.02))
        low, quarter, middle, three, high = np.quantile(y, [0.05, 0.25, 0.5, 0.75, 0.95]).round(2) + 0.0
        describe(
            restyle(ax),
            f"Layer {letter}: 5 % of the outputs lie below {low:.2f}, a quarter below {quarter:.2f}, half below "
            f"{middle:.2f}, three quarters below {three:.2f}, 95 % below {high:.2f}.",
        )
    return ax


@most_saturated_layer.vary
def other_layers(rng):
    # with a digit of one's own, as one of four answers would be right for one student in four
    names = [f"{letter}{rng.integers(1, 10)}" for letter in map(str, rng.permutation(list("ABCD")))]
    return dict(zip(("near", "narrow", "most", "between"), names, strict=True)) | {"seed": int(rng.integers(10_000))}


@most_saturated_layer.facts
def in_order(*, near, narrow, most, between):
    return dict(zip(("one", "two", "three", "four"), sorted((near, narrow, most, between)), strict=True))


most_saturated_layer.checks(
    IsChoice(("{one}", "{two}", "{three}", "{four}"), title="names the most saturated layer"),
)

most_saturated_layer.hints(
    "Saturated means a small slope, and the slope can be read off the output: you need the formula for tanh.",
    "See Explain in the lesson: tanh' = 1 - y². Saturated is a slope below a twentieth of the largest, which is 1.",
    "A tanh of 0.5 has slope 0.75. Work out the slope at the middle of each heap of outputs.",
    "1 - y² < 0.05 means |y| > ___: look for the layer with most of its outputs beyond that.",
)

most_saturated_layer.why(r"""
    $\tanh' = 1 - y^2$ is below $0.05$ only for $|y| > 0.975$. Layer {most} has about two thirds of its outputs there,
    layer {near} none: around $0.9$ the slope is about $0.19$. Layer {narrow} is the opposite case, inputs so small that
    tanh is a straight line. Layer {between} lies between.
    """)


@most_saturated_layer.mistake
def near_the_end(*, near):
    """near the end is not at the end: at y = 0.9 the slope of tanh is still 0.19, almost four times the limit"""
    return near


@most_saturated_layer.mistake
def nearly_equal_outputs(*, narrow):
    """these outputs are nearly equal, but at 0, where tanh is steepest: this layer is almost linear"""
    return narrow


@most_saturated_layer.mistake
def whole_range(*, between):
    """this layer spreads over the whole range, as it should: few outputs come closer to the ends than 0.975"""
    return between

"""The rules about hidden activations: each a record that says when, what, why, and on what evidence.

To add one, append a `Rule` to `RULES`. A test asks every rule for evidence that exists and for a case where it applies.
No rule names a function: it looks at what is measured, or at what the entry says speaks for it. Evidence that was found
on certain functions stands in `cited`.
"""

from __future__ import annotations

from actedu.chooser import cited
from actedu.chooser.evidence import Arithmetic, Experiment, Paper, Row
from actedu.chooser.situation import Case, Rule, decades
from actedu.chooser.traits import Traits

DEEP = 20  # hidden layers from which the papers on very deep plain nets speak


def self_normalising(t: Traits) -> bool:
    """Whether LeCun weights draw the signal to mean 0 and variance 1: E f(z) = 0, E f(z)² = 1, and sizes near 1 shrink
    towards it."""
    return abs(t.mean) < 1e-6 and abs(t.measured.forward_gain - 1) < 1e-6 and t.stretch < 1 and not t.affine


RULES: tuple[Rule, ...] = (
    Rule(
        name="straight line",
        verdict="exclude",
        when=lambda c: c.traits.affine,
        reason="It is a straight line, and layers of straight lines are one layer.",
        evidence=(
            Experiment("linear_collapse", "five such layers equal one to better than 1e-10"),
            Row(1, "without a non-linearity, depth adds nothing that the net can compute"),
        ),
        change="Nothing, for a hidden layer. With depth=0 the linear model itself is a good first result to beat.",
    ),
    Rule(
        name="no gradient",
        verdict="exclude",
        when=lambda c: not c.traits.affine and c.traits.measured.backward_gain > 1e6,
        reason="Its slope is 0 almost everywhere, so no gradient passes and the layers below learn nothing.",
        evidence=(
            cited.NO_GRADIENT_BEHIND_A_JUMP,
            cited.OUTPUT_LAYER_ONLY,
        ),
        change="A surrogate slope for the backward pass: nets.with_surrogate.",
    ),
    Rule(
        name="polynomial",
        verdict="exclude",
        when=lambda c: c.traits.polynomial,
        reason="It is a polynomial: a layer of any width can only form polynomials of its degree.",
        evidence=(
            Paper(
                "leshno1993",
                "nets of one hidden layer approximate every continuous function exactly if the "
                "activation is not a polynomial",
            ),
        ),
        change="A target that is known to be a polynomial of low degree.",
    ),
    Rule(
        name="vanishing gradient",
        verdict="exclude",
        when=lambda c: not c.traits.affine and not _no_slope(c) and c.change < -3,
        reason="Through {depth} layers its gradient shrinks to about {gradient} of its size, from weights that keep "
        "the mean square of the sums and biases of 0{slopes}.",
        evidence=(
            Arithmetic("{factor} ** {depth} < 1.01e-3", "each layer multiplies the gradient by {factor}"),
            cited.LOST_IN_TWENTY_LAYERS,
            cited.STEEPNESS_SAVES,
        ),
        change="Normalisation before each activation or skip connections: constraint='normalised' or 'residual'. Or "
        "another start: the gain that keeps the variance, with the mean of its outputs cancelled (nets.standardised).",
    ),
    Rule(
        name="fading gradient",
        verdict="against",
        when=lambda c: not c.traits.affine and not _no_slope(c) and -3 <= c.change < -1,
        reason="Through {depth} layers its gradient shrinks to about {gradient} of its size: training is slow to "
        "start.",
        evidence=(
            Arithmetic("0.99e-3 < {factor} ** {depth} < 0.101", "each layer multiplies the gradient by {factor}"),
            cited.TWICE_THE_EPOCHS,
        ),
        change="Fewer layers, normalisation, or skip connections.",
    ),
    Rule(
        name="off-centre S",
        verdict="against",
        when=lambda c: (
            c.depth >= 2
            and c.plain
            and c.traits.measured.bounded
            and not c.traits.measured.zero_centred
            and c.traits.monotone
            and c.traits.linear_share < 0.45
            and not _no_slope(c)
        ),
        reason="It saturates, its mean output is {mean} rather than 0, and only {kept} of it is a straight image "
        "of its input (for a straight line, 1).",
        evidence=(
            cited.FEWER_DIGITS_RIGHT,
            cited.SAME_WAY,
            Row(20, "a zero-centred S-curve does not have the problem"),
        ),
        change="A batch mixes examples and softens it; a normalisation layer removes the mean.",
    ),
    Rule(
        name="exploding gradient",
        verdict="against",
        when=lambda c: c.change > 3,
        reason="Through {depth} layers its gradient grows about {gradient} times.",
        evidence=(
            Arithmetic("{depth} * np.log10({factor}) > 2.99", "each layer multiplies the gradient by {factor}"),
            Paper(
                "yang2019",
                "with batch normalisation and no skip connections, gradients grow exponentially in depth, "
                "whatever the activation",
            ),
        ),
        change="Skip connections (constraint='residual'), or fewer layers.",
    ),
    Rule(
        name="signal drifts",
        verdict="against",
        when=lambda c: c.plain and not c.traits.polynomial and decades(c.traits.stretch, c.depth) > 1,
        reason="Its output follows the size of its input with the power {stretch}, so an input 1 % too strong is off "
        "by about {drift} % after {depth} layers: there is no stable signal to initialise for.",
        evidence=(Arithmetic("{depth} * np.log10({stretch}) > 0.99", "the powers of {depth} layers multiply"),),
        change="Normalisation before each activation, or skip connections.",
    ),
    Rule(
        name="half silent, deep",
        verdict="against",
        when=lambda c: c.traits.silent and c.depth >= DEEP and c.plain,
        reason="It silences half of its inputs at each layer, which the size of the weights cannot make up for.",
        evidence=(cited.LENGTHS_IN_DEEP_NETS,),
        change="Normalisation or skip connections; He's gain and a searched learning rate make it train all the same.",
    ),
    Rule(
        name="jump",
        verdict="against",
        when=lambda c: c.traits.measured.smoothness == "jump" and not _no_slope(c),
        reason="Its value jumps where its slope says nothing of it, so the gradient is wrong there.",
        evidence=(cited.A_JUMP_WITHOUT_SLOPE,),
        change="A version of it whose pieces meet.",
    ),
    Rule(
        name="no slope of its own",
        verdict="note",
        when=lambda c: not c.traits.slope,
        reason="It brings no slope along, so it was judged by differences; nets.Network needs one to train it.",
        evidence=(cited.DIFFERENCES_ARE_GOOD,),
        change="Give it one: nets.Curve(value, slope, name), or write it as an entry with @activation.",
    ),
    Rule(
        name="level in the measurement",
        verdict="for",
        when=lambda c: c.supported_by("hidden_activation_digits"),
        reason="Measured in nets of two hidden layers: it learns, and the differences between it and the others "
        "measured are about as large as between seeds.",
        evidence=(cited.LEVEL_ON_DIGITS, cited.RANKED_BY_LUCK),
        change="A comparison on your data, with each function's own gain and learning rate, and enough seeds to see a "
        "difference as small as this.",
    ),
    Rule(
        name="reported in such nets",
        verdict="for",
        by_entry=True,
        when=lambda c: True,
        reason="It did well in published nets like this one.",
        evidence=cited.REPORTED,
        change="A comparison of your own, in your net; what papers find is seldom more than a per cent apart.",
    ),
    Rule(
        name="keeps signal and gradient",
        verdict="for",
        when=lambda c: (
            c.chained
            and c.depth > 5
            and c.traits.linear_share > 0.45
            and abs(c.change) <= 3
            and c.change >= -1
            and not (c.plain and decades(c.traits.stretch, c.depth) > 1)
        ),
        reason="With weights that keep the signal's size, its gradient changes {gradient}-fold over {depth} layers, "
        "and {kept} of its output is a straight image of its input (0.45 is enough).",
        evidence=(
            Arithmetic("-1.01 < {depth} * np.log10({factor}) < 3.01", "each layer multiplies the gradient by {factor}"),
            Experiment(
                "relu_through_depth", "at the right gain a net of 20 layers keeps its gradient; at another it does not"
            ),
        ),
        change="A gain or a bias that differs from the one given below.",
    ),
    Rule(
        name="self-normalising",
        verdict="for",
        when=lambda c: (
            c.plain
            and (c.depth >= DEEP or "self-normalising" in c.constraints)
            and c.depth >= 1
            and self_normalising(c.traits)
        ),
        reason="Mean 0 and variance 1 are a fixed point of it and LeCun weights: the signal returns to its size by "
        "itself.",
        evidence=(
            Arithmetic("abs(1 - {gain}) < 1e-3", "E f(z)² = 1, so the gain that keeps the size is 1"),
            Paper("klambauer2017", "mean and variance are drawn to the fixed point, layer by layer"),
        ),
        change="Ordinary dropout, inputs that are not standardised, or other weights than LeCun's break it.",
    ),
    Rule(
        name="zero-centred S, deep",
        verdict="for",
        when=lambda c: (
            c.plain
            and c.depth >= DEEP
            and c.traits.measured.bounded
            and c.traits.measured.zero_centred
            and c.traits.linear_share > 0.45
            and not c.traits.oscillates
            and c.traits.measured.largest_slope < 1e6
        ),
        reason="It pulls a signal of the wrong size back, by the power {stretch} at each layer.",
        evidence=(cited.DEEP_CURVES_WIN,),
        change="That paper needs orthogonal weights for its full effect; with normalisation or skip connections the "
        "advantage is gone.",
    ),
    Rule(
        name="bounded",
        verdict="exclude",
        when=lambda c: "bounded units" in c.constraints and not c.traits.measured.bounded,
        reason="Its values are not bounded.",
        evidence=(cited.BOUNDED_AND_NOT,),
        change="A clipped version of it.",
    ),
    Rule(
        name="straight pieces",
        verdict="for",
        when=lambda c: "cheap" in c.constraints and c.traits.straight and not _no_slope(c),
        reason="It is made of straight pieces: comparisons and products, no exponential.",
        evidence=(
            cited.LESS_THAN_THE_PRODUCT,
            Row(24, "cheap it is, but in a wide layer the matrix product is what costs"),
        ),
        change="Wide layers: there the matrix product decides, and the activation is free in comparison.",
    ),
    Rule(
        name="8-bit range",
        verdict="note",
        when=lambda c: "int8" in c.constraints and c.traits.measured.bounded and c.traits.straight and not _no_slope(c),
        reason="Its values stay in a fixed interval that 256 levels cover evenly; of an unbounded function the range "
        "is calibrated on data.",
        evidence=(
            Arithmetic(
                "6 / 255 < 0.024 and 100 / 255 > 0.39", "a range of 6 has steps of 0.02, a range of 100 steps of 0.4"
            ),
        ),
        change="Training with the quantisation simulated, which adapts the range.",
    ),
    Rule(
        name="needs a table in 8 bits",
        verdict="against",
        when=lambda c: "int8" in c.constraints and not c.traits.straight and not _no_slope(c),
        reason="It is curved: in integers it needs a table or an approximation, where straight pieces need a "
        "comparison or two.",
        evidence=(Arithmetic("2 ** 8 == 256", "a table has an entry for each of the 256 inputs"),),
        change="Hardware with such a table: then it costs no more.",
    ),
    Rule(
        name="born dead",
        verdict="exclude",
        when=lambda c: "narrow" in c.constraints and c.traits.silent and c.depth >= 5 and not _no_slope(c),
        reason="In narrow, deep nets it is often 0 for every input before training starts.",
        evidence=(
            Experiment(
                "born_dead",
                "of fresh nets of width 2 and depth 10, about 0.9 output 0 everywhere; of width 8, about 0.01",
            ),
            cited.BORN_DEAD_WITH_DEPTH,
        ),
        change="Wider layers: that is the cheapest cure.",
    ),
    Rule(
        name="dead units",
        verdict="exclude",
        when=lambda c: "no dead units" in c.constraints and c.traits.flat and not _no_slope(c),
        reason="Its slope is exactly 0 over a whole stretch, so a unit pushed there gets no gradient to come back.",
        evidence=(
            cited.TRAPPED_BY_BIASES,
            cited.UNITS_DIE,
        ),
        change="A smaller learning rate and biases that start at 0 keep units from being pushed there.",
    ),
    Rule(
        name="a small leak",
        verdict="note",
        when=lambda c: "no dead units" in c.constraints and c.traits.straight and 0 < c.traits.leak < 0.1,
        reason="Its leak is so small that under plain SGD a unit pushed to that side may not come back in the time of "
        "a training run; Adam, which rescales each gradient, brings it back.",
        evidence=(Row(27, "under plain SGD a slope of 0.01 was too little to leave a bias trap, 0.2 was enough"),),
        change="Plain SGD: take a larger leak, such as 0.2.",
    ),
    Rule(
        name="no second derivative",
        verdict="exclude",
        when=lambda c: "smooth" in c.constraints and c.traits.measured.smoothness != "C2+" and not c.traits.affine,
        reason="Its curvature jumps or is 0 ({smoothness}), so a loss on second derivatives gets nothing to follow.",
        evidence=(
            cited.CURVED_AND_NOT,
            cited.NOT_FOR_PHYSICS,
        ),
        change="A loss without second derivatives.",
    ),
    Rule(
        name="dense",
        verdict="exclude",
        when=lambda c: "sparse" in c.constraints and c.traits.zeros < 0.05,
        reason="Fewer than one in twenty of its values is exactly 0.",
        evidence=(
            cited.HALF_ARE_ZERO,
            Paper("glorot2011", "rectifiers give true zeros, and with them sparse representations"),
        ),
        change="A penalty on the activations with another function: small values, but no exact zeros.",
    ),
    Rule(
        name="zeros save no time",
        verdict="note",
        when=lambda c: "sparse" in c.constraints and c.traits.zeros >= 0.05,
        reason="About {zeros} of its values are exactly 0 at the start; a dense matrix product does not skip them.",
        evidence=(
            Experiment("zeros_are_not_free", "a product with half of its inputs 0 takes as long as any other"),
            Row(25, "sparse it is, efficient only where software or hardware makes use of it"),
        ),
        change="Software or hardware that skips zeros.",
    ),
    Rule(
        name="stable state",
        verdict="for",
        when=lambda c: (
            "recurrent" in c.constraints
            and c.traits.measured.bounded
            and c.traits.measured.zero_centred
            and c.traits.monotone
            and c.traits.linear_share > 0.45
            and not _no_slope(c)
        ),
        reason="Its values stay between fixed bounds around 0, so the state cannot grow from step to step.",
        evidence=(cited.GROWS_UNLESS_BOUNDED,),
        change="Long memory: a gated cell, whose gates are shares between 0 and 1; start its forget bias well above "
        "0, since 0.5 ** 100 is 8 × 10⁻³¹ and 0.9933 ** 100 is 0.51.",
    ),
    Rule(
        name="state may grow",
        verdict="against",
        when=lambda c: "recurrent" in c.constraints and not c.traits.measured.bounded and not c.traits.affine,
        reason="Its values are not bounded, and applied at every step the state can grow without end.",
        evidence=(
            Arithmetic("1.5 ** 100 > 1e17", "growing by half each step, it passes 1e17 in 100 steps"),
            cited.STARTS_AS_THE_IDENTITY,
        ),
        change="A recurrent matrix that starts as the identity, and clipped gradients.",
    ),
    Rule(
        name="not periodic",
        verdict="exclude",
        when=lambda c: "periodic" in c.constraints and not c.traits.oscillates and not c.traits.affine,
        reason="Far from the data it is a straight line or a constant, and so is the net.",
        evidence=(cited.NO_PERIODS,),
        change="A known period: give the net sin and cos of the input as features, and any activation will do.",
    ),
    Rule(
        name="periodic and growing",
        verdict="for",
        when=lambda c: "periodic" in c.constraints and c.traits.oscillates and c.traits.monotone,
        reason="It goes on bending periodically far from the data and yet never falls.",
        evidence=(Paper("ziyin2020", "x + sin²(x) extrapolates periodic targets where standard functions fail"),),
        change="Noise or a trend that breaks the period: check on data held out at the end, not at random.",
    ),
)


def _no_slope(c: Case) -> bool:
    return c.traits.measured.backward_gain > 1e6

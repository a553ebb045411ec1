"""What the rules cite and was found on certain functions: data, in which alone those are called by their names."""

from actedu.activations import catalogue
from actedu.chooser.evidence import Arithmetic, Experiment, Near, Paper, Row

# Measured side by side in nets of two hidden layers: with six seeds, all means within 0.015. A test repeats it.
LEVEL = tuple(sorted(name for name, f in catalogue.items() if "hidden_activation_digits" in f.facts.evidence))

_STACKED = frozenset({"residual", "normalised", "convolutional"})
_AROUND = frozenset({"residual", "transformer", "recurrent"})
SHALLOW = Near((1, 5), never=frozenset({"transformer", "recurrent"}))
"""Nets like those of two hidden layers in which most activations were compared here."""

REPORTED = (
    Paper(
        "he2015", "plain nets of 22 layers of ReLU or PReLU learn from weights of He's size",
        near=Near((6, 30), never=_AROUND | {"normalised"}),
    ),
    Paper(
        "klambauer2017", "on 121 tables, SELU nets of up to 32 layers did better than ReLU nets with normalisation",
        near=Near((6, 32), never=_AROUND | {"normalised", "convolutional"}),
    ),
    Paper(
        "clevert2015", "ELU nets of 11 and 18 layers did better than ReLU nets with batch normalisation",
        near=Near((6, 20), never=_AROUND | {"normalised"}),
    ),
    Paper(
        "ioffe2015", "a ReLU net of some 30 layers learns many times faster with batch normalisation",
        near=Near((6, 50), needs=frozenset({"normalised"}), never=_AROUND),
    ),
    Paper(
        "he2016", "ReLU nets of 18 to 152 layers learn with skip connections",
        near=Near((6, 1000), needs=frozenset({"residual"})),
    ),
    Paper(
        "ramachandran2017", "swish in place of ReLU raised the accuracy of several deep image nets by under 1 %",
        near=Near((8, 1000), needs=_STACKED, never=frozenset({"transformer", "recurrent"})),
    ),
    Paper(
        "hendrycks2016", "GELU did better than ReLU and ELU in image nets of 9 and 40 layers",
        near=Near((8, 60), needs=_STACKED, never=frozenset({"transformer", "recurrent"})),
    ),
    Paper(
        "shazeer2020", "in a transformer, layers gated by GELU or swish did best of eight kinds",
        near=Near(needs=frozenset({"transformer"})),
    ),
    Paper("vaswani2017", "the first transformer had ReLU", habit=True, near=Near(needs=frozenset({"transformer"}))),
    Paper(
        "jagtap2023", "in physics-informed nets tanh, swish and sine did better, adaptive versions best",
        near=Near(needs=frozenset({"smooth"})),
    ),
    Paper(
        "sitzmann2020", "nets of sines store pictures, sound and shapes better than nets of ReLU or tanh",
        near=Near(needs=frozenset({"coordinates"})),
    ),
    Paper(
        "hochreiter1997", "the usual recurrent cells squash their state with a centred S-curve", habit=True,
        near=Near(needs=frozenset({"recurrent"})),
    ),
    Paper(
        "jacob2018",
        "quantised to 8 bits, an image net lost 3 points with ReLU6 and 4 with ReLU; both are one clamp in integers",
        near=Near(needs=frozenset({"int8"})),
    ),
)  # fmt: skip
"""What papers compared or got to work, and in which nets: each speaks for the activations whose entries name it."""

NO_GRADIENT_BEHIND_A_JUMP = Experiment("step_gradient", "behind a step, the hidden layers' gradient is exactly 0")
OUTPUT_LAYER_ONLY = Row(6, "a net of steps learns in its output layer only")
LOST_IN_TWENTY_LAYERS = Experiment(
    "relu_through_depth",
    "through 20 layers at gain 1, a sigmoid's first layer gets less than 10⁻⁹ of its last's; at the gain that keeps "
    "the variance, with the mean of its outputs cancelled, it gets about as much",
)
STEEPNESS_SAVES = Row(17, "what saves tanh from the sigmoid's fate is above all its steeper slope")
TWICE_THE_EPOCHS = Experiment(
    "epochs_to_learn",
    "with three hidden layers the sigmoid needs about twice tanh's epochs, each at its best gain and learning rate",
    near=Near((2, 6)),
)
FEWER_DIGITS_RIGHT = Experiment(
    "hidden_activation_digits",
    "with two hidden layers the sigmoid gets about 0.01 fewer of the digits right than tanh",
    {"activations": ("sigmoid", "tanh"), "seeds": 10},
    SHALLOW,
)
SAME_WAY = Experiment("sign_pattern", "behind a sigmoid, one example moves all weights of a unit the same way")
LENGTHS_IN_DEEP_NETS = Paper(
    "pennington2017",
    "ReLU nets cannot preserve the length of every direction, and properly initialised deep sigmoidal nets "
    "consistently outperform them",
)
A_JUMP_WITHOUT_SLOPE = Arithmetic(
    "step(1e-9) - step(-1e-9) == 1 and step.slope(1e-9) == 0",
    "across its jump a step rises by 1, and its slope says 0",
)
DIFFERENCES_ARE_GOOD = Arithmetic(
    "abs(central_difference(tanh, 0.5) - tanh.slope(0.5)) < 1e-9",
    "differences are good to about ten digits",
)
LEVEL_ON_DIGITS = Experiment(
    "hidden_activation_digits",
    "on digits the mean accuracies of these functions lie within 0.02 of each other",
    {"activations": LEVEL, "seeds": 6},
    SHALLOW,
)
RANKED_BY_LUCK = Experiment(
    "tournament", "each at its own learning rate, a second run ranks them differently", {}, SHALLOW
)
DEEP_CURVES_WIN = Paper(
    "pennington2017", "properly initialised deep sigmoidal nets consistently outperform deep ReLU nets"
)
BOUNDED_AND_NOT = Arithmetic("not np.isfinite(relu(np.inf)) and abs(tanh(np.inf)) == 1", "tanh ends at 1, ReLU nowhere")
LESS_THAN_THE_PRODUCT = Experiment(
    "activation_v_matmul", "ReLU takes less than half the time of the matrix product before it"
)
BORN_DEAD_WITH_DEPTH = Paper("lu2019", "a ReLU net is born dead with a probability that tends to 1 with depth")
TRAPPED_BY_BIASES = Experiment("bias_trap", "from hidden biases of -2, ReLU nets stay at chance and ELU nets recover")
UNITS_DIE = Row(26, "ReLU units die, of large steps or of negative biases")
CURVED_AND_NOT = Arithmetic(
    "np.diff(relu(np.array([1.0, 2.0, 3.0])), 2) == 0 and abs(np.diff(tanh(np.array([1.0, 2.0, 3.0])), 2)) > 0.1",
    "ReLU's second difference is 0, tanh's is not",
)
NOT_FOR_PHYSICS = Paper("jagtap2023", "ReLU and its variants do not work well in physics-informed nets")
HALF_ARE_ZERO = Experiment("sparsity", "about half of a fresh ReLU net's activations are exactly 0")
GROWS_UNLESS_BOUNDED = Arithmetic(
    "1.5 ** 100 > 1e17 and abs(tanh(1.5 * tanh(1.5))) < 1",
    "an unbounded state that grows by half each step passes 1e17 in 100 steps",
)
STARTS_AS_THE_IDENTITY = Paper(
    "le2015", "a recurrent net of ReLUs works when its recurrent matrix starts as the identity"
)
NO_PERIODS = Paper(
    "ziyin2020",
    "nets of ReLU, tanh, sigmoid and their variants provably fail to extrapolate periodic functions",
)

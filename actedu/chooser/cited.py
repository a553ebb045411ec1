"""What the rules cite and was found on certain functions: data, in which alone those are called by their names."""

from actedu.activations import catalogue
from actedu.chooser.evidence import Arithmetic, Experiment, Paper, Row

# Measured side by side in nets of two hidden layers: with six seeds, all means within 0.015. A test repeats it.
LEVEL = tuple(sorted(name for name, f in catalogue.items() if "hidden_activation_digits" in f.facts.evidence))

NO_GRADIENT_BEHIND_A_JUMP = Experiment("step_gradient", "behind a step, the hidden layers' gradient is exactly 0")
OUTPUT_LAYER_ONLY = Row(6, "a net of steps learns in its output layer only")
LOST_IN_TWENTY_LAYERS = Experiment(
    "relu_through_depth", "through 20 layers, a sigmoid's first layer gets less than 1e-9 of its last's"
)
STEEPNESS_SAVES = Row(17, "what saves tanh from the sigmoid's fate is above all its steeper slope")
THREE_TIMES_THE_EPOCHS = Experiment(
    "epochs_to_learn",
    "with three hidden layers the sigmoid needs about three times tanh's epochs, each at its best learning rate",
)
FEWER_DIGITS_RIGHT = Experiment(
    "hidden_activation_digits",
    "with two hidden layers the sigmoid gets about 0.01 fewer of the digits right than tanh",
    {"activations": ("sigmoid", "tanh"), "seeds": 10},
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
)
DEEP_CURVES_WIN = Paper(
    "pennington2017", "properly initialised deep sigmoidal nets consistently outperform deep ReLU nets"
)
BOUNDED_AND_NOT = Arithmetic("not np.isfinite(relu(np.inf)) and abs(tanh(np.inf)) == 1", "tanh ends at 1, ReLU nowhere")
LESS_THAN_THE_PRODUCT = Experiment(
    "activation_v_matmul", "ReLU takes less than half the time of the matrix product before it"
)
CHOSEN_FOR_LOW_PRECISION = Paper("sandler2018", "ReLU6 was chosen because it is robust in low-precision computation")
BORN_DEAD_WITH_DEPTH = Paper("lu2019", "a ReLU net is born dead with a probability that tends to 1 with depth")
TRAPPED_BY_BIASES = Experiment("bias_trap", "from hidden biases of -2, ReLU nets stay at chance and ELU nets recover")
UNITS_DIE = Row(26, "ReLU units die, of large steps or of negative biases")
CURVED_AND_NOT = Arithmetic(
    "np.diff(relu(np.array([1.0, 2.0, 3.0])), 2) == 0 and abs(np.diff(tanh(np.array([1.0, 2.0, 3.0])), 2)) > 0.1",
    "ReLU's second difference is 0, tanh's is not",
)
NOT_FOR_PHYSICS = Paper("jagtap2023", "ReLU and its variants do not work well in physics-informed nets")
FOR_PHYSICS = Paper("jagtap2023", "tanh, swish and sine perform better there, adaptive versions best")
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
USUAL_IN_TRANSFORMERS = Paper("shazeer2020", "ReLU and GELU are the functions typically used there", habit=True)

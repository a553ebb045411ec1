from actedu.checks import IsNumber
from actedu.exercises import exercise


@exercise(title="As many parameters for both", points=2, stars=2, kind="design an experiment")
def equal_parameters(*, inputs=50, sums=60, outputs=20):
    r"""You compare CReLU with ReLU in a net with one hidden layer, and want both nets to have the same number of
    parameters, weights and biases, as nearly as possible.

    The ReLU net has {inputs} inputs, {sums} hidden sums and {outputs} outputs. How many hidden sums do you give the
    CReLU net? Answer with a whole number.
    """
    return round(sums * (inputs + 1 + outputs) / (inputs + 1 + 2 * outputs))


@equal_parameters.vary
def other_net(rng):
    return {
        "inputs": int(rng.choice([30, 40, 60, 70, 80])),
        "sums": int(rng.choice([64, 72, 80, 96])),
        "outputs": int(rng.choice([10, 15, 25, 12])),
    }


equal_parameters.facts(
    lambda *, inputs, sums, outputs: {
        "each": inputs + 1 + outputs,
        "each_crelu": inputs + 1 + 2 * outputs,
    }
)

equal_parameters.checks(IsNumber(atol=0.25, title="is the number of sums that makes the nets equal"))

equal_parameters.hints(
    "Count what one hidden sum costs: the weights that come in, its bias, and the weights that go out. What of this "
    "changes with CReLU?",
    "See 'Shapes that change': how many weights does the next layer have for each sum?",
    "With 3 inputs and 2 outputs a ReLU unit costs 3 + 1 + 2 = 6 parameters, a CReLU unit 3 + 1 + 4 = 8: for 12 of the "
    "first you get 9 of the second.",
    "round({sums} * ({inputs} + 1 + {outputs}) / ({inputs} + 1 + ___))",
)

equal_parameters.why(
    "A hidden sum costs {each} parameters with ReLU and {each_crelu} with CReLU, since only the outgoing weights "
    "double. The biases of the output layer are the same in both. With equal sums CReLU would have had more "
    "parameters, with half of the sums fewer: each would have favoured one of the two."
)


@equal_parameters.mistake
def half_of_the_sums(*, sums):
    """half of the sums makes the outputs equal; the incoming weights are then halved as well, so the net is smaller"""
    return sums // 2


@equal_parameters.mistake
def equal_sums(*, sums):
    """with equal sums the CReLU net has twice as many weights into its output layer"""
    return sums


@equal_parameters.mistake
def more_sums(*, sums):
    """CReLU needs more weights for each sum, so the number of sums must go down"""
    return 2 * sums


@equal_parameters.mistake
def incoming_doubled_too(*, inputs, sums, outputs):
    """this doubles the incoming weights and leaves the outgoing ones; it is the other way round"""
    return round(sums * (inputs + 1 + outputs) / (2 * inputs + 1 + outputs))


@equal_parameters.alternative
def by_counting(*, inputs, sums, outputs):
    target = inputs * sums + sums + sums * outputs + outputs
    return float(min(range(1, sums), key=lambda n: abs(inputs * n + n + 2 * n * outputs + outputs - target)))

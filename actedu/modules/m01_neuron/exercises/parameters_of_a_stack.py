from actedu.checks import IsNumber
from actedu.exercises import exercise


@exercise(title="Parameters of three layers", points=1, stars=1, kind="predict the number")
def parameters_of_a_stack(*, inputs=20, first=30, second=40):
    r"""A net has {inputs} inputs, hidden layers of {first} and {second} ReLU neurons, and 5 outputs. All layers are
    dense and have biases.

    How many parameters does it have?
    """
    return inputs * first + first + first * second + second + second * 5 + 5


@parameters_of_a_stack.vary
def other_stack(rng):
    while True:
        inputs, first, second = (int(each) for each in rng.choice([10, 20, 30, 40, 50, 60, 70, 80], 3, replace=False))
        if first != 4 * second:  # there, leaving out all biases and leaving out the last layer give the same number
            return {"inputs": inputs, "first": first, "second": second}


parameters_of_a_stack.checks(IsNumber(atol=0.5, title="is the number of parameters"))

parameters_of_a_stack.hints(
    "Count each layer by itself: what does it receive, and how many neurons has it?",
    "See 'Counting': a dense layer from n inputs to m neurons.",
    "A layer from 3 inputs to 4 neurons has 3·4 + 4 = 16 parameters.",
    "{inputs} · {first} + ___ for the first layer, {first} · {second} + ___ for the second, and ___ for the third",
)

parameters_of_a_stack.why(
    "Each neuron has a weight for every number that its layer receives, and one bias. The inputs are no neurons and "
    "have none; ReLU adds nothing."
)


def _counts(value):
    """Recognise one count exactly: those of two mistakes may be near to each other."""
    return lambda answer, *, inputs, first, second: abs(float(answer) - value(inputs, first, second)) < 0.5


@parameters_of_a_stack.mistake(when=_counts(lambda n, k, m: n * k + k * m + m * 5))
def biases_forgotten(*, inputs, first, second):
    """this counts the weights alone; every neuron, those of the output too, has a bias"""
    return inputs * first + first * second + second * 5


@parameters_of_a_stack.mistake(when=_counts(lambda n, k, m: n * k + n + k * m + k + m * 5 + m))
def bias_for_each_input(*, inputs, first, second):
    """here each layer has a bias for each number it receives; a bias belongs to a neuron"""
    return inputs * first + inputs + first * second + first + second * 5 + second


@parameters_of_a_stack.mistake(when=_counts(lambda n, k, m: n * k + k + k * m + m))
def output_layer_forgotten(*, inputs, first, second):
    """the layer of the 5 outputs is missing"""
    return inputs * first + first + first * second + second


@parameters_of_a_stack.mistake(when=_counts(lambda n, k, m: n * k + k * m + m * 5 + 3))
def one_bias_for_each_layer(*, inputs, first, second):
    """this has one bias a layer; it is one a neuron"""
    return inputs * first + first * second + second * 5 + 3


@parameters_of_a_stack.mistake(when=_counts(lambda n, k, m: n + k + m + 5))
def neurons_counted(*, inputs, first, second):
    """these are the numbers that flow through the net; asked are the weights and biases between them"""
    return inputs + first + second + 5

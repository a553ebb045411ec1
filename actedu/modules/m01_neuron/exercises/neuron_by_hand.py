from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="One neuron, three activations", points=2, stars=1, kind="trace by hand")
def neuron_by_hand(*, w1=2.0, w2=-3.0, b=1.0, x1=3.0, x2=4.0):
    r"""A neuron has the weights $w_1 = {w1}$ and $w_2 = {w2}$ and the bias $b = {b}$. Its inputs are $x_1 = {x1}$ and
    $x_2 = {x2}$.

    Give three numbers in a list: its sum $z$, its output if the activation is ReLU, and its output if it is the step.
    """
    z = w1 * x1 + w2 * x2 + b
    return [z, max(z, 0.0), float(z >= 0)]


@neuron_by_hand.vary
def other_neuron(rng):
    while True:
        w1, minus_w2, x1, x2, b = (int(each) for each in rng.integers(2, (6, 6, 6, 6, 9)))
        z = w1 * x1 - minus_w2 * x2 + b
        # the sum is no possible output of a step, and the mistakes below have sums of their own
        if abs(z) >= 2 and x1 != x2 and (w1 + minus_w2) * (x1 - x2) != b:
            return {"w1": float(w1), "w2": -float(minus_w2), "b": float(b), "x1": float(x1), "x2": float(x2)}


def _part(place, what):
    def judge(answer, setting):
        given = numbers(answer)
        if given is None or given.shape != (3,):
            return f"three numbers are asked for, such as [1, 2, 3]; this is {brief(answer)}"
        got = float(given[place])
        if not abs(got - setting.solution[place]) <= 1e-6:
            return f"{brief(got)} is not it"
        # a step has two answers, and ReLU often 0: what is right by chance says nothing
        return None if abs(float(given[0]) - setting.solution[0]) <= 1e-6 else "it counts once the sum is right"

    return Holds(f"gives {what}", judge)


neuron_by_hand.checks(_part(0, "the sum"), _part(1, "the output of ReLU"), _part(2, "the output of the step"))

neuron_by_hand.hints(
    "First the sum: each input times its own weight, added up, and the bias. Then read each activation at that sum.",
    "See 'Meet it': three cases of the watering neuron are worked there.",
    "With weights 1 and -2, bias 3 and inputs 4 and 5: 1·4 + (-2)·5 + 3 = -3, so ReLU gives 0 and the step 0.",
    "z = {w1} · {x1} + ({w2}) · {x2} + ___; ReLU: the larger of z and ___; step: 1 if z is at least ___",
)

neuron_by_hand.why(
    "Sum first, activation afterwards. ReLU keeps a sum above 0 as it is and gives 0 below; the step says only on "
    "which side of 0 the sum lies."
)


@neuron_by_hand.mistake
def bias_left_out(*, w1, w2, x1, x2):
    """this sum lacks the bias"""
    z = w1 * x1 + w2 * x2
    return [z, max(z, 0.0), float(z >= 0)]


@neuron_by_hand.mistake
def weights_exchanged(*, w1, w2, b, x1, x2):
    """each weight was multiplied with the other input; the first weight belongs to the first input"""
    z = w1 * x2 + w2 * x1 + b
    return [z, max(z, 0.0), float(z >= 0)]


@neuron_by_hand.mistake
def minus_lost(*, w1, w2, b, x1, x2):
    """the minus of the second weight is lost: its input speaks against"""
    z = w1 * x1 - w2 * x2 + b
    return [z, max(z, 0.0), float(z >= 0)]


@neuron_by_hand.mistake
def activation_before_the_sum(*, w1, w2, b, x1, x2):
    """here ReLU was applied to each product; the activation sees the finished sum alone"""
    z = w1 * x1 + w2 * x2 + b
    return [z, max(w1 * x1, 0.0) + max(w2 * x2, 0.0) + b, float(z >= 0)]


@neuron_by_hand.mistake
def step_turned(*, w1, w2, b, x1, x2):
    """the step is turned: it gives 1 for a sum of 0 or more and 0 below"""
    z = w1 * x1 + w2 * x2 + b
    return [z, max(z, 0.0), float(z < 0)]


@neuron_by_hand.mistake
def step_passes_the_sum(*, w1, w2, b, x1, x2):
    """the last number is a size; a step says only 0 or 1"""
    z = w1 * x1 + w2 * x2 + b
    return [z, max(z, 0.0), z]


@neuron_by_hand.alternative
def as_a_tuple(*, w1, w2, b, x1, x2):
    z = b + x2 * w2 + x1 * w1
    return z, z if z > 0 else 0, 1 if z >= 0 else 0

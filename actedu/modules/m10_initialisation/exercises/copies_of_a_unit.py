from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="What still differs", points=2, stars=2, kind="predict the number")
def copies_of_a_unit(*, inputs=20, units=7, outputs=5):
    r"""A net has {inputs} inputs, one hidden layer of {units} tanh units and {outputs} logits. Every weight starts at
    0.1, every bias at 0, and it learns a classification by gradient descent, with no dropout.

    Afterwards, how many different numbers can there be *at most* among its {inputs} x {units} first weights? And how
    many among its {units} x {outputs} second weights? Give a list of two whole numbers.
    """
    return [inputs, outputs]


@copies_of_a_unit.vary
def other_net(rng):
    inputs, units, outputs = (int(n) for n in rng.permutation([3, 4, 6, 8, 9, 11, 13, 15, 18])[:3])
    return {"inputs": inputs, "units": units, "outputs": outputs}


def _right_at(place, name):
    def judge(answer, setting):
        given = numbers(answer)
        if given is None or given.shape != (2,):
            return f"a list of two whole numbers is asked for; this is {brief(answer)}"
        return None if given[place] == setting.solution[place] else f"{name}: not {brief(float(given[place]))}"

    return judge


copies_of_a_unit.checks(
    Holds("the first weights", _right_at(0, "the first weights")),
    Holds("the second weights", _right_at(1, "the second weights")),
)

copies_of_a_unit.hints(
    "Which weights get the same gradient at every step? Look at one unit's weights first, then at two units.",
    "See 'Alike stays alike' in the lesson. Units are copies of one another. Are inputs?",
    "With 2 inputs, 3 units and 1 output: each unit has a copy of the same 2 weights, and passes on by the same 1.",
    "A first weight's gradient is the error of its unit times its ___. A second one's is the error of its ___ times "
    "the output of its unit.",
)

copies_of_a_unit.why(
    "All {units} hidden units stay one unit. But that unit may weigh its {inputs} inputs differently, because inputs "
    "differ, and it may answer the {outputs} logits differently, because their errors differ. So the net learns what a "
    "net with a single hidden unit can."
)


@copies_of_a_unit.mistake
def nothing_differs(*, inputs, units, outputs):
    """units are copies, but the inputs of one unit differ, and so do the gradients of its weights"""
    return [1, 1]


@copies_of_a_unit.mistake
def one_number_a_unit(*, inputs, units, outputs):
    """it is the other way round: over the units the weights are equal, over inputs and logits they differ"""
    return [units, units]


@copies_of_a_unit.mistake
def all_differ(*, inputs, units, outputs):
    """this counts every weight: but two units with equal weights get equal gradients at each step"""
    return [inputs * units, units * outputs]


@copies_of_a_unit.mistake
def logits_alike(*, inputs, units, outputs):
    """the first is right; the logits have different targets, so what leads to them gets different gradients"""
    return [inputs, 1]


@copies_of_a_unit.alternative
def as_a_tuple(*, inputs, units, outputs):
    return (float(inputs), float(outputs))

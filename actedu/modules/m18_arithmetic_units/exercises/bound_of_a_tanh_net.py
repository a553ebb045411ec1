import numpy as np

from actedu.checks import IsNumber
from actedu.exercises import exercise


@exercise(title="Where a tanh net must fail", points=2, stars=2, kind="predict the number")
def bound_of_a_tanh_net(*, total=36, bias=5, units=16):
    r"""A net with {units} tanh units gives $c + \sum_i v_i \tanh(\dots)$, with $c = {bias}$ and head weights whose
    absolute values add up to {total}. It has learned $a \times b$ and is asked with $a = b$, larger and larger.

    From which $a$ on is it sure to give less than half of the right answer, whatever its other weights are? 0.5% more
    or less is tolerated; a calculation with `np.sqrt` is an answer too.
    """
    return (2 * (bias + total)) ** 0.5


@bound_of_a_tanh_net.vary
def other_net(rng):
    return {"total": int(rng.integers(20, 95)), "bias": int(rng.integers(3, 9)), "units": int(rng.choice([10, 16, 20]))}


bound_of_a_tanh_net.facts(lambda *, total, bias, units: {"most": total + bias, "twice": 2 * (total + bias)})

bound_of_a_tanh_net.checks(IsNumber(rtol=0.005))

bound_of_a_tanh_net.hints(
    "What is the largest number that this net can give? Then: of which right answer is that a half?",
    "See 'Where a net's answers end' in the lesson: what does each tanh unit give at most?",
    "If a net gives 8 at most, then a right answer of 16 is twice that, and a = b = 4 has it: 4 times 4 = 16.",
    "np.sqrt(2 * (___ + ___))",
)

bound_of_a_tanh_net.why(
    "A tanh lies between -1 and 1, so the sum is at most {total}, and the net gives at most {most}. The right answer "
    "is a times a; from {twice} on, {most} is half of it or less. This holds for all weights of the first layer, and "
    "for all inputs. Another training may end with larger head weights, and so with a larger bound; it has one too."
)


@bound_of_a_tanh_net.mistake
def bias_left_out(*, total, bias, units):
    """the bias of the head is missing: it is added to what the units give"""
    return (2 * total) ** 0.5


@bound_of_a_tanh_net.mistake
def where_it_begins(*, total, bias, units):
    """here the right answer equals the net's largest one; less than half is sure once the right answer is twice that"""
    return (total + bias) ** 0.5


@bound_of_a_tanh_net.mistake
def root_forgotten(*, total, bias, units):
    """this is the right answer, a times a; a itself is its root"""
    return 2 * (total + bias)


@bound_of_a_tanh_net.mistake
def units_for_weights(*, total, bias, units):
    """the units were counted, with 1 each: each is multiplied by its head weight, and those add up to {total}"""
    return (2 * (units + bias)) ** 0.5


@bound_of_a_tanh_net.mistake
def twice_at_the_end(*, total, bias, units):
    """the a where the right answer equals the net's largest one was doubled: as the right answer is a times a, that
    makes it four times as large, not twice
    """
    return 2 * (total + bias) ** 0.5


@bound_of_a_tanh_net.alternative
def by_numpy(*, total, bias, units):
    return np.sqrt(2.0 * (total + bias))


@bound_of_a_tanh_net.alternative
def two_decimals(*, total, bias, units):
    return round((2 * total + 2 * bias) ** 0.5, 2)

import numpy as np

from actedu.checks import IsNumber
from actedu.exercises import exercise


@exercise(title="What a block learns", points=2, stars=2, kind="predict the number")
def parameters_of_a_block(*, width=32, heads=4, hidden=64, words=50):
    """A transformer block of width {width} has {heads} heads and, at each position, a small net with {hidden} hidden GELU
    units. It reads sentences of {words} words.

    How many numbers does it learn? Count the four matrices of the attention, without biases, the two dense layers of the
    small net with their biases, and two layer norms, each with a scale and a shift for every component of the width.
    """  # noqa: E501 (shorter with the numbers in it)
    attention = 4 * width * width
    net = (width * hidden + hidden) + (hidden * width + width)
    return attention + net + 2 * 2 * width


@parameters_of_a_block.vary
def other_block(rng):
    heads = int(rng.choice([2, 4, 8]))
    width = heads * int(rng.integers(5, 13))
    return {
        "width": width,
        "heads": heads,
        "hidden": width * int(rng.choice([2, 4, 5])),  # not 3: norms and biases would be equally many
        "words": int(rng.integers(30, 90)),
    }


@parameters_of_a_block.facts
def parts(*, width, heads, hidden, words):
    """The numbers of parameters, part by part."""
    return {
        "attention": 4 * width**2,
        "first": width * hidden + hidden,
        "second": hidden * width + width,
        "norms": 4 * width,
    }


parameters_of_a_block.checks(IsNumber(atol=0.1, title="is the number of parameters"))

parameters_of_a_block.hints(
    "Go through the block in order and write the shape of every matrix and vector that training changes.",
    "See 'What is learned, what is computed' and 'The block' in the lesson.",
    "A block of width 2 with 1 head and 3 hidden units: 4 times 4 = 16, then 2·3 + 3 = 9 and 3·2 + 2 = 8, then 8 for "
    "the norms: 16 + 9 + 8 + 8 = 41.",
    "4 * {width}^2 + ({width} * {hidden} + ___) + ({hidden} * {width} + ___) + 2 * 2 * ___",
)

parameters_of_a_block.why(
    "{attention} in the attention, {first} and {second} in the small net, {norms} in the norms. The heads share out "
    "the width: each has its own slice of the same matrices, so their number changes nothing. Nor does the length: the "
    "weights for pairs of words are computed, and so one block reads sentences of any length."
)


@parameters_of_a_block.mistake
def heads_multiplied(*, width, heads, hidden, words):
    """the heads share out the width, so that four matrices of width times width serve all of them; they were counted
    once a head
    """
    return parameters_of_a_block(width=width, hidden=hidden) + (heads - 1) * 4 * width**2


@parameters_of_a_block.mistake
def attention_counted(*, width, heads, hidden, words):
    """a weight for each pair of words was counted in each head; these are computed from the sentence, not learned"""
    return parameters_of_a_block(width=width, hidden=hidden) + heads * words**2


@parameters_of_a_block.mistake
def output_matrix_forgotten(*, width, heads, hidden, words):
    """the attention has four matrices: beside those for queries, keys and values one that mixes the heads, W_o"""
    return parameters_of_a_block(width=width, hidden=hidden) - width**2


@parameters_of_a_block.mistake
def biases_forgotten(*, width, heads, hidden, words):
    """the biases of the two dense layers are missing: one for each of their outputs"""
    return parameters_of_a_block(width=width, hidden=hidden) - width - hidden


@parameters_of_a_block.mistake
def norms_forgotten(*, width, heads, hidden, words):
    """the layer norms are missing: each learns a scale and a shift for every component"""
    return parameters_of_a_block(width=width, hidden=hidden) - 4 * width


@parameters_of_a_block.mistake
def net_at_each_word(*, width, heads, hidden, words):
    """the small net was counted once a word; it is the same net at every position"""
    net = 2 * width * hidden + hidden + width
    return parameters_of_a_block(width=width, hidden=hidden) + (words - 1) * net


@parameters_of_a_block.alternative
def by_the_library(*, width, heads, hidden, words):
    from actedu.nets import TransformerBlock

    return TransformerBlock(width, heads, hidden, "gelu").size


@parameters_of_a_block.alternative
def as_an_array(*, width, heads, hidden, words):
    return np.float64(parameters_of_a_block(width=width, hidden=hidden))

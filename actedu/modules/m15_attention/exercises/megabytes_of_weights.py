import numpy as np

from actedu.checks import IsNumber
from actedu.exercises import exercise


@exercise(title="What a long text costs", points=2, stars=2, kind="predict the number")
def megabytes_of_weights(*, n=4096, heads=8, layers=6):
    """A net reads a text of {n} words in {layers} blocks, each with {heads} heads. It keeps all attention weights of
    all blocks, as training without a trick has to. A weight takes 4 bytes (float32).

    How many megabytes, of a million bytes each, do the weights take? Give it to 1%.
    """
    return layers * heads * n**2 * 4 / 1e6


@megabytes_of_weights.vary
def other_text(rng):
    return {
        "n": int(rng.choice([1024, 1536, 2048, 3072, 4096])),
        "heads": int(rng.choice([6, 8, 12, 16])),
        "layers": int(rng.choice([3, 5, 9, 10])),
    }


megabytes_of_weights.checks(IsNumber(rtol=0.011, title="is what the weights take"))

megabytes_of_weights.hints(
    "How many weights has one head in one block? What has to be multiplied by what?",
    "See 'What it costs' in the lesson.",
    "Ten words, 2 heads, 3 blocks: 10 times 10 = 100 weights a head, 100 times 2 = 200 a block, 200 times 3 = 600 in "
    "all, at 4 bytes each.",
    "{layers} * {heads} * ___ * 4 / 1e6",
)

megabytes_of_weights.why(
    "Each head has a weight for each pair of words, so twice the text takes four times the memory. Code that makes the "
    "weights block by block and forgets them, as `attend` of this course does, needs the time but not the memory."
)


@megabytes_of_weights.mistake
def one_weight_a_word(*, n, heads, layers):
    """one weight a word was counted; each word has a weight for each word"""
    return layers * heads * n * 4 / 1e6


@megabytes_of_weights.mistake
def heads_forgotten(*, n, heads, layers):
    """the heads are missing: each has weights of its own"""
    return layers * n**2 * 4 / 1e6


@megabytes_of_weights.mistake
def layers_forgotten(*, n, heads, layers):
    """the blocks are missing: each has weights of its own"""
    return heads * n**2 * 4 / 1e6


@megabytes_of_weights.mistake
def bytes_forgotten(*, n, heads, layers):
    """these are millions of weights; each takes 4 bytes"""
    return layers * heads * n**2 / 1e6


@megabytes_of_weights.mistake
def heads_squared_away(*, n, heads, layers):
    """the weights were shared out among the heads; heads share out the components, and each has all pairs of words"""
    return layers * n**2 / heads * 4 / 1e6


@megabytes_of_weights.mistake
def bytes_for_megabytes(*, n, heads, layers):
    """this is the number of bytes; a megabyte has a million of them"""
    return float(layers * heads * n**2 * 4)


@megabytes_of_weights.mistake
def divided_by_a_power_of_two(*, n, heads, layers):
    """these are mebibytes, of 1024 times 1024 bytes; a megabyte here has a million"""
    return layers * heads * n**2 * 4 / 1024**2


@megabytes_of_weights.alternative
def by_the_arrays(*, n, heads, layers):
    one = np.zeros((8, 8), dtype=np.float32).nbytes * (n / 8) ** 2
    return one * heads * layers / 1e6

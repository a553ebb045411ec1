import itertools

import numpy as np

from actedu.checks import Matches
from actedu.exercises import exercise


@exercise(title="From Keras's list to PyTorch's names", points=3, stars=2, kind="write the function")
def weights_for_torch(weights):
    """`weights` is what `get_weights()` gives of a Keras net of `Dense` layers: a list `[W1, b1, W2, b2, ...]`.

    Return a dictionary for `load_state_dict` of the same net in PyTorch, an
    `nn.Sequential(nn.Linear(...), nn.ReLU(), nn.Linear(...), nn.ReLU(), ...)`. Its keys are `"0.weight"`, `"0.bias"`
    and so on, with the place of the layer in the `Sequential`; ReLUs take places too, and have no weights. NumPy arrays
    are enough.
    """
    state = {}
    for i in range(0, len(weights), 2):
        state[f"{i}.weight"] = weights[i].T
        state[f"{i}.bias"] = weights[i + 1]
    return state


def _net(rng, *sizes):
    pairs = itertools.pairwise(sizes)
    return ([array for n, m in pairs for array in (rng.normal(size=(n, m)), rng.normal(size=m))],)


_RNG = np.random.default_rng(16)

weights_for_torch.checks(
    Matches([_net(_RNG, 4, 3)], title="one layer: right shape and right names"),
    Matches([_net(_RNG, 3, 3, 3), _net(_RNG, 2, 2, 2, 2)], title="square layers, where no shape helps"),
    Matches(lambda rng: [_net(rng, 5, 4, 3, 2, 6), _net(rng, 4, 4, 4)], title="right for other nets", hidden=True),
)

weights_for_torch.hints(
    "Two things differ: which way round an array stands, and how a layer is named. Which arrays turn, which do not?",
    "See 'What has to be carried over' in the lesson for the shapes.",
    "In nn.Sequential(Linear, Tanh, Linear) the second Linear stands at place 2; its bias is called 2.bias.",
    'for i in range(0, len(weights), ___): state[f"{i}.weight"] = weights[i]___',
)

weights_for_torch.why(
    "Layer k stands at place 2k of the Sequential and at 2k of the list, since each takes two places there too: its "
    "weights and its bias, as against itself and its ReLU. Transposed, `W` has a row for each unit; a bias has one "
    "axis, and nothing to turn."
)


@weights_for_torch.mistake
def not_transposed(weights):
    """the weights stand as in Keras, with a column for each unit; PyTorch has rows, also where the shape is square"""
    return {f"{i - i % 2}.{'bias' if i % 2 else 'weight'}": w for i, w in enumerate(weights)}


@weights_for_torch.mistake
def relus_not_counted(weights):
    """the layers are numbered 0, 1, 2; in the Sequential a ReLU stands between two of them, and takes a place"""
    return {f"{i // 2}.{'bias' if i % 2 else 'weight'}": w.T for i, w in enumerate(weights)}


@weights_for_torch.mistake
def counted_from_one(weights):
    """the first layer is called 1 here; places are counted from 0"""
    return {f"{i - i % 2 + 1}.{'bias' if i % 2 else 'weight'}": w.T for i, w in enumerate(weights)}


@weights_for_torch.mistake
def only_two_layers(weights):
    """this carries the first two layers over, however many there are"""
    return weights_for_torch(weights[:4])


@weights_for_torch.mistake
def transposed_if_not_square(weights):
    """square weights were left as they are: no shape complains, but rows and columns are not the same there either"""
    state = weights_for_torch(weights)
    return {name: w.T if w.ndim == 2 and w.shape[0] == w.shape[1] else w for name, w in state.items()}


@weights_for_torch.alternative
def in_pairs(weights):
    state = dict[str, np.ndarray]()
    for layer, (W, b) in enumerate(zip(weights[::2], weights[1::2], strict=True)):
        state |= {f"{2 * layer}.weight": np.transpose(W), f"{2 * layer}.bias": b}
    return state


@weights_for_torch.alternative
def as_lists(weights):
    return {f"{i - i % 2}.{'bias' if i % 2 else 'weight'}": np.array(w).T.tolist() for i, w in enumerate(weights)}

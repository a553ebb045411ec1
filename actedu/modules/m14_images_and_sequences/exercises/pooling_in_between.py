import numpy as np

from actedu.checks import Holds, brief, call, numbers
from actedu.checks.outcome import Failure
from actedu.exercises import exercise


@exercise(
    title="A million weights in the last layer",
    points=3,
    stars=2,
    kind="debug the code",
    defect="c13",
    uses=("from actedu.nets import Conv2D, Dense, Flatten, MaxPool, Sequential",),
)
def pooling_in_between(images, learn=None, seed=0):
    r"""The net of a source, for pictures `images` (n, side, side, channels). It returns ten logits a picture, how many
    numbers the convolution learns, and how many the dense layer does. (`learn`, if it is given, trains the net
    first.)

    It runs, and it learns. But for 64 x 64 pixels in three colours the dense layer alone learns more than a million
    numbers. Put max pooling of 2 x 2 between the convolution and the dense layer, and leave the rest as it is:
    32 filters of 3 x 3 with ReLU, one dense layer. It must work for other sizes too; a row or column that is left
    over is dropped.
    """


def _images(side, channels, rng=None):
    return (rng or np.random.default_rng(side)).standard_normal((2, side, side, channels))


def _given(answer, images):
    """Return logits, two numbers of parameters and the call, or why the answer is none, as a Failure."""
    got = call(answer, images)
    if got.error == "NotImplementedError":
        return Failure("there is no code yet: replace the line that raises NotImplementedError", (images,), None, got)
    if got.error:
        return Failure(f"for images of shape {images.shape} it stops with {got}", (images,), None, got)
    if not isinstance(got.value, (tuple, list)) or len(got.value) != 3:
        return Failure(
            f"three things are returned: logits and two numbers; this is {brief(got.value)}", (images,), None, got
        )
    logits, conv, head = map(numbers, got.value)
    if logits is None or logits.shape != (len(images), 10):
        return Failure(f"logits of shape {(len(images), 10)} are asked for", (images,), None, got)
    if conv is None or head is None or conv.size != 1 or head.size != 1:
        return Failure("the two numbers of parameters are to be plain numbers", (images,), None, got)
    return logits, float(conv.reshape(())), float(head.reshape(())), got


def _sizes(side, channels):
    def judge(answer, setting):
        images = _images(side, channels)
        found = _given(answer, images)
        if isinstance(found, Failure):
            return found
        _, conv, head, got = found
        _, right_conv, right_head = setting.solution(images)
        for name, size, right in (("convolution", conv, right_conv), ("dense layer", head, right_head)):
            if size != right:
                return Failure(f"the {name} is to learn {right} numbers, not {size:.0f}", (images,), right, got)
        return None

    return judge


def _same_logits(side, channels, drawn=False):
    def judge(answer, setting):
        images = _images(side, channels, setting.rng() if drawn else None)
        found = _given(answer, images)
        if isinstance(found, Failure):
            return found
        logits, _, _, got = found
        right = setting.solution(images)[0]
        if logits.shape == right.shape and np.allclose(logits, right, rtol=1e-6, atol=1e-9):
            return None
        return Failure("the logits are not those of this net with max pooling behind ReLU", (images,), right, got)

    return judge


pooling_in_between.checks(
    Holds("64 x 64 pixels, three colours: as many parameters as asked for", _sizes(64, 3)),
    Holds("other sizes, also odd ones", _sizes(9, 1)),
    Holds("gives the logits of the pooled net", _same_logits(10, 1)),
    Holds("gives them for other pictures", _same_logits(13, 2, drawn=True), hidden=True),
)

pooling_in_between.hints(
    "Two lines change: one more layer, and how many numbers reach the dense layer.",
    "See 'A small net, traced' in the lesson: follow the shape from layer to layer.",
    "Pictures of 10 x 10 leave a 3 x 3 filter as 8 x 8 places; pooling makes 4 x 4 of them, times the channels.",
    "MaxPool(2) before Flatten(); Dense((___ // 2) ** 2 * 32, 10), with the side behind the convolution in the gap",
)

pooling_in_between.why(
    "Of 64 pixels a side the convolution leaves 64 - 2 = 62 places, in all 62·62·32 = 123008 numbers. Each needs a "
    "weight to each class: 123008·10 + 10 = 1230090, where the convolution has 32·28 = 896. Behind pooling a side has "
    "62/2 = 31 places, and a quarter of the weights is left."
)


@pooling_in_between.fault
def no_pooling(images, learn=None, seed=0):
    """every place of every channel still has a weight of its own to each class: nothing stands between them"""


@pooling_in_between.mistake
def averaged_over_everything(images, learn=None, seed=0):
    """each channel was averaged over the whole picture, so that it is lost where anything was: pool 2 x 2 places"""
    from actedu.nets import Conv2D, Dense, GlobalAveragePool, Sequential

    conv, head = Conv2D(images.shape[3], 32, 3, "relu"), Dense(32, 10)
    net = Sequential([conv, GlobalAveragePool(), head], seed=seed)
    return net(images), conv.size, head.size


@pooling_in_between.mistake
def mean_of_each_square(images, learn=None, seed=0):
    """the mean of each square was taken: as many parameters, but max pooling keeps the largest"""
    from actedu.nets import AveragePool, Conv2D, Dense, Flatten, Sequential

    side = (images.shape[1] - 2) // 2
    conv, head = Conv2D(images.shape[3], 32, 3, "relu"), Dense(side**2 * 32, 10)
    net = Sequential([conv, AveragePool(2), Flatten(), head], seed=seed)
    return net(images), conv.size, head.size


@pooling_in_between.mistake
def pooled_before(images, learn=None, seed=0):
    """the picture itself was pooled, before the filters saw it: edges of a pixel are gone by then"""
    from actedu.nets import Conv2D, Dense, Flatten, MaxPool, Sequential

    side = images.shape[1] // 2 - 2
    conv, head = Conv2D(images.shape[3], 32, 3, "relu"), Dense(side**2 * 32, 10)
    net = Sequential([MaxPool(2), conv, Flatten(), head], seed=seed)
    return net(images), conv.size, head.size


@pooling_in_between.mistake
def pooled_by_four(images, learn=None, seed=0):
    """squares of 4 x 4 were pooled; 2 x 2 are asked for"""
    from actedu.nets import Conv2D, Dense, Flatten, MaxPool, Sequential

    side = (images.shape[1] - 2) // 4
    conv, head = Conv2D(images.shape[3], 32, 3, "relu"), Dense(side**2 * 32, 10)
    net = Sequential([conv, MaxPool(4), Flatten(), head], seed=seed)
    return net(images), conv.size, head.size


@pooling_in_between.mistake
def fewer_filters(images, learn=None, seed=0):
    """the number of filters was cut to 8, which makes the net smaller and lets it see less; 32 were to stay"""
    from actedu.nets import Conv2D, Dense, Flatten, Sequential

    side = images.shape[1] - 2
    conv, head = Conv2D(images.shape[3], 8, 3, "relu"), Dense(side**2 * 8, 10)
    net = Sequential([conv, Flatten(), head], seed=seed)
    return net(images), conv.size, head.size


@pooling_in_between.mistake
def width_not_changed(images, learn=None, seed=0):
    """the pooling is there, and the dense layer still expects as many numbers as before: count what reaches it"""
    from actedu.nets import Conv2D, Dense, Flatten, MaxPool, Sequential

    side = images.shape[1] - 2
    conv, head = Conv2D(images.shape[3], 32, 3, "relu"), Dense(side**2 * 32, 10)
    net = Sequential([conv, MaxPool(2), Flatten(), head], seed=seed)
    return net(images), conv.size, head.size


@pooling_in_between.alternative
def by_the_shape_behind(images, learn=None, seed=0):
    from actedu.nets import Conv2D, Dense, Flatten, MaxPool, Sequential

    conv, pool = Conv2D(images.shape[3], 32, 3, "relu"), MaxPool(2)
    reach = pool.forward(conv.forward(images[:1])).size
    head = Dense(reach, 10)
    net = Sequential([conv, pool, Flatten(), head], seed=seed)
    if learn is not None:
        learn(net)
    return [net(images), conv.size, head.size]


@pooling_in_between.alternative
def side_by_side(images, learn=None, seed=0):
    from actedu.nets import Conv2D, Dense, Flatten, MaxPool, Sequential

    side = (images.shape[1] - 3 + 1) // 2
    layers = [Conv2D(images.shape[-1], 32, 3, "relu"), MaxPool(), Flatten(), Dense(side * side * 32, 10)]
    net = Sequential(layers, seed=seed)
    return net(images), np.int64(layers[0].size), float(layers[3].size)

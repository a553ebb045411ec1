from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="Where the parameters sit", points=2, stars=2, kind="predict the number")
def filters_and_head(*, side=32, filters=16, size=5):
    r"""A model for colour images of {side} by {side} pixels: `Conv2D({filters}, ({size}, {size}))`, ReLU, `Flatten()`,
    `Dense(10)`. The convolution looks at all 3 colours, stays inside the image, and moves by one pixel at a time.

    Give two numbers in a list: the parameters of the convolution and those of the dense layer.
    """
    places = (side - size + 1) ** 2
    return [size * size * 3 * filters + filters, places * filters * 10 + 10]


@filters_and_head.vary
def other_model(rng):
    return {
        "side": int(rng.choice([28, 40, 48, 56])),
        "filters": int(rng.choice([8, 12, 20, 24])),
        "size": int(rng.choice([5, 7])),
    }


def _part(place, what):
    def judge(answer, setting):
        given = numbers(answer)
        if given is None or given.shape != (2,):
            return f"two numbers are asked for, such as [1, 2]; this is {brief(answer)}"
        got = float(given[place])
        return None if abs(got - setting.solution[place]) < 0.5 else f"{got:,.0f} is not it"

    return Holds(f"counts {what}", judge)


filters_and_head.checks(_part(0, "the convolution"), _part(1, "the dense layer"))

filters_and_head.hints(
    "A convolution's neurons are used at many places with the same weights. How many outputs does that make?",
    "See 'Counting': the model of source B has another size, and the same two layers.",
    "On a row of 6 pixels, a window of 3 fits at 6 - 3 + 1 = 4 places.",
    "convolution: ({size} · {size} · ___ + 1) · {filters}; places: ({side} - {size} + ___) squared; dense: "
    "places · ___ · 10 + 10",
)

filters_and_head.why(
    "The convolution is small since its weights serve at every place. The dense layer has a weight of its own for each "
    "place, filter and class. A larger image makes the second number larger and leaves the first as it is."
)


def _head(places, filters):
    return places * filters * 10 + 10


@filters_and_head.mistake
def colours_forgotten(*, side, filters, size):
    """these filters see one colour; each has {size} · {size} weights for every one of the 3 colours"""
    return [size * size * filters + filters, _head((side - size + 1) ** 2, filters)]


@filters_and_head.mistake
def border_forgotten(*, side, filters, size):
    """the window was moved to {side} places in each direction; it fits inside the image at fewer"""
    return [size * size * 3 * filters + filters, _head(side**2, filters)]


@filters_and_head.mistake
def off_by_one(*, side, filters, size):
    """one place is missing in each direction: a window of 3 fits into 3 pixels once, and 3 - 3 is 0"""
    return [size * size * 3 * filters + filters, _head((side - size) ** 2, filters)]


@filters_and_head.mistake
def filters_forgotten_in_the_head(*, side, size, filters):
    """the dense layer gets one number for each place here; each of the {filters} filters gives one"""
    return [size * size * 3 * filters + filters, _head((side - size + 1) ** 2, 1)]


def _lacks_biases(answer, *, side, filters, size):
    given = numbers(answer)
    if given is None:
        return False
    conv, head = given
    return conv == size * size * 3 * filters or head == (side - size + 1) ** 2 * filters * 10


@filters_and_head.mistake(when=_lacks_biases)
def biases_forgotten(*, side, filters, size):
    """biases are missing: each filter has one, and so has each of the 10 outputs"""
    return [size * size * 3 * filters, (side - size + 1) ** 2 * filters * 10]


@filters_and_head.mistake
def weights_for_each_place(*, side, filters, size):
    """the convolution has weights of its own for each place here; it uses the same ones everywhere"""
    places = (side - size + 1) ** 2
    return [(size * size * 3 + 1) * filters * places, _head(places, filters)]


@filters_and_head.alternative
def as_a_tuple(*, side, filters, size):
    wide = side - size + 1
    return filters * (3 * size**2 + 1), 10 * (wide * wide * filters + 1)

from actedu.checks import IsNumber
from actedu.exercises import exercise


@exercise(title="The gradient one step later", points=2, stars=1, kind="predict the number")
def second_gradient(*, x=3, t=6, eta=0.05):
    r"""A linear neuron $y = w x$ has $w = 1$, input $x = {x}$, target $t = {t}$ and loss $L = \frac{1}{2}(y - t)^2$.

    You take one step of gradient descent with learning rate {eta}. What is $\mathrm{d}L/\mathrm{d}w$ *after* that step?
    Predict it by hand, to two decimals.
    """
    w = 1 - eta * (x - t) * x
    return (w * x - t) * x


@second_gradient.vary
def another_step(rng):
    x = int(rng.integers(2, 5))
    return {"x": x, "t": x + int(rng.integers(2, 6)), "eta": float(rng.choice([0.02, 0.03, 0.05]))}


@second_gradient.facts
def on_the_way(*, x, t, eta):
    error, shrinks = x - t, 1 - eta * x**2
    return {
        "error": error,
        "first": error * x,
        "size": -error * x,
        "weight": round(1 - eta * error * x, 6),
        "later": round(error * shrinks, 6),
        "second": round(error * x * shrinks, 6),
        "square": x**2,
        "shrinks": round(shrinks, 6),
    }


second_gradient.checks(IsNumber(atol=0.02))

second_gradient.hints(
    "The chain rule: gradient of the weight = error · slope of the activation · input. One step changes the error.",
    "Section 'What the chain rule says of a step' has the product for another neuron: -5 · 1 · 2 = -10.",
    "First step: error 1·{x} - {t} = {error}, slope 1, input {x}, so the gradient is {first} and w becomes "
    "1 + {eta}·{size} = {weight}.",
    "Second step: (new output - {t}) · 1 · ___",
)

second_gradient.why(
    "The second gradient is ({weight}·{x} - {t})·{x} = {second}. The slope of the identity was 1 in both steps, "
    "but the weight's gradient is error · slope · input, and the error shrank. Each step multiplies it by "
    "$1 - \\eta x^2 = 1 - {eta} \\cdot {square} = {shrinks}$."
)


@second_gradient.mistake
def first_gradient(*, x, t):
    """this is the first gradient; after the step the error is smaller, and the gradient with it"""
    return (x - t) * x


@second_gradient.mistake
def error_alone(*, x, t, eta):
    """this is the error; the gradient of a weight is the error times the input"""
    return (x - t) * (1 - eta * x**2)


@second_gradient.mistake
def sign_turned(*, x, t, eta):
    """the sign is turned: the output is below the target, so the gradient is negative and w grows"""
    return (t - x) * x * (1 - eta * x**2)


@second_gradient.mistake
def step_uphill(*, x, t, eta):
    """the step went uphill: gradient descent subtracts the gradient from the weight"""
    return (x - t) * x * (1 + eta * x**2)


@second_gradient.mistake
def slope_of_the_activation():
    """this is the activation's slope; the gradient of the weight holds the error and the input as well"""
    return 1.0

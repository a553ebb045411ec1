from actedu.checks import IsOrder
from actedu.exercises import exercise


@exercise(title="A training loop, in order", points=2, stars=2, kind="order the lines")
def order_the_loop():
    """These are lines of a training loop with momentum and a schedule, shuffled; two of them do not belong. Indents are
    left out: each line stands where it is needed, and the `for` lines open the loops.

    ```text
    A    for x, t in batches:
    B    v = 0.9 * v + gradient
    C    v = 0
    D    rate = schedule(epoch)
    E    loss, gradient = backward(w, x, t)
    F    w = w - rate * v
    G    for epoch in range(epochs):
    H    v = gradient
    I    w = w + rate * v
    ```

    The schedule is asked once an epoch, not anew for each batch, and the velocity `v` lasts over the whole training.
    Give the lines that belong in an order that works: `"A B C"`.
    """
    return "C G D A E B F"


_LINES = IsOrder({"C": "", "G": "C", "D": "G", "A": "D", "E": "A", "B": "EC", "F": "BD"}, others="HI")

order_the_loop.checks(_LINES)

order_the_loop.hints(
    "Sort the lines first: what happens once, what once an epoch, what once a batch?",
    "See the cell in 'Meet it' for a loop, and 'A step for each weight' for the velocity.",
    "In baking: heat the oven once; for each tray take dough; for each bun weigh, shape, lay.",
    "Once: ___. Each epoch: G, ___. Each batch: A, E, ___, F.",
)

order_the_loop.why(
    "The velocity is made once, before both loops: made inside, it forgets at each round. The schedule is asked once "
    "an epoch, before the batches that use its rate. In a batch the gradient comes first, then the velocity, then the "
    "step against it."
)


def _above(answer, first, second):
    """Whether one line stands above another, and those that do not belong are left out."""
    given = _LINES.read(answer)
    return not set(given) & set(_LINES.others) and given.index(first) < given.index(second)


@order_the_loop.mistake(when=lambda answer: "H" in _LINES.read(answer))
def no_memory():
    """line H throws the velocity away at each batch: what is left is plain gradient descent"""
    return "C G D A E H F"


@order_the_loop.mistake(when=lambda answer: "I" in _LINES.read(answer))
def uphill():
    """line I goes with the gradient, and the loss rises"""
    return "C G D A E B I"


@order_the_loop.mistake(when=lambda answer: _above(answer, "G", "C"))
def memory_made_inside():
    """here v is set to 0 inside a loop, and the velocity is lost at each round"""
    return "G C D A E B F"


@order_the_loop.mistake(when=lambda answer: _above(answer, "A", "D"))
def schedule_in_each_batch():
    """the schedule stands inside the loop over batches and is asked at each; it is to be asked once an epoch"""
    return "C G A D E B F"


@order_the_loop.mistake(when=lambda answer: _above(answer, "F", "B"))
def step_before_velocity():
    """this steps with the velocity of the batch before; line B comes first"""
    return "C G D A E F B"


@order_the_loop.alternative
def as_a_list():
    return ["c", "g", "d", "a", "e", "b", "f"]

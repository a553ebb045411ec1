"""Heads and losses for targets that are classes, labels or grades."""

from __future__ import annotations

from actedu.chooser.evidence import Arithmetic, Experiment, Paper, Row
from actedu.chooser.task import Head, Task, Wrong

_SOFTMAX = "softmax(z)"
_ARCTAN = "(0.5 + np.arctan(z) / np.pi)"
_BINARY = "np.logaddexp(0, z) - y * z"
_PRIOR = "np.log(np.mean(y) / (1 - np.mean(y)))"  # the logit of the share of ones

_LOGIT = Head(
    name="sigmoid",
    units="one logit",
    read="sigmoid(z)",
    loss="binary cross-entropy from the logit",
    loss_code=_BINARY,
    gradient="sigmoid(z) - y",
    call="nets.binary_cross_entropy",
    bias=_PRIOR,
    reason="The sigmoid reads a logit as a probability; the loss takes the logit itself, so its gradient is prediction "
    "minus target and a confident mistake is corrected at full strength.",
    evidence=(
        Arithmetic(
            "abs(sigmoid(-6.0) - 1) > 0.99", "from the logit, a wrong -6 is pushed back with a gradient of -0.998"
        ),
        Row(11, "in float32 a sigmoid is exactly 1 from z = 17.3 on, so a loss from probabilities would take log 0"),
    ),
    change="Probabilities that must be calibrated: check them on held-out data and rescale the logits if they are not. "
    "Few positives: the task rare class.",
)

_DOUBLE_SIGMOID = Wrong(
    part="loss",
    name="sigmoid in the net and again in the loss",
    reason="A loss that takes logits applies the sigmoid itself. Twice, it can say no probability above 0.73, and the "
    "loss cannot fall below 0.31.",
    evidence=(Arithmetic("sigmoid(1.0) < 0.732 and np.log1p(np.exp(-1.0)) > 0.313"),),
    change="Return the logit; apply the sigmoid only to read a prediction.",
)

TASKS: tuple[Task, ...] = (
    Task(
        name="binary classification",
        target="one of two classes, 0 or 1",
        range=(0, 1),
        aliases=("binary", "two classes"),
        heads=(_LOGIT,),
        wrong=(
            _DOUBLE_SIGMOID,
            Wrong(
                part="loss",
                name="squared error on the sigmoid",
                reason="Its gradient carries the sigmoid's slope: a confident mistake, z = -6 for class 1, gets 200 "
                "times less gradient than with cross-entropy.",
                evidence=(
                    Arithmetic("abs(sigmoid(-6.0) - 1) > 200 * abs(2 * (sigmoid(-6.0) - 1) * sigmoid.slope(-6.0))"),
                ),
                change="Nothing for training; as a score of probabilities (Brier) it is fine.",
                seen="D, point 11 (ledger row 15)",
            ),
            Wrong(
                part="head",
                name="softmax over one unit",
                reason="One unit's softmax is 1 whatever the logit.",
                evidence=(Arithmetic("np.exp(3.0) / np.exp(3.0) == 1"),),
                change="Two units: their softmax is the sigmoid of the difference, the same model with spare weights.",
                seen="C, 'Choosing' (ledger row 13)",
            ),
        ),
    ),
    Task(
        name="rare class",
        target="one of two classes, of which one is rare, such as 1 % of the examples",
        range=(0, 1),
        aliases=("imbalanced", "imbalanced classes", "rare positives", "rare event", "1 % positives", "fraud"),
        example=("np.linspace(-3, 3, 7)", "np.array([0, 0, 0, 1, 0, 0, 0])"),
        heads=(
            Head(
                name="sigmoid",
                units="one logit",
                read="sigmoid(z)",
                loss="binary cross-entropy from the logit, without weights",
                loss_code=_BINARY,
                gradient="sigmoid(z) - y",
                call="nets.binary_cross_entropy",
                bias=_PRIOR,
                reason="Without weights the probabilities stay what they say, however rare the class; what the rarity "
                "changes is the decision. Say yes where the probability exceeds a / (a + m), a being the cost of a "
                "false alarm and m that of a miss. Judge by precision and recall.",
                evidence=(
                    Arithmetic(
                        "abs(sigmoid(np.log(0.01 / 0.99)) - 0.01) < 1e-12",
                        "with that bias a net for 1 % positives says 1 % before it has learned anything",
                    ),
                    Arithmetic(
                        "np.log(2) > 12 * -(0.01 * np.log(0.01) + 0.99 * np.log(0.99))",
                        "from a bias of 0 the first loss is 12 times as large: the first steps only learn the share",
                    ),
                    Paper(
                        "lin2017",
                        "with the last bias at the logit of a prior of 1 %, training on rare objects is stable",
                    ),
                ),
                change="Too little gradient from the few: weights. Nobody needs a probability: a ranking of the "
                "examples, judged by average precision.",
            ),
            Head(
                name="sigmoid, less the logarithm of the weight",
                units="one logit",
                read="sigmoid(z - np.log(99))",
                loss="binary cross-entropy with a weight of 99, no to yes, for the rare class",
                loss_code=f"np.where(y == 1, 99, 1) * ({_BINARY})",
                gradient="np.where(y == 1, 99, 1) * (sigmoid(z) - y)",
                reason="Weights give both classes the same share of the gradient. They add their logarithm to the "
                "logit: take it off again to read a probability.",
                evidence=(
                    Arithmetic(
                        "abs(99 * 0.01 * (sigmoid(0.0) - 1) + 0.99 * sigmoid(0.0)) < 1e-12",
                        "with 1 % positives and a weight of 99, the best constant logit is 0: one half, not 1 %",
                    ),
                ),
                change="Other shares: the weight is the number of the others for each of the rare.",
            ),
        ),
        wrong=(
            _DOUBLE_SIGMOID,
            Wrong(
                part="head",
                name="a threshold of 0.5, whatever an error costs",
                reason="It is right where both errors cost the same. If a miss costs 50 times a false alarm, say yes "
                "from a probability of 0.02 on.",
                evidence=(Arithmetic("abs(1 / (1 + 50) - 0.02) < 0.001"),),
                change="Errors of equal cost.",
            ),
            Wrong(
                part="loss",
                name="accuracy, as what to choose by",
                reason="Always saying no is right in 99 % of the cases and finds nothing.",
                evidence=(Arithmetic("abs((1 - 0.01) - 0.99) < 1e-12"),),
                change="Classes of about the same size.",
            ),
        ),
    ),
    Task(
        name="multi-class",
        target="one of C classes, each excluding the others",
        range=(0, 1),
        aliases=(
            "multi-class classification",
            "multiclass",
            "classification",
            "softmax",
            "language model",
            "next token",
            "composition",
            "shares that add up to 1",
        ),
        example=("np.array([[2.0, -1.0, 0.5], [0.0, 3.0, -2.0]])", "np.array([[1, 0, 0], [0, 0, 1]])"),
        heads=(
            Head(
                name="softmax",
                units="C logits",
                read=_SOFTMAX,
                loss="softmax cross-entropy from the logits",
                loss_code="-(y * log_softmax(z)).sum(axis=-1)",
                gradient=f"{_SOFTMAX} - y",
                call="nets.softmax_cross_entropy",
                reason="The classes exclude each other, so their probabilities share a sum of 1. The net returns "
                "logits: "
                "softmax stands in the loss, where it is exact, and is applied once more only to read probabilities.",
                evidence=(
                    Arithmetic(
                        "np.logaddexp.reduce(np.array([1000.0, 1001.0])) < 1001.4",
                        "from logits the loss is exact even where exp overflows",
                    ),
                    Row(
                        2,
                        "with this loss, a net of identities is logistic regression and gets 0.97 of the digits right",
                    ),
                ),
                change="Classes that can occur together (multi-label), or have an order (ordinal). Targets that are "
                "shares of a whole: the same head and loss, y being the shares.",
            ),
        ),
        wrong=(
            Wrong(
                part="loss",
                name="softmax in the net and again in the loss",
                reason="A loss that takes logits applies softmax itself. Twice, no class gets more than e times "
                "another's probability: for 10 classes the loss cannot fall below ln(e + 9) - 1 = 1.46.",
                evidence=(
                    Experiment(
                        "double_softmax", "on digits the loss stops at that floor, and the net learns more slowly"
                    ),
                    Arithmetic("np.log(np.e + 10 - 1) - 1 > 1.461"),
                ),
                change="Return logits; or use a loss that takes probabilities, at a cost in accuracy for small ones.",
                seen="B, the SimpleRNN example, if it is trained with PyTorch's CrossEntropyLoss",
            ),
            Wrong(
                part="loss",
                name="cross-entropy of clipped probabilities",
                reason="A probability that rounds to 0 must be clipped before the logarithm, as at 1e-7: then the loss "
                "never exceeds 16.2 and the worst mistakes get no gradient.",
                evidence=(Arithmetic("-np.log(1e-7) < 16.2"),),
                change="Pass logits (from_logits=True in Keras). Keras on TensorFlow finds the logits behind a "
                "softmax and uses them; on PyTorch and JAX it does not.",
                seen="B, the Keras models, where they run on another backend than TensorFlow",
            ),
            Wrong(
                part="head",
                name="ReLU on the logits",
                reason="All negative logits become 0: classes tie there, and their gradient is 0.",
                evidence=(
                    Row(46, "on digits whole classes are lost"),
                    Arithmetic("relu(-1.0) == relu(-5.0) == 0 and relu.slope(-1.0) == 0"),
                ),
                change="Nothing: a logit needs both signs.",
                seen="D, point 28",
            ),
            Wrong(
                part="head",
                name="a sigmoid for each class",
                reason="The probabilities need not sum to 1: two exclusive classes can both be said to be likely.",
                evidence=(Arithmetic("3 * sigmoid(2.0) > 2.6"),),
                change="Labels that can occur together: that is the task multi-label.",
            ),
        ),
    ),
    Task(
        name="multi-label",
        target="any of C labels, none or several at once",
        range=(0, 1),
        aliases=("multi-label classification", "multilabel", "tags"),
        heads=(
            Head(
                name="sigmoid",
                units="C logits, one a label",
                read="sigmoid(z)",
                loss="binary cross-entropy from the logits, summed over the labels",
                loss_code=_BINARY,
                gradient="sigmoid(z) - y",
                call="nets.binary_cross_entropy",
                bias=_PRIOR,
                reason="Each label is a yes or no of its own, so each has its own logit and its own probability.",
                evidence=(Arithmetic("sigmoid(3.0) + sigmoid(4.0) > 1.9", "two labels can be likely at once"),),
                change="Labels that exclude each other (multi-class).",
            ),
        ),
        wrong=(
            _DOUBLE_SIGMOID,
            Wrong(
                part="head",
                name="softmax",
                reason="It makes the labels share a sum of 1: of two that are both present, neither can get more than "
                "one half without the other losing it.",
                evidence=(Arithmetic("np.exp(50.0) / (2 * np.exp(50.0)) == 0.5"),),
                change="Exactly one label for each example (multi-class).",
            ),
        ),
    ),
    Task(
        name="mask",
        target="for each pixel, whether it belongs to the object",
        range=(0, 1),
        aliases=("segmentation", "probability mask", "pixel mask"),
        heads=(
            Head(
                name="sigmoid",
                units="one logit a pixel",
                read="sigmoid(z)",
                loss="binary cross-entropy from the logits, averaged over the pixels",
                loss_code=_BINARY,
                gradient="sigmoid(z) - y",
                call="nets.binary_cross_entropy",
                bias=_PRIOR,
                reason="Each pixel is a binary classification of its own.",
                evidence=_LOGIT.evidence,
                change="An object of few pixels: weigh the classes, or train on the overlap (Dice). Several classes: a "
                "softmax over the classes at each pixel.",
            ),
            Head(
                name="arctangent",
                units="one number a pixel",
                read=_ARCTAN,
                loss="Dice loss, 1 - 2 sum(p y) / (sum(p) + sum(y))",
                loss_code=f"1 - 2 * ({_ARCTAN} * y).sum() / ({_ARCTAN}.sum() + y.sum())",
                gradient=f"(2 * ({_ARCTAN} * y).sum() / ({_ARCTAN}.sum() + y.sum()) - 2 * y) / "
                f"({_ARCTAN}.sum() + y.sum()) / (np.pi * (1 + z ** 2))",
                reason="The Dice loss judges the overlap of the whole mask; a slower curve than the sigmoid suited it.",
                evidence=(
                    Paper(
                        "nieradzik2021",
                        "on four medical segmentation tasks, arctangent was better than sigmoid with Dice loss",
                    ),
                ),
                change="A loss that judges each pixel alone: then the sigmoid. Outputs that are read as probabilities: "
                "check their calibration.",
            ),
        ),
        wrong=(
            _DOUBLE_SIGMOID,
            Wrong(
                part="head",
                name="softmax over the pixels",
                reason="The pixels would share a sum of 1, so a large object could not be certain anywhere.",
                evidence=(Arithmetic("1 / (64 * 64) < 0.001"),),
                change="Finding one point, as in key-point detection.",
            ),
        ),
    ),
    Task(
        name="ordinal",
        target="one of K grades in order, 1 to K, with no known distances",
        range=(1, 4),
        aliases=("ordinal regression", "ordinal classification", "grades", "rating", "stars", "severity"),
        example=("np.array([[2.0, 0.5, -1.0], [-1.0, -2.0, -3.0]])", "np.array([[1, 1, 0], [0, 0, 0]])"),
        heads=(
            Head(
                name="cumulative sigmoids",
                units="one score minus K - 1 increasing thresholds, which are learned",
                read="1 + (z > 0).sum(axis=-1)",
                loss="binary cross-entropy for each threshold: is the grade above it?",
                loss_code="(np.logaddexp(0, z) - y * z).sum(axis=-1)",
                gradient="sigmoid(z) - y",
                call="nets.binary_cross_entropy",
                reason="One score and ordered thresholds use the order and invent no distances: an error of two grades "
                "costs two thresholds.",
                evidence=(
                    Paper(
                        "mccullagh1980",
                        "the proportional odds model: cumulative logits that differ by their thresholds",
                    ),
                ),
                change="Grades with known distances (regression), or no order (multi-class). y[k] is 1 if the grade is "
                "above threshold k.",
            ),
            Head(
                name="softmax",
                units="K logits",
                read="1 + z.argmax(axis=-1)",
                loss="softmax cross-entropy from the logits",
                loss_code="-(y * log_softmax(z)).sum(axis=-1)",
                gradient=f"{_SOFTMAX} - y",
                call="nets.softmax_cross_entropy",
                example=(
                    "np.array([[2.0, -1.0, 0.5, 0.0], [0.0, 3.0, -2.0, 1.0]])",
                    "np.array([[1, 0, 0, 0], [0, 0, 0, 1]])",
                ),
                reason="It can take on any distribution over the grades, and forgets their order: 1 for 4 costs what 3 "
                "for 4 does.",
                evidence=(
                    Paper("mccullagh1980", "where the odds are proportional, one slope serves all thresholds", True),
                ),
                change="Few data: the thresholds, which share what they learn.",
            ),
        ),
        wrong=(
            Wrong(
                part="head",
                name="identity with squared error on the numbers 1 to K",
                reason="It takes the distance from 1 to 2 to be that from 4 to 5, which nobody measured.",
                evidence=(Arithmetic("(2 - 1) ** 2 == (5 - 4) ** 2"),),
                change="Grades whose numbers are measurements, or a score that counts squared grades.",
            ),
        ),
    ),
)

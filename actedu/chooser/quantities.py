"""Heads and losses for targets that are numbers: any, positive, counted, limited, angles, or uncertain."""

from __future__ import annotations

from actedu.chooser.evidence import Arithmetic, Paper, Row
from actedu.chooser.task import Head, Task, Wrong

_CIRCLE = "np.stack([np.sin(y), np.cos(y)], axis=-1)"
_AHEAD = "sigmoid(z[..., 0] - z[..., 1])"  # the probability that the first is preferred
_UNIT = "(z / np.linalg.norm(z))"
_LIKENESS = f"(y @ {_UNIT} / 0.1)"
_TO_UNIT = f"((softmax({_LIKENESS}) - np.eye(y.shape[0])[0]) @ y / 0.1)"
_REAL = "(y * tanh(z)).sum(axis=-1, keepdims=True)"

TASKS: tuple[Task, ...] = (
    Task(
        name="regression",
        target="any real number",
        range=(float("-inf"), float("inf")),
        aliases=("unbounded regression", "real number", "forecast", "q-values", "value function", "diffusion", "noise"),
        example=("np.linspace(-3, 3, 7)", "np.array([-2.0, 0.5, 1.0, 7.0, -4.0, 0.0, 2.0])"),
        heads=(
            Head(
                name="identity",
                units="one number",
                read="z",
                loss="mean squared error",
                loss_code="(z - y) ** 2",
                gradient="2 * (z - y)",
                call="nets.mse",
                bias="np.mean(y)",
                reason="A linear last layer reaches every real number; squared error makes it predict the mean.",
                evidence=(
                    Arithmetic(
                        "2 * ((1.5 - 0) + (1.5 - 3)) == 0", "for targets 0 and 3 the gradient is 0 at their mean"
                    ),
                    Row(2, "a linear net with squared error is linear regression"),
                ),
                change="Outliers (absolute or Huber loss), noise that differs by input (distribution), a value that is "
                "exceeded in one case of ten (quantile), or limits on the target (positive, count, bounded, angle). "
                "Standardise the target first.",
            ),
        ),
        wrong=(
            Wrong(
                part="head",
                name="tanh",
                reason="It cannot say anything outside (-1, 1), and such targets have no limits.",
                evidence=(
                    Row(48, "a target from 0 to 3 stays out of its reach"),
                    Arithmetic("abs(tanh(1e6)) <= 1"),
                ),
                change="Targets with limits, scaled to (-1, 1): the task bounded.",
                seen="D, point 28",
            ),
            Wrong(
                part="head",
                name="ReLU",
                reason="It cannot say anything negative, and where its sum is negative it gets no gradient.",
                evidence=(Arithmetic("relu(-1e6) == 0 and relu.slope(-1.0) == 0"),),
                change="Targets that are never negative: the task positive, with a head that cannot die.",
                seen="C, 'Choosing'",
            ),
        ),
    ),
    Task(
        name="positive",
        target="a number above 0, such as a price or a duration",
        range=(0, float("inf")),
        aliases=("positive quantity", "price", "duration", "positive regression"),
        example=("np.linspace(-3, 3, 7)", "np.array([0.1, 1.0, 2.0, 7.0, 0.5, 3.0, 20.0])"),
        heads=(
            Head(
                name="exp",
                units="one number, the logarithm of the prediction",
                read="np.exp(z)",
                loss="gamma deviance from the logarithm",
                loss_code="z + y * np.exp(-z)",
                gradient="1 - y * np.exp(-z)",
                bias="np.log(np.mean(y))",
                reason="Errors count as ratios: 10 for 20 is as wrong as 100 for 200, which suits prices and "
                "durations.",
                evidence=(
                    Arithmetic(
                        "abs(np.log(20) + 10 / 20 - np.log(10) - (np.log(200) + 100 / 200 - np.log(100))) < 1e-12",
                        "the loss of a factor of two is the same at 10 and at 100",
                    ),
                ),
                change="Errors that count in units rather than in per cent: softplus. Exact zeros among the targets. "
                "Durations of which some are not over yet: the task survival.",
            ),
            Head(
                name="softplus",
                units="one number",
                read="np.logaddexp(0, z)",
                loss="mean squared error",
                loss_code="(np.logaddexp(0, z) - y) ** 2",
                gradient="2 * (np.logaddexp(0, z) - y) * sigmoid(z)",
                reason="Errors count in units; softplus is positive, nearly the identity for large values and never "
                "without a slope.",
                evidence=(
                    Arithmetic(
                        "np.logaddexp(0, 10.0) - 10 < 1e-4 and sigmoid(-5.0) > 0.006",
                        "at 10 it is within 1e-4 of the identity, at -5 it still has a slope",
                    ),
                ),
                change="Errors that count in per cent: exp.",
            ),
            Head(
                name="ReLU whose bias starts at the mean",
                units="one number",
                read="relu(z)",
                loss="mean squared error",
                loss_code="(relu(z) - y) ** 2",
                gradient="2 * (relu(z) - y) * relu.slope(z)",
                bias="np.mean(y)",
                example=("np.array([-3, -1, 1, 2, 3])", "np.array([0.0, 1.0, 0.0, 7.0, 3.0])"),
                reason="It can say exactly 0, as targets such as rainfall are on most days. On at first, it is seldom "
                "stuck.",
                evidence=(Row(47, "with a bias of 1 at the start and Adam, none of ten starts was stuck"),),
                change="Targets that are never 0: softplus, which has a slope everywhere.",
            ),
        ),
        wrong=(
            Wrong(
                part="head",
                name="ReLU whose bias starts at 0",
                reason="It says exactly 0 where its sum is negative, and gets no gradient there: from some starts it "
                "is off for all inputs and stays so.",
                evidence=(
                    Row(
                        47, "on a target that is never negative it fits well from some starts and is stuck from others"
                    ),
                    Arithmetic("relu(-1.0) == 0 and relu.slope(-1.0) == 0"),
                ),
                change="A bias that starts at the mean of the targets: see the head of that name.",
            ),
            Wrong(
                part="head",
                name="identity",
                reason="It can predict a negative price.",
                evidence=(Arithmetic("identity(-3.0) < 0"),),
                change="Train it on log y with squared error: then it predicts the logarithm, and exp of it the "
                "median.",
            ),
        ),
    ),
    Task(
        name="count",
        target="a whole number of events, 0, 1, 2, ...",
        range=(0, float("inf")),
        aliases=("counts", "poisson", "number of events"),
        example=("np.linspace(-2, 2, 7)", "np.array([0, 1, 2, 7, 0, 3, 20])"),
        heads=(
            Head(
                name="exp",
                units="one number, the logarithm of the expected count",
                read="np.exp(z)",
                loss="Poisson negative log-likelihood from the logarithm",
                loss_code="np.exp(z) - y * z",
                gradient="np.exp(z) - y",
                bias="np.log(np.mean(y))",
                reason="A count's spread grows with its mean; this loss knows that, and its gradient is again "
                "prediction minus target.",
                evidence=(
                    Arithmetic(
                        "abs(np.exp(np.log(4.0)) - 4.0) < 1e-12",
                        "the gradient is 0 where the prediction is the mean of the counts",
                    ),
                ),
                change="Counts spread wider than their mean (negative binomial), more zeros than that allows (a second "
                "output for zero or not), different exposures (add log exposure to z), or a known maximum (binomial: "
                "one logit and the number of trials).",
            ),
        ),
        wrong=(
            Wrong(
                part="head",
                name="identity with squared error",
                reason="It can predict fewer than 0 events, and weighs an error of 3 at 1 000 as much as at 1.",
                evidence=(Arithmetic("identity(-3.0) < 0 and (1003 - 1000) ** 2 == (4 - 1) ** 2"),),
                change="Large counts far from 0: then the difference is small.",
            ),
            Wrong(
                part="head",
                name="softmax over the counts",
                reason="It needs a class for each number, cannot say one it has no class for, and does not know that "
                "3 is nearer to 4 than to 40.",
                evidence=(Arithmetic("abs(3 - 4) < abs(3 - 40)"),),
                change="A few small counts with an odd distribution.",
            ),
        ),
    ),
    Task(
        name="bounded",
        target="a number between two known limits, low and high",
        range=(0, 1),
        aliases=(
            "bounded interval",
            "bounded regression",
            "share",
            "proportion",
            "dose",
            "steering angle",
            "control output",
            "continuous action",
            "pixel values",
        ),
        example=("np.linspace(-3, 3, 7)", "np.array([0.0, 0.1, 0.5, 0.9, 1.0, 0.3, 0.7])"),
        heads=(
            Head(
                name="scaled sigmoid",
                units="one logit",
                read="low + (high - low) * sigmoid(z)",
                loss="cross-entropy of the target's place between the limits, from the logit",
                loss_code="np.logaddexp(0, z) - (y - low) / (high - low) * z",
                gradient="sigmoid(z) - (y - low) / (high - low)",
                call="nets.binary_cross_entropy",
                bias="np.log((np.mean(y) - low) / (high - np.mean(y)))",
                reason="The prediction cannot leave the interval; with cross-entropy the gradient does not fade near "
                "its ends, and the minimum is still at the mean.",
                evidence=(
                    Arithmetic(
                        "abs(sigmoid(-6.0) - 1) > 200 * abs(2 * (sigmoid(-6.0) - 1) * sigmoid.slope(-6.0))",
                        "at z = -6 for a target at the upper end, squared error has 200 times less gradient",
                    ),
                ),
                change="Targets well inside the interval, such as a steering angle: tanh scaled to it does as well.",
            ),
            Head(
                name="scaled tanh",
                units="one number",
                read="low + (high - low) * (1 + tanh(z)) / 2",
                loss="mean squared error",
                loss_code="(low + (high - low) * (1 + tanh(z)) / 2 - y) ** 2",
                gradient="(low + (high - low) * (1 + tanh(z)) / 2 - y) * (high - low) * tanh.slope(z)",
                reason="The same curve as the scaled sigmoid with its input doubled; errors count in units.",
                evidence=(
                    Arithmetic("abs(tanh(0.7) - (2 * sigmoid(1.4) - 1)) < 1e-15", "tanh(z) = 2 sigmoid(2z) - 1"),
                    Row(19, "it squashes; it does not standardise the target"),
                ),
                change="Targets at or near the limits: the gradient fades there.",
            ),
        ),
        wrong=(
            Wrong(
                part="head",
                name="identity, clipped afterwards",
                reason="Training does not see the limits, and a clip inside training has no gradient outside them.",
                evidence=(Arithmetic("hard_tanh.slope(1.5) == 0"),),
                change="Predictions that never come near the limits.",
            ),
        ),
    ),
    Task(
        name="angle",
        target="a direction, where 359 and 1 degrees are close",
        range=(-3.141592653589793, 3.141592653589793),
        aliases=("direction", "phase", "heading", "wind direction", "time of day"),
        example=("np.array([[1.0, 0.2], [-0.5, 2.0], [0.3, -1.0]])", "np.array([0.5, -2.0, 3.0])"),
        heads=(
            Head(
                name="sine and cosine",
                units="two numbers, for the sine and the cosine",
                read="np.arctan2(z[..., 0], z[..., 1])",
                loss="squared distance to the point on the unit circle",
                loss_code=f"((z - {_CIRCLE}) ** 2).sum(axis=-1)",
                gradient=f"2 * (z - {_CIRCLE})",
                reason="Two outputs go around the circle without a jump; a single number must jump somewhere.",
                evidence=(
                    Arithmetic(
                        "2 - 2 * np.cos(np.deg2rad(359 - 1)) < 0.002 and np.deg2rad(359 - 1) ** 2 > 39",
                        "359 and 1 degrees are 0.001 apart on the circle, 39 apart as numbers",
                    ),
                    Paper("zhou2019", "representations of rotations with jumps are hard for nets to learn"),
                ),
                change="Angles of a range that never wraps, such as that of a steering wheel: the task bounded.",
            ),
        ),
        wrong=(
            Wrong(
                part="head",
                name="one linear unit, or pi times tanh",
                reason="359 and 1 degrees are 2 degrees apart, and squared error counts 358.",
                evidence=(Arithmetic("(359 - 1) ** 2 > 30000 * 2 ** 2"),),
                change="Angles that never wrap.",
            ),
        ),
    ),
    Task(
        name="distribution",
        target="a real number together with how uncertain it is",
        range=(float("-inf"), float("inf")),
        aliases=("uncertainty", "mean and variance", "probabilistic regression"),
        example=("np.array([[1.0, 0.2], [-0.5, 2.0], [0.3, -1.0]])", "np.array([0.5, -2.0, 3.0])"),
        heads=(
            Head(
                name="mean and log-variance",
                units="two numbers, the mean and the logarithm of the variance",
                read="z[..., 0]",
                loss="Gaussian negative log-likelihood",
                loss_code="0.5 * (z[..., 1] + (y - z[..., 0]) ** 2 * np.exp(-z[..., 1]))",
                gradient="np.stack([(z[..., 0] - y) * np.exp(-z[..., 1]), 0.5 * (1 - (y - z[..., 0]) ** 2 * "
                "np.exp(-z[..., 1]))], axis=-1)",
                reason="The logarithm may be any number and the variance is positive all the same; at the minimum it "
                "is the mean squared error of the mean.",
                evidence=(
                    Arithmetic(
                        "0.5 * (1 - 4.0 * np.exp(-np.log(4.0))) == 0",
                        "for an error of 2 the gradient is 0 at a variance of 4",
                    ),
                ),
                change="A target with several likely values (a mixture, or softmax over bins). Watch the fit of the "
                "mean: where the variance is large, its gradient is small.",
            ),
        ),
        wrong=(
            Wrong(
                part="head",
                name="a linear unit for the variance",
                reason="It can be negative, and the loss is then not a number.",
                evidence=(Arithmetic("identity(-1.0) < 0"),),
                change="softplus of it instead.",
            ),
        ),
    ),
    Task(
        name="quantile",
        target="the value that a real number stays below in a given share of the cases, such as 0.9",
        range=(float("-inf"), float("inf")),
        aliases=("quantile regression", "prediction interval", "service level"),
        example=("np.linspace(-3, 3, 7)", "np.array([-2.0, 0.5, 1.0, 7.0, -4.0, 0.0, 2.0])"),
        heads=(
            Head(
                name="identity",
                units="one number for each quantile",
                read="z",
                loss="pinball loss, here for 0.9",
                loss_code="np.maximum(0.9 * (y - z), -0.1 * (y - z))",
                gradient="np.where(y > z, -0.9, 0.1)",
                reason="Too low costs nine times as much as too high, so the loss is least where one case in ten lies "
                "above. Two quantiles make an interval.",
                evidence=(
                    Arithmetic(
                        "abs(0.1 * -0.9 + 0.9 * 0.1) < 1e-12",
                        "where one in ten lies above, the gradient is 0",
                    ),
                ),
                change="The whole distribution: the task distribution. Quantiles that cross: let each add a softplus "
                "to the one below.",
            ),
        ),
        wrong=(
            Wrong(
                part="loss",
                name="squared error, and the mean plus some standard deviations",
                reason="That is the quantile of a Gaussian: waiting times, whose mean and deviation are 1, exceed mean "
                "+ 2.33 far more often than in 1 % of the cases.",
                evidence=(Arithmetic("np.log(100) - (1 + 2.33) > 1.2 and np.exp(-(1 + 2.33)) > 0.03"),),
                change="Errors that are Gaussian and equally wide everywhere.",
            ),
        ),
    ),
    Task(
        name="survival",
        target="a time until something happens, for some cases only known to exceed the time watched",
        range=(0, float("inf")),
        aliases=(
            "time to event",
            "censored",
            "censored duration",
            "duration with censoring",
            "survival time",
            "churn",
        ),
        example=(
            "np.linspace(-2, 2, 5)",
            "np.array([[0.5, 1], [3.0, 0], [1.0, 1], [2.0, 1], [4.0, 0]])",
        ),
        heads=(
            Head(
                name="rate",
                units="one number, the logarithm of how often it happens per unit of time",
                read="np.exp(-z)",
                loss="negative log-likelihood of a constant rate: rate x time watched, less log rate if it happened",
                loss_code="np.exp(z) * y[..., 0] - y[..., 1] * z",
                gradient="np.exp(z) * y[..., 0] - y[..., 1]",
                bias="np.log(y[..., 1].sum() / y[..., 0].sum())",
                reason="y holds the time watched and whether it happened: cases that are not over count with the time "
                "they have lasted. The prediction is the expected time.",
                evidence=(
                    Arithmetic(
                        "abs((2 / 10) * (0.5 + 3 + 6.5) - 2) < 1e-12",
                        "two events in ten years watched: the gradient is 0 at a rate of 0.2 a year",
                    ),
                ),
                change="A rate that changes with time: a logit for each month, with binary cross-entropy over the "
                "months lived through, or a Weibull time. Only the order matters: Cox's partial likelihood.",
            ),
        ),
        wrong=(
            Wrong(
                part="loss",
                name="squared error on the times so far",
                reason="It takes what is not over for over: of times of mean 10, watched for 5, the mean is below 4.",
                evidence=(Arithmetic("10 * (1 - np.exp(-0.5)) < 4"),),
                change="No case that is still open: the task positive.",
            ),
            Wrong(
                part="loss",
                name="any loss on the finished cases only",
                reason="Those are the short ones: of times of mean 10, the ones over within 5 have a mean below 2.4.",
                evidence=(Arithmetic("(10 - 15 * np.exp(-0.5)) / (1 - np.exp(-0.5)) < 2.4"),),
                change="No case that is still open: the task positive.",
            ),
            Wrong(
                part="head",
                name="a class for over and not over",
                reason="It forgets how long each was watched.",
                evidence=(Arithmetic("1 - np.exp(-0.2 * 1) < 0.2 and 1 - np.exp(-0.2 * 10) > 0.8"),),
                change="All cases watched for the same time, and only that time matters: binary classification.",
            ),
        ),
    ),
    Task(
        name="ranking",
        target="an order of items, known from which of two was preferred",
        range=(float("-inf"), float("inf")),
        aliases=("rank", "learning to rank", "search ranking", "recommendation", "preference", "reward model"),
        example=("np.array([[1.0, 0.2], [-0.5, 2.0], [0.3, -1.0]])", "np.array([1, 0, 0])"),
        heads=(
            Head(
                name="score",
                units="one number for each item, by the same net",
                read="z",
                loss="binary cross-entropy of the difference of two scores: is the first preferred?",
                loss_code="np.logaddexp(0, z[..., 1] - z[..., 0]) + (1 - y) * (z[..., 0] - z[..., 1])",
                gradient=f"np.stack([{_AHEAD} - y, y - {_AHEAD}], axis=-1)",
                reason="Only differences of scores are judged, so any number will do; sort by it.",
                evidence=(
                    Paper("burges2005", "a net learned to rank from pairs, by cross-entropy of the difference"),
                    Arithmetic("(7 + 5) - (3 + 5) == 7 - 3", "adding 5 to all scores changes nothing"),
                ),
                change="Long lists of which only the head matters: softmax cross-entropy over each list, or pairs "
                "weighted by what their exchange changes.",
            ),
        ),
        wrong=(
            Wrong(
                part="loss",
                name="squared error on the place in the list",
                reason="The place depends on what else is in the list: the same item is first here and tenth there.",
                evidence=(Arithmetic("(1 - 10) ** 2 == 81", "without being any worse"),),
                change="Places that mean something by themselves.",
            ),
            Wrong(
                part="head",
                name="softmax over all items there are",
                reason="It learns a weight for each item known, and cannot score a new one.",
                evidence=(Arithmetic("softmax(np.zeros(3)).size == 3"),),
                change="A fixed set of items, one of which is chosen: multi-class.",
            ),
        ),
    ),
    Task(
        name="embedding",
        target="a vector whose closeness to others says what belongs together",
        range=(-1, 1),
        aliases=("embeddings", "representation", "metric learning", "contrastive", "similarity", "face recognition"),
        example=("np.array([0.5, -1.0, 2.0])", "np.array([[0.6, 0.8, 0.0], [0.0, 1.0, 0.0], [-1.0, 0.0, 0.0]])"),
        heads=(
            Head(
                name="unit vector",
                units="d numbers, without an activation",
                read="z / np.linalg.norm(z, axis=-1, keepdims=True)",
                loss="softmax cross-entropy of the likenesses to the right vector and to others, divided by 0.1",
                loss_code=f"np.logaddexp.reduce({_LIKENESS}) - {_LIKENESS}[0]",
                gradient=f"({_TO_UNIT} - ({_TO_UNIT} @ {_UNIT}) * {_UNIT}) / np.linalg.norm(z)",
                reason="y holds the unit vectors of the candidates, the right one first. On the sphere closeness is "
                "one product, and no vector wins by its length; the division gives the loss room, for a likeness never "
                "exceeds 1.",
                evidence=(
                    Arithmetic(
                        "np.log(1 + 99 * np.exp(-2)) > 2.6 and np.log(1 + 99 * np.exp(-2 / 0.1)) < 1e-6",
                        "with 99 candidates opposite to the right one, the least loss is 2.6, and 0 when divided",
                    ),
                ),
                change="Length that means something, such as certainty: leave it. Known classes and many examples of "
                "each: train multi-class and take the layer before the logits.",
            ),
        ),
        wrong=(
            Wrong(
                part="head",
                name="ReLU",
                reason="No number is negative, so no two vectors can point apart: their likeness is never below 0.",
                evidence=(Arithmetic("relu(-2.0) * relu(3.0) == 0"),),
                change="Parts that add up and never cancel.",
            ),
            Wrong(
                part="head",
                name="softmax",
                reason="The numbers share a sum of 1, so all vectors lie in one corner of the space.",
                evidence=(Arithmetic("np.all(softmax(np.array([3.0, -1.0, 2.0])) > 0)"),),
                change="A vector that is a distribution over topics.",
            ),
        ),
    ),
    Task(
        name="generator",
        target="a made-up sample, such as an image whose pixels are scaled to -1 to 1",
        range=(-1, 1),
        aliases=("gan", "image generator", "generator output", "generative", "generated image"),
        example=("np.array([[0.5, -1.0, 0.3], [1.0, 0.2, -0.4]])", "np.array([[1.0, 2.0, -1.0], [0.5, -0.3, 1.0]])"),
        heads=(
            Head(
                name="tanh",
                units="one number for each value of the sample",
                read="tanh(z)",
                loss="minus the logarithm of the discriminator's probability that the sample is real",
                loss_code=f"np.logaddexp(0, -{_REAL})",
                gradient=f"-sigmoid(-{_REAL}) * y * tanh.slope(z)",
                reason="Samples then have the range of the real ones, and the discriminator cannot tell them by it. "
                "Formulas are for a discriminator whose logit is the sum of y times the sample.",
                evidence=(
                    Paper("radford2016", "generators of images with tanh outputs and pixels scaled to its range"),
                    Arithmetic("abs(tanh(1e6)) <= 1"),
                ),
                change="Pixels scaled to 0 to 1: a sigmoid. A variational autoencoder: the task bounded, for its "
                "pixels. A diffusion model predicts noise, any number: regression. Standardised "
                "sound or tables: identity.",
            ),
        ),
        wrong=(
            Wrong(
                part="head",
                name="ReLU",
                reason="It cannot say anything below 0, which is half the range of the pixels.",
                evidence=(Arithmetic("relu(-1.0) == 0"),),
                change="Values that are never negative and often 0.",
            ),
            Wrong(
                part="loss",
                name="the logarithm of the discriminator's probability that the sample is made up",
                reason="While the discriminator sees through every sample, this loss has hardly any gradient.",
                evidence=(
                    Arithmetic(
                        "sigmoid(-6.0) < 0.003 and sigmoid(6.0) > 0.99",
                        "at a logit of -6 its gradient is 0.002, that of the loss above 0.998",
                    ),
                ),
                change="A discriminator that is kept weak.",
            ),
        ),
    ),
)

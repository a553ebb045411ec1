"""Claims about output layers, softmax and what suits which task."""

from functools import partial
from math import inf

from actedu import experiments as e
from actedu.claims.defects import Defect, Snippet
from actedu.claims.record import Challenge, Claim

CLAIMS = (
    Claim(
        row=12,
        paraphrase="Sigmoid is widely used in the hidden layers of nets for binary classification.",
        where="C, list of types: sigmoid function",
        verdict="imprecise",
        condition="Binary classification needs a sigmoid at the output; it says nothing about the hidden layers. "
        "There, with its own learning rate, a sigmoid does as well as tanh in a few layers; in ten it falls behind "
        "from weights that keep the mean square, and not if it is standardised, so that its mean is cancelled and its "
        "variance kept.",
        experiment=e.sigmoid_in_hidden_layers,
        evidence=lambda r: (
            f"At telling odd digits from even, sigmoid and tanh both get {r.mean['sigmoid, 2 hidden']:.2f} with two "
            f"hidden layers; with ten, sigmoid is behind by {r.measures['deep_gap']:.2f} as it is, and by "
            f"{abs(round(r.measures['standardised_gap'], 2)):.2f} standardised."
        ),
        interval={"shallow_gap": (-0.015, 0.015), "shallow_first": (0.95, 1.0), "deep_gap": (0.0, inf)},
        challenge=Challenge(
            change="the sigmoid standardised",
            experiment=e.sigmoid_in_hidden_layers,
            interval={"standardised_gap": (0.015, inf)},
            turns=True,
        ),
    ),
    Claim(
        row=13,
        paraphrase="For binary classification use sigmoid or softmax in the output layer, and "
        "sigmoid or tanh before it.",
        where="C, 'Choosing Activation Functions', first guideline",
        verdict="true with conditions",
        condition="The two outputs are one model: softmax of two logits is the sigmoid of their difference, with twice "
        "the output weights. Sigmoid goes with one output, softmax with two. What stands before is a separate choice.",
        experiment=e.two_way_softmax,
        evidence=lambda r: (
            "Probabilities and gradients of softmax over two logits and of the sigmoid of their difference differ by "
            "less than 10⁻¹⁵."
        ),
        interval={"probability": (0.0, 1e-15), "gradient": (0.0, 1e-15)},
        challenge=Challenge(
            change="logits 20 times as large",
            experiment=partial(e.two_way_softmax, size=100.0),
        ),
    ),
    Claim(
        row=42,
        paraphrase="Softmax turns scores into a probability distribution over the classes.",
        where="A, answer on ReLU and softmax; B, softmax section; D, point 22",
        verdict="true",
        condition="In the sense of numbers between 0 and 1 that add up to 1, whatever the scores. Only differences "
        "between scores count. Whether the numbers are good probabilities is another question.",
        experiment=e.softmax_or_squeeze,
        evidence=lambda r: (
            f"On {r.n['softmax']} random rows all values are above 0 and add up to 1 but for rounding, less than "
            "10⁻¹⁴; adding 5 to all scores of a row changes them by less than 10⁻¹²."
        ),
        interval={"sum_off": (0.0, 1e-14), "smallest": (0.0, 1.0), "softmax_moves": (0.0, 1e-12)},
    ),
    Claim(
        row=43,
        paraphrase="Softmax's probabilities add up to one, which gives a clear sense of how confident a class is.",
        where="B, after the softmax code, last point on applications",
        verdict="imprecise",
        condition="The probabilities rank: of a right and a wrong answer the right one is usually the surer. But "
        "adding up to one does not make them right as often as they say. On clean digits they nearly are; where a net "
        "over-fits, as on noisy digits, it is far more sure than right, and a temperature fitted on data kept back "
        "repairs most of that.",
        experiment=e.temperature_fit,
        evidence=lambda r: (
            f"The net is right {r.measures['accuracy']:.2f} of the time and {r.measures['confidence']:.2f} sure; the "
            f"calibration error is {r.measures['ece']:.2f}, and {r.measures['ece_fitted']:.2f} with a fitted "
            f"temperature, at the same accuracy. A right answer is surer than a wrong one in "
            f"{r.measures['ranks']:.1f} of the pairs."
        ),
        interval={
            "overconfidence": (0.05, inf),
            "ratio": (0.0, 0.5),
            "accuracy_change": (0.0, 0.0),
            "ranks": (0.75, 0.95),
        },
        challenge=Challenge(
            change="clean digits instead of noisy ones, one start",
            experiment=partial(e.temperature_fit, noise=0.0, seeds=1),
            interval={"overconfidence": (0.05, inf)},
            turns=True,
        ),
    ),
    Claim(
        row=44,
        paraphrase="Softmax squeezes each output between 0 and 1 and also divides by the sum of the outputs.",
        where="C, softmax section",
        verdict="imprecise",
        condition="It exponentiates, then divides by the sum: one operation. To squeeze first, as a sigmoid does, "
        "gives other probabilities. A class's own output alone does not determine its probability.",
        experiment=e.softmax_or_squeeze,
        evidence=lambda r: (
            f"Adding {r.config['shift']:g} to all outputs leaves softmax as it was and moves sigmoids divided by "
            f"their sum by "
            f"{r.measures['squeezed_moves']:.1f} on average; a largest output of 2 stands for probabilities from "
            f"{r.measures['top_low']:.1f} to {r.measures['top_high']:.1f}."
        ),
        interval={"squeezed_moves": (0.1, inf), "top_low": (0.0, 0.5), "top_high": (0.9, 1.0)},
        challenge=Challenge(
            change="0.5 added instead of 5",
            experiment=partial(e.softmax_or_squeeze, shift=0.5),
            interval={"squeezed_moves": (0.001, inf), "top_low": (0.0, 0.5), "top_high": (0.9, 1.0)},
        ),
    ),
    Claim(
        row=45,
        paraphrase="Softmax's computational cost is a downside for very large problems.",
        where="B, on softmax among the effects on training",
        verdict="true with conditions",
        condition="Its time grows in proportion to the number of classes, but so does that of the layer before it, "
        "times the number of that layer's inputs. Only behind a narrow layer does softmax itself count.",
        experiment=e.softmax_cost,
        evidence=lambda r: r.sentence,
        interval={"growth": (2.0, 50.0), "share_wide": (0.0, 0.5), "narrow_over_wide": (1.5, inf)},
        challenge=Challenge(
            change="a fifth of the classes",
            experiment=partial(e.softmax_cost, classes=2_000),
            interval={"share_wide": (0.0, 0.5), "narrow_over_wide": (1.5, inf)},
        ),
    ),
    Claim(
        row=46,
        paraphrase="For classification, ReLU, sigmoid or softmax are common in the output layer.",
        where="D, point 28",
        verdict="wrong",
        condition="Of ReLU. It turns every negative logit into 0: classes tie, and one whose output is off for every "
        "sample gets no gradient and is lost, if biases start at 0; from 3 none was lost. Linear outputs with the "
        "loss on logits have neither fault.",
        experiment=e.relu_logits,
        evidence=lambda r: (
            f"On digits linear outputs get {r.measures['linear']:.2f} right and ReLU outputs {r.measures['relu']:.1f} "
            f"on average over {r.n['ReLU outputs']} starts; linear outputs lose no class, ReLU outputs at least one "
            "from some of the starts."
        ),
        interval={"gap": (0.02, inf), "dead": (0.1, inf), "linear_dead": (0.0, 0.0), "all_zero": (0.001, 1.0)},
        challenge=Challenge(
            change="outputs that start with a bias of 3 instead of 0",
            experiment=partial(e.relu_logits, bias=3.0),
            turns=True,
        ),
    ),
    Claim(
        row=47,
        paraphrase="ReLU should only be used in the hidden layers.",
        where="C, 'Choosing Activation Functions', note after the guidelines",
        verdict="imprecise",
        condition="For targets that are never negative, and most of all for those that often are 0, a ReLU output "
        "fits, if it is not switched off. A bias that starts above 0 helps: with Adam no start was stuck then. It is "
        "no guarantee: with SGD and momentum some were. exp and softplus are never off and come first where the "
        "targets are above 0.",
        experiment=e.regression_heads,
        evidence=lambda r: (
            f"On {r.config['top']:g}x² ReLU outputs are stuck from {r.measures['relu_stuck']:.1f} of the starts and "
            f"have an error of {r.measures['relu_best']:.2f} from the best; with their bias started at 1 the worst "
            f"error is {r.measures['relu_bias']:.1f}, that of softplus {r.measures['softplus']:.2f}."
        ),
        interval={
            "relu_best": (0.0, 0.01),
            "relu_stuck": (0.05, 0.95),
            "relu_bias": (0.0, 0.1),
            "softplus": (0.0, 0.1),
        },
        challenge=Challenge(
            change="SGD with momentum instead of Adam, at the same rate",
            experiment=partial(e.regression_heads, optimiser="momentum"),
            turns=True,
        ),
    ),
    Claim(
        row=48,
        paraphrase="For regression use a linear or a tanh output.",
        where="D, point 28",
        verdict="true with conditions",
        condition="Linear for a target without limits: it reaches every number. tanh for one between two limits, "
        "scaled to them; what lies outside (-1, 1) it cannot reach.",
        experiment=e.regression_heads,
        evidence=lambda r: (
            f"On {r.config['top']:g}x², which goes up to {r.config['top']:g}, a linear output has an error of "
            f"{r.measures['linear']:.2f} and tanh one of {r.measures['tanh']:.1f}; no output below 1 can do better "
            f"than {r.measures['tanh_floor']:.2f}."
        ),
        interval={"linear": (0.0, 0.01), "tanh": (0.5, inf), "tanh_floor": (0.49, 0.52)},
        challenge=Challenge(
            change="a target that ends at 0.9 instead of 3",
            experiment=partial(e.regression_heads, top=0.9, seeds=3),
            interval={"tanh": (0.5, inf)},
            turns=True,
        ),
    ),
    Claim(
        row=49,
        paraphrase="ReLU and its variants suit sparse and large-scale data, tanh and sigmoid normalised data.",
        where="D, point 29",
        verdict="imprecise",
        condition="On sparse and on standardised inputs no difference was found. Inputs a hundred times too large cost "
        "all three; which of them most depends on the optimiser (ReLU, with plain SGD) and on how long they train. "
        "Scale the inputs, whichever the activation.",
        experiment=e.scale_of_inputs,
        evidence=lambda r: (
            f"On standardised digits the best and the worst of ReLU, tanh and sigmoid differ by less than 0.03, on "
            f"sparse ones ReLU and tanh by less than 0.02; inputs times 100 cost ReLU {r.measures['relu_loss']:.2f} "
            f"and tanh {r.measures['tanh_loss']:.2f}."
        ),
        interval={
            "plain_spread": (0.0, 0.025),
            "sparse_gap": (-0.02, 0.02),
            "relu_loss": (0.005, inf),
            "tanh_loss": (0.01, inf),
        },
        challenge=Challenge(
            change="plain SGD instead of Adam, at 30 times the rates, from one start",
            experiment=partial(e.scale_of_inputs, optimiser="sgd", seeds=1),
        ),
    ),
)

DEFECTS = (
    Defect(
        name="c1",
        title="softmax down the columns",
        where="B, both softmax listings",
        why="The sum runs over axis 0. That is right for one vector, and for samples that stand in columns. For a "
        "batch with one row a sample, as the listings' layers have it, it divides by what the other samples say. Sum "
        "over the last axis and keep it, so that it divides row by row; samples in columns need axis 0 in both "
        "places.",
        snippet=Snippet(
            faulty="""
                import numpy as np

                def softmax(scores):
                    e = np.exp(scores - np.max(scores))
                    return e / e.sum(axis=0)
            """,
            repaired="""
                import numpy as np

                def softmax(scores):
                    e = np.exp(scores - np.max(scores, axis=-1, keepdims=True))
                    return e / e.sum(axis=-1, keepdims=True)
            """,
            trial="""
                p = softmax(np.array([[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]]))
                measured.update(first=p[0, 0], row_sum=p[0].sum())
            """,
            shows={"first": (0.5, 0.5), "row_sum": (1.5, 1.5)},
            cured={"first": (0.089, 0.091), "row_sum": (1 - 1e-12, 1 + 1e-12)},
            happens="Two equal rows 1, 2, 3 give {before[first]:.1f} everywhere, and a row adds up to "
            "{before[row_sum]:.1f}; repaired, the first entry is {after[first]:.2f} and a row adds up to "
            "{after[row_sum]:.0f}.",
        ),
    ),
    Defect(
        name="c2",
        title="softmax shifted by the largest of all scores",
        where="B, both softmax listings",
        why="Subtracting the maximum keeps exp from overflowing, but one maximum for the whole batch lets every "
        "exponential of a smaller row underflow to 0, and 0 / 0 is not a number. Each row needs its own maximum.",
        snippet=Snippet(
            faulty="""
                import numpy as np

                def softmax(scores):
                    e = np.exp(scores - np.max(scores))
                    return e / e.sum(axis=-1, keepdims=True)
            """,
            repaired="""
                import numpy as np

                def softmax(scores):
                    e = np.exp(scores - np.max(scores, axis=-1, keepdims=True))
                    return e / e.sum(axis=-1, keepdims=True)
            """,
            trial="""
                p = softmax(np.array([[1000.0, 1001.0], [0.0, 1.0]]))
                measured.update(nan=np.isnan(p).sum(), larger=p[1, 1])
            """,
            shows={"nan": (2, 2), "warnings": (1, inf)},
            cured={"nan": (0, 0), "warnings": (0, 0), "larger": (0.731, 0.732)},
            happens="Beside a row 1000, 1001 the row 0, 1 becomes {before[nan]:.0f} times NaN; repaired, its larger "
            "entry is {after[larger]:.2f}.",
        ),
    ),
    Defect(
        name="c6",
        title="softmax twice, if trained with a loss that takes logits",
        where="B, SimpleRNN listing",
        why="The net ends in softmax; the listing shows no loss. PyTorch's own cross-entropy for classes expects "
        "logits and applies its own softmax; with NLLLoss the net would lack a logarithm. Probabilities taken for "
        "logits differ by at most 1, so even a perfect answer has a loss of log(1 + 9 / e) with ten classes. Return "
        "the logits.",
        snippet=Snippet(
            faulty="""
                from actedu.nets import Dense, Layer, Sequential
                from actedu.vectors import softmax

                class Softmax(Layer):
                    def forward(self, x, training=False):
                        self.p = softmax(x)
                        return self.p

                    def backward(self, dy):
                        return self.p * (dy - (self.p * dy).sum(axis=1, keepdims=True))

                net = Sequential([Dense(64, 32, "relu"), Dense(32, 10), Softmax()])
            """,
            repaired="""
                from actedu.nets import Dense, Sequential

                net = Sequential([Dense(64, 32, "relu"), Dense(32, 10)])
            """,
            trial="""
                from actedu.data import digits
                from actedu.nets import accuracy, train

                d = digits()
                losses = train(net, d.x_train, d.y_train, epochs=20).losses
                measured.update(loss=losses[-1], right=accuracy(net, d.x_test, d.y_test))
            """,
            shows={"loss": (1.4611, 1.7)},
            cured={"loss": (0.0, 0.2), "right": (0.9, 1.0)},
            happens="After 20 epochs on digits the loss is {before[loss]:.1f}, and it cannot fall below 1.46; "
            "with logits it is below 0.2.",
        ),
        in_library=Snippet(
            needs="torch",
            faulty="""
                from torch import nn

                class Classifier(nn.Module):
                    def __init__(self):
                        super().__init__()
                        self.cells = nn.RNN(3, 8, batch_first=True)
                        self.head = nn.Linear(8, 10)

                    def read(self, scores):
                        return scores.softmax(dim=1)

                    def forward(self, x):
                        return self.read(self.head(self.cells(x)[0][:, -1]))
            """,
            repaired="""
                from torch import nn

                class Classifier(nn.Module):
                    def __init__(self):
                        super().__init__()
                        self.cells = nn.RNN(3, 8, batch_first=True)
                        self.head = nn.Linear(8, 10)

                    def read(self, scores):
                        return scores

                    def forward(self, x):
                        return self.read(self.head(self.cells(x)[0][:, -1]))
            """,
            trial="""
                import torch

                net = Classifier()
                assert net(torch.zeros(2, 5, 3)).shape == (2, 10)
                sure = torch.zeros(1, 10)
                sure[0, 4] = 100.0
                loss = nn.CrossEntropyLoss()(net.read(sure), torch.tensor([4]))
                measured.update(loss=loss.item())
            """,
            shows={"loss": (1.4611, 1.4613)},
            cured={"loss": (0.0, 1e-6)},
            happens="A right answer given with all confidence costs {before[loss]:.3f}; repaired, {after[loss]:.0f}.",
        ),
    ),
    Defect(
        name="c14",
        title="a loss from probabilities, unless the library finds the logits",
        where="B, first listing and optimiser listing",
        why="A net that ends in softmax gives its loss probabilities. Rounded to 0 they have no logarithm. Keras 3 on "
        "PyTorch, JAX and NumPy clips them at 1e-7: no error costs more than 16.1, and where the clipping bites the "
        "gradient is 0. On TensorFlow, which the listings import, Keras finds the logits behind the softmax and uses "
        "them: there nothing is lost. Give the loss the logits, and it does not depend on the backend.",
        snippet=Snippet(
            faulty="""
                import numpy as np
                from actedu.vectors import softmax

                def loss(logits, label):
                    return -np.log(np.clip(softmax(logits)[label], 1e-7, 1 - 1e-7))
            """,
            repaired="""
                import numpy as np
                from actedu.nets import softmax_cross_entropy

                def loss(logits, label):
                    return softmax_cross_entropy(logits[None], np.array([label]))[0]
            """,
            trial="""
                wrong, step = np.array([100.0, 0.0]), np.array([1e-3, 0.0])
                measured.update(loss=loss(wrong, 1))
                measured.update(slope=(loss(wrong + step, 1) - loss(wrong - step, 1)) / 2e-3)
            """,
            shows={"loss": (16.1, 16.2), "slope": (0, 0)},
            cured={"loss": (99.999, 100.001), "slope": (0.999, 1.001)},
            happens="An answer wrong by 100 costs {before[loss]:.1f} and has the gradient {before[slope]:.0f}; from "
            "logits it costs {after[loss]:.0f} and has the gradient {after[slope]:.0f}.",
        ),
        in_library=Snippet(
            needs="keras",
            faulty="""
                import keras

                last = keras.layers.Dense(2, "softmax", kernel_initializer="identity")
                net = keras.Sequential([keras.Input((2,)), last])
                net.compile(loss="sparse_categorical_crossentropy", optimizer=keras.optimizers.SGD(1.0))
            """,
            repaired="""
                import keras

                last = keras.layers.Dense(2, kernel_initializer="identity")
                net = keras.Sequential([keras.Input((2,)), last])
                loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
                net.compile(loss=loss, optimizer=keras.optimizers.SGD(1.0))
            """,
            trial="""
                import numpy as np

                finds_logits = keras.config.backend() == "tensorflow"
                value = net.train_on_batch(np.array([[100.0, 0.0]], dtype="float32"), np.array([1]))
                moved = np.abs(net.get_weights()[1]).max()  # by one step: the gradient of the bias
                measured.update(loss=np.asarray(value).item(), gradient=moved)
                measured.update(unlike_the_backend=abs(moved - finds_logits))
            """,
            shows={"loss": (16.0, 100.1), "unlike_the_backend": (0, 1e-6)},
            cured={"loss": (99.9, 100.1), "gradient": (0.999, 1.001)},
            happens="On this backend an answer wrong by 100 costs {before[loss]:.1f} and has the gradient "
            "{before[gradient]:.0f}; from logits {after[loss]:.0f} and {after[gradient]:.0f}, on each.",
        ),
    ),
)

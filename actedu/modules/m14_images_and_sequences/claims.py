"""Claims about nets for images and for sequences."""

from functools import partial
from math import inf

from actedu import experiments as e
from actedu.claims.defects import Defect, Snippet
from actedu.claims.record import Challenge, Claim

CLAIMS = (
    Claim(
        row=60,
        paraphrase="Feed-forward nets serve tasks such as image classification or speech recognition, where the input "
        "is not sequential.",
        where="C, section on weights, paragraph on traditional nets",
        verdict="wrong",
        condition="Images are not sequences, but speech is: with its frames in another order the message is gone. A "
        "feed-forward net can be fed a stretch of it, and then knows frames by their place and not by their "
        "order, unless it has learned words that begin at other times, too.",
        experiment=e.worth_of_order,
        evidence=lambda r: (
            f"Rising and falling tones are told apart in {r.measures['in_order']:.0%} of the cases and in about "
            f"{r.measures['shuffled']:.1f} when frames are shuffled word by word; shuffling all words alike costs a "
            f"feed-forward net nothing ({r.measures['one_shuffle']:.0%}), a later start nearly everything "
            f"({r.measures['later']:.1f})."
        ),
        interval={"in_order": (0.95, 1.0), "shuffled": (0.4, 0.6), "one_shuffle": (0.95, 1.0), "later": (0.4, 0.8)},
        challenge=Challenge(
            change="half of the training words begin later, too",
            experiment=partial(e.worth_of_order, delays=True),
            turns=True,
        ),
    ),
    Claim(
        row=68,
        paraphrase="Convolutional nets use ReLU because it can handle large data sets, and its simplicity helps to "
        "detect edges and textures.",
        where="B, section on real-world applications: computer vision",
        verdict="imprecise",
        condition="An activation is applied number by number and does not see how large the data set is; what it "
        "changes is the time of a step and the gradient. Edges are detected by the filters, whose weights are learned.",
        experiment=e.conv_digits,
        evidence=lambda r: (
            f"From {min(r.config['sizes'])} to {max(r.config['sizes'])} digits a small conv net gains "
            f"{r.measures['relu gain']:.2f} with ReLU and {r.measures['tanh gain']:.2f} with tanh; on all of them "
            f"they reach {r.measures['relu']:.2f} and {r.measures['tanh']:.2f}."
        ),
        interval={"relu gain": (0.01, 0.1), "tanh gain": (0.01, 0.1), "gap_large": (-0.03, 0.03)},
        challenge=Challenge(
            change="plain SGD instead of Adam, one start",
            experiment=partial(e.conv_digits, optimiser="sgd", seeds=1),
        ),
    ),
    Claim(
        row=69,
        paraphrase="Recurrent nets and LSTMs use tanh, whose values between -1 and 1 preserve the context over time.",
        where="B, section on real-world applications: natural language processing and time series",
        verdict="true with conditions",
        condition="Squashing keeps the state bounded; it does not keep the context. With a recurrent gain of 1 the "
        "gradient vanishes here; with 2 less than a hundredth of it arrives, with 3 it explodes: each step multiplies "
        "by recurrent weights and slopes of tanh, and its bounds say nothing of that product. What keeps the context "
        "is the cell of an LSTM, which is added to and multiplied by a forget gate, a sigmoid, if that gate stays "
        "near 1.",
        experiment=e.gradient_through_time,
        evidence=lambda r: r.sentence,
        interval={"tanh_rnn": (0.0, 1e-18), "lstm": (0.0, 1e-6), "lstm_open": (0.5, inf)},
        challenge=Challenge(
            change="recurrent weights of gain 3 instead of 1",
            experiment=partial(e.gradient_through_time, recurrent=3.0),
            interval={"tanh_rnn": (0.0, 1.0)},
            turns=True,
        ),
    ),
)

DEFECTS = (
    Defect(
        name="c7",
        title="tanh of what is a tanh already",
        where="B, SimpleRNN listing",
        why="A plain RNN returns tanh of its sums. A second tanh squeezes the range to that of tanh(-1) to tanh(1) and "
        "takes more of the gradient. Drop it.",
        snippet=Snippet(
            faulty="""
                import numpy as np

                def scores(x, W, U, b, V, a):
                    h = np.zeros((len(x), len(U)))
                    for t in range(x.shape[1]):
                        h = np.tanh(x[:, t] @ W + h @ U + b)
                    out = np.tanh(h)
                    return out @ V + a
            """,
            repaired="""
                import numpy as np

                def scores(x, W, U, b, V, a):
                    h = np.zeros((len(x), len(U)))
                    for t in range(x.shape[1]):
                        h = np.tanh(x[:, t] @ W + h @ U + b)
                    return h @ V + a
            """,
            trial="""
                rng = np.random.default_rng(0)
                W, U, b = rng.standard_normal((3, 8)), rng.standard_normal((8, 8)) / np.sqrt(8), np.zeros(8)
                see = W, U, b, np.eye(8), 0.0  # a last layer that shows its inputs
                features = scores(10.0 * rng.standard_normal((200, 5, 3)), *see)
                one, step = rng.standard_normal((200, 1, 3)), 1e-5
                slope = (scores(one, W, U, b + step, *see[3:]) - scores(one, W, U, b - step, *see[3:])) / (2 * step)
                passed = np.sum(slope) / np.sum(1 - np.tanh(one[:, 0] @ W) ** 2)
                measured.update(largest=np.abs(features).max(), passed=passed)
            """,
            shows={"largest": (0.75, 0.7616), "passed": (0.6, 0.95)},
            cured={"largest": (0.99, 1.0), "passed": (0.999, 1.001)},
            happens="No feature is larger than {before[largest]:.2f}, where the RNN alone reaches "
            "{after[largest]:.2f}, and the second tanh passes {before[passed]:.1f} of the gradient here.",
        ),
        in_library=Snippet(
            needs="torch",
            faulty="""
                from torch import nn

                cells = nn.RNN(3, 8, batch_first=True)

                def features(x):
                    return cells(x)[0][:, -1].tanh()
            """,
            repaired="""
                from torch import nn

                cells = nn.RNN(3, 8, batch_first=True)

                def features(x):
                    return cells(x)[0][:, -1]
            """,
            trial="""
                import torch

                torch.manual_seed(0)
                measured.update(largest=features(100.0 * torch.randn(200, 5, 3)).abs().max().item())
            """,
            shows={"largest": (0.75, 0.7617)},
            cured={"largest": (0.99, 1.0)},
            happens="No feature is larger than {before[largest]:.2f}; repaired, they reach {after[largest]:.2f}.",
        ),
    ),
    Defect(
        name="c13",
        title="a dense layer of a million weights behind one convolution",
        where="B, computer vision listing",
        why="A cost of the design, not an error: it runs, and it learns. Without pooling every place of every channel "
        "gets a weight to each class, so that almost the whole model is its last layer. Pool in between. To average "
        "each channel over the whole image would leave fewer weights still, and behind a single convolution throws "
        "away where things are, which is most of what it found: that belongs behind many.",
        snippet=Snippet(
            faulty="""
                def scores(images, learn=None, seed=0):
                    from actedu.nets import Conv2D, Dense, Flatten, Sequential

                    _, side, _, channels = images.shape
                    conv = Conv2D(channels, 32, 3, "relu")
                    head = Dense((side - 2) ** 2 * 32, 10)
                    net = Sequential([conv, Flatten(), head], seed=seed)
                    if learn is not None:
                        learn(net)
                    return net(images), conv.size, head.size
            """,
            repaired="""
                def scores(images, learn=None, seed=0):
                    from actedu.nets import Conv2D, Dense, Flatten, MaxPool, Sequential

                    _, side, _, channels = images.shape
                    conv = Conv2D(channels, 32, 3, "relu")
                    head = Dense((side // 2 - 1) ** 2 * 32, 10)
                    net = Sequential([conv, MaxPool(2), Flatten(), head], seed=seed)
                    if learn is not None:
                        learn(net)
                    return net(images), conv.size, head.size
            """,
            trial="""
                import numpy as np
                from actedu.data import digits
                from actedu.nets import Adam, Conv2D, Dense, GlobalAveragePool, Sequential, accuracy, train

                d = digits()
                images, new = d.x_train.reshape(-1, 8, 8, 1), d.x_test.reshape(-1, 8, 8, 1)

                def learn(net):
                    train(net, images, d.y_train, epochs=5, batch=64, optimiser=Adam(0.003))

                def right(logits):
                    return np.mean(logits.argmax(axis=1) == d.y_test)

                logits, conv, head = scores(np.zeros((1, 64, 64, 3)))
                assert logits.shape == (1, 10)
                measured.update(conv=conv, head=head, right=right(scores(new, learn)[0]))
                averaged = Sequential([Conv2D(1, 32, 3, "relu"), GlobalAveragePool(), Dense(32, 10)], seed=0)
                learn(averaged)
                measured.update(averaged=accuracy(averaged, new, d.y_test))
            """,
            shows={"conv": (896, 896), "head": (1_230_090, 1_230_090), "right": (0.95, 1.0)},
            cured={"conv": (896, 896), "head": (307_530, 307_530), "right": (0.94, 1.0), "averaged": (0.1, 0.7)},
            happens="The dense layer has {before[head]:.0f} parameters, the convolution {before[conv]:.0f}; behind max "
            "pooling {after[head]:.0f}. On digits both get over 0.9 right; averaged over the image, the same "
            "convolution gets under 0.7 in as many epochs.",
        ),
    ),
    Defect(
        name="c16",
        title="an LSTM, if fed with raw values",
        where="B, time-series listing",
        why="The listing shows no data and no scaling. If it is given a series as it comes, one around 500 drives "
        "every gate to 0 or 1 and every output to its limit, so the cells cannot tell one window from another. Scale "
        "the series by the mean and sd of its training part. Naming tanh and sigmoid adds nothing, they are the "
        "defaults.",
        snippet=Snippet(
            faulty="""
                def scaled(series, train):
                    return series, 0.0, 1.0
            """,
            repaired="""
                def scaled(series, train):
                    mean, sd = series[:train].mean(), series[:train].std()
                    return (series - mean) / sd, mean, sd
            """,
            trial="""
                import numpy as np
                from actedu.nets import LSTM, Adam, Dense, Sequential, train

                series = 500.0 + 100.0 * np.sin(2 * np.pi * np.arange(500) / 25)
                series += np.random.default_rng(0).normal(0.0, 10.0, 500)
                x, mean, sd = scaled(series, 400)
                windows = np.lib.stride_tricks.sliding_window_view(x, 101)[::2, :, None]
                seen, new = windows[:150], windows[150:]
                net = Sequential([LSTM(1, 8), Dense(8, 1)])
                train(net, seen[:, :-1], seen[:, -1], loss="mse", epochs=8, optimiser=Adam(0.01), progress=False)
                error = mean + sd * net(new[:, :-1]) - (mean + sd * new[:, -1])
                states = net.layers[0].forward(windows[:, :-1])
                measured.update(error=np.sqrt((error**2).mean()), states=states.std(axis=0).max())
            """,
            shows={"error": (300, inf), "states": (0, 0.05)},
            cured={"error": (0, 70), "states": (0.1, 1)},
            happens="On a series of mean 500 and sd 70 the forecast misses by over 300; scaled, by less than the sd.",
        ),
        in_library=Snippet(
            needs="keras",
            faulty="""
                from keras.layers import LSTM

                cells = LSTM(50, activation="tanh", recurrent_activation="sigmoid", name="cells")
            """,
            repaired="""
                from keras.layers import LSTM

                cells = LSTM(50, name="cells")
            """,
            trial="""
                shown = cells.get_config()
                names = shown["activation"], shown["recurrent_activation"]
                measured.update(defaults=names.count("tanh") + names.count("sigmoid"))
            """,
            shows={"defaults": (2, 2)},
            cured={"defaults": (2, 2)},
            happens="Left out, {after[defaults]:.0f} of the 2 activations are what the listing names.",
        ),
    ),
)

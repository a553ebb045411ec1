"""Claims about nets for images and for sequences."""

from math import inf

from actedu import experiments as e
from actedu.claims.record import Claim

CLAIMS = (
    Claim(
        row=60,
        paraphrase="Feed-forward nets serve tasks such as image classification or speech recognition, where the input "
        "is not sequential.",
        where="C, section on weights, paragraph on traditional nets",
        verdict="wrong",
        condition="Images are not sequences, but speech is: with its frames in another order the message is gone. A "
        "feed-forward net can be fed a stretch of it, and then knows frames by their place and not by their order.",
        experiment=e.worth_of_order,
        evidence=lambda r: (
            f"Rising and falling tones are told apart in {r.measures['in_order']:.0%} of the cases and in about "
            f"{r.measures['shuffled']:.1f} when frames are shuffled word by word; shuffling all words alike costs a "
            f"feed-forward net nothing ({r.measures['one_shuffle']:.0%}), a later start nearly everything "
            f"({r.measures['later']:.1f})."
        ),
        interval={"in_order": (0.95, 1.0), "shuffled": (0.4, 0.6), "one_shuffle": (0.95, 1.0), "later": (0.4, 0.8)},
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
    ),
    Claim(
        row=69,
        paraphrase="Recurrent nets and LSTMs use tanh, whose values between -1 and 1 preserve the context over time.",
        where="B, section on real-world applications: natural language processing and time series",
        verdict="true with conditions",
        condition="Squashing keeps the state bounded; it does not keep the context. What does is the cell of an LSTM, "
        "which is added to and multiplied by a forget gate, a sigmoid, if that gate stays near 1.",
        experiment=e.gradient_through_time,
        evidence=lambda r: (
            f"Of the gradient at step {r.config['T']}, less than 1e-18 reaches the first step in a fresh tanh RNN, "
            f"less than 1e-6 in an LSTM with a forget bias of 1, and all of it with a bias of 5."
        ),
        interval={"tanh_rnn": (0.0, 1e-18), "lstm": (0.0, 1e-6), "lstm_open": (0.5, inf)},
    ),
)

"""Claims about over-fitting and its remedies."""

from functools import partial
from math import inf

from actedu import experiments as e
from actedu.claims.defects import Defect, Snippet
from actedu.claims.record import Challenge, Claim

CLAIMS = (
    Claim(
        row=39,
        paraphrase="Random regularisation, dropout, is one of the activation functions.",
        where="C, last paragraph before 'Weights', on kinds of activation functions",
        verdict="wrong",
        condition="Dropout multiplies by a random mask, in training only. In prediction it hands on what it gets, "
        "so it bends nothing: a net with dropout in place of an activation is linear. An activation gives the same "
        "output for the same sum, but for RReLU in training, and that one bends.",
        experiment=e.dropout_is_no_function,
        evidence=lambda r: (
            f"Of the same numbers sent through twice, {r.measures['training']:.1f} come out of dropout differently in "
            f"training and {r.measures['prediction']:g} in prediction; of the catalogue's activations, "
            f"{r.measures['functions']:g}."
        ),
        interval={"training": (0.3, 0.7), "prediction": (0.0, 0.0), "functions": (0.0, 0.0)},
        challenge=Challenge(
            change="dropping 1 in 10 instead of 1 in 2",
            experiment=partial(e.dropout_is_no_function, p=0.1),
            interval={"training": (0.1, 0.3), "prediction": (0.0, 0.0), "functions": (0.0, 0.0)},
        ),
    ),
    Claim(
        row=55,
        paraphrase="After training the weights represent patterns that the network can use on unseen data.",
        where="C, 'Weights in Neural Networks', fifth point",
        verdict="true with conditions",
        condition="If there are patterns to learn. From labels drawn at random the same net learns every one and "
        "nothing that holds for other data; only held-out data tell the two apart.",
        experiment=e.random_labels,
        evidence=lambda r: (
            f"From random labels the net learns {r.measures['random_learned']:.2f} of them and gets "
            f"{r.measures['random_test']:.1f} of new digits right, which is chance; from right labels "
            f"{r.measures['right_learned']:.2f} and {r.measures['right_test']:.2f}."
        ),
        interval={
            "random_learned": (0.95, 1.0),
            "random_test": (0.0, 0.2),
            "right_learned": (0.99, 1.0),
            "right_test": (0.85, 1.0),
        },
        challenge=Challenge(
            change="1 000 digits instead of 300", experiment=partial(e.random_labels, images=1000, seeds=1)
        ),
    ),
    Claim(
        row=65,
        paraphrase="L1, L2 and dropout are crucial for avoiding over-fitting.",
        where="B, on regularisation in the training section",
        verdict="true with conditions",
        condition="Where there is something wrong to learn by heart: with 30 % wrong labels they add ten points and "
        "more. On 150 clean digits it is two points or less, and not always up: over ten starts and 25 passes dropout "
        "of 1/2 took a little and L2 added a little; on 50 it took about five points. Their strength has to be chosen "
        "on validation data: with too little they add less, with too much the net learns nothing.",
        experiment=e.clean_or_wrong,
        evidence=lambda r: (
            f"With {r.config['wrong']:.0%} wrong labels dropout adds {r.measures['wrong_dropout']:.1f} to the test "
            f"accuracy, L1 {r.measures['wrong_L1']:.1f} and L2 {r.measures['wrong_L2']:.1f}; on {r.config['images']} "
            f"clean digits dropout {r.measures['clean_dropout']:+.2f}, L1 {r.measures['clean_L1']:+.2f} and L2 "
            f"{r.measures['clean_L2']:+.2f}."
        ),
        interval={
            "clean_dropout": (-0.03, 0.01),
            "clean_L1": (-0.015, 0.02),
            "clean_L2": (-0.005, 0.02),
            "wrong_dropout": (0.02, inf),
            "wrong_L1": (0.05, inf),
            "wrong_L2": (0.05, inf),
        },
        challenge=Challenge(
            change="50 clean digits instead of 150, with more room to learn by heart",
            experiment=partial(e.clean_or_wrong, images=50, seeds=6),
            interval={"clean_dropout": (-0.1, 0.01), "clean_L1": (-0.03, 0.02), "clean_L2": (-0.02, 0.02)},
        ),
    ),
    Claim(
        row=66,
        paraphrase="Early stopping avoids over-fitting and saves computation time.",
        where="B, on early stopping in the training section",
        verdict="true with conditions",
        condition="With wrong labels, and if the best weights are put back: the last ones, which B's code keeps, come "
        "from as many epochs "
        "past the best as the patience is long. It needs data to watch. How much patience, hardly mattered here: 1 "
        "did as well as 10 with the best weights. With right labels there was no over-fitting to avoid: the best "
        "weights did no better than the last.",
        experiment=e.patience,
        evidence=lambda r: (
            f"With {r.config['wrong']:.0%} wrong labels all epochs end at a test accuracy of {r.measures['none']:.1f}; "
            f"patience 10 gives {r.measures['best']:.1f} with the best weights, {r.measures['restored']:.1f} more than "
            "with the last."
        ),
        interval={"none": (0.0, 0.85), "best": (0.75, 1.0), "restored": (0.01, inf), "epochs_saved": (0.2, 1.0)},
        challenge=Challenge(
            change="right labels instead of 30 % wrong ones", experiment=partial(e.patience, wrong=0.0), turns=True
        ),
    ),
)

DEFECTS = (
    Defect(
        name="c10",
        title="early stopping that keeps the last weights",
        where="B, EarlyStopping listing",
        why="Stopping after 10 epochs without progress leaves the weights of the last epoch, 10 past the best. "
        "Put the best ones back.",
        snippet=Snippet(
            faulty="""
                def train_until(losses, weights, patience):
                    best, waited = float("inf"), 0
                    for loss, now in zip(losses, weights):
                        waited += 1
                        if loss < best:
                            best, waited = loss, 0
                        if waited == patience:
                            break
                    return now
            """,
            repaired="""
                def train_until(losses, weights, patience):
                    best, waited = float("inf"), 0
                    for loss, now in zip(losses, weights):
                        waited += 1
                        if loss < best:
                            best, waited, kept = loss, 0, now
                        if waited == patience:
                            break
                    return kept
            """,
            trial="""
                import numpy as np
                from actedu.data import digits
                from actedu.nets import Adam, Network, softmax_cross_entropy, train

                d, rng = digits(), np.random.default_rng(0)
                x, y = d.x_train[:400], d.y_train[:400].copy()
                wrong = rng.random(400) < 0.3
                y[wrong] = rng.integers(0, 10, wrong.sum())
                net, weights = Network((64, 64, 10)), []
                history = train(
                    net, x[:320], y[:320], optimiser=Adam(0.01), epochs=50, validation=(x[320:], y[320:]),
                    each_epoch=lambda epoch: weights.append(net.parameters.copy()),
                )
                losses = history.validation_losses
                net.parameters[:] = train_until(losses, weights, 10)
                excess = softmax_cross_entropy(net(x[320:]), y[320:])[0] - min(losses)
                measured.update(excess=excess)
            """,
            shows={"excess": (0.1, 2.0)},
            cured={"excess": (-1e-12, 1e-12)},
            happens="The weights kept have a validation loss more than 0.1 above that of the best epoch; "
            "repaired, the difference is {after[excess]:.0f}.",
        ),
        in_library=Snippet(
            needs="keras",
            faulty="""
                from keras.callbacks import EarlyStopping

                callback = EarlyStopping(patience=3)
            """,
            repaired="""
                from keras.callbacks import EarlyStopping

                callback = EarlyStopping(patience=3, restore_best_weights=True)
            """,
            trial="""
                import numpy as np
                from keras import Input, Sequential
                from keras.layers import Dense

                model = Sequential([Input((1,)), Dense(1, use_bias=False)])
                model.stop_training = False
                callback.set_model(model)
                callback.on_train_begin()
                for epoch, loss in enumerate([1.0, 0.5, 0.6, 0.7, 0.8, 0.9], 1):
                    model.set_weights([np.full((1, 1), float(epoch))])
                    callback.on_epoch_end(epoch - 1, {"val_loss": loss})
                    if model.stop_training:
                        break
                callback.on_train_end()
                measured.update(epoch=float(model.get_weights()[0][0, 0]))
            """,
            shows={"epoch": (5, 5)},
            cured={"epoch": (2, 2)},
            happens="The best epoch is 2; the weights kept are those of epoch {before[epoch]:.0f}, repaired "
            "{after[epoch]:.0f}.",
        ),
    ),
)

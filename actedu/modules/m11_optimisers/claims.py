"""Claims about what training gets stuck in; row 24, on speed, is in module 04."""

from actedu import experiments as e
from actedu.claims.defects import Defect, Snippet
from actedu.claims.record import Claim

CLAIMS = (
    Claim(
        row=50,
        paraphrase="Trying several activation functions helps a network to escape local minima.",
        where="D, point 26",
        verdict="imprecise",
        condition="More tries find more: a new start of the same net does nearly as much, and more units do it at the "
        "first try. The tiny nets that fail end on flat ground; in large nets saddles and plateaus are the usual "
        "obstacle. To pick the best of several tries is model selection and needs validation data.",
        experiment=e.activations_or_restarts,
        evidence=lambda r: (
            f"On XOR, {r.measures['narrow']:.1f} of the nets with 2 hidden units learn; one of four tries does in "
            f"{r.measures['activations']:.1f} of cases with four activations and in {r.measures['restarts']:.1f} with "
            f"four starts; with {r.config['width']} ReLU units {r.measures['wide']:.1f} of single tries do."
        ),
        interval={
            "narrow": (0.2, 0.8),
            "activations": (0.6, 1.0),
            "restarts": (0.5, 1.0),
            "wide": (0.9, 1.0),
            "flat": (0.8, 1.0),
        },
    ),
)

DEFECTS = (
    Defect(
        name="c8",
        title="a schedule that can never lower the rate",
        where="B, ReduceLROnPlateau listing",
        why="The smallest rate allowed, 0.001, is the rate that Adam starts with, so the schedule does nothing and "
        "says nothing. The documentation of the callback has the same numbers. Set min_lr well below the start; "
        "`nets.schedules.plateau` refuses a floor at the start.",
        snippet=Snippet(
            faulty="""
                START, FACTOR, PATIENCE, MIN_LR = 0.001, 0.2, 5, 0.001
            """,
            repaired="""
                START, FACTOR, PATIENCE, MIN_LR = 0.001, 0.2, 5, 0.000001
            """,
            trial="""
                rate, reductions = START, 0
                for epoch in range(1, 31):  # the loss stands still
                    if epoch % PATIENCE == 0:
                        lower = max(rate * FACTOR, MIN_LR)
                        reductions += lower < rate
                        rate = lower
                measured.update(reductions=reductions, rate=rate)
            """,
            shows={"reductions": (0, 0), "rate": (1e-3, 1e-3)},
            cured={"reductions": (3, 6), "rate": (1e-6, 1e-6)},
            happens="In 30 epochs without progress the rate is lowered {before[reductions]:.0f} times and stays "
            "{before[rate]:g}; repaired, it is lowered {after[reductions]:.0f} times, to {after[rate]:g}.",
        ),
        in_library=Snippet(
            needs="keras",
            faulty="""
                from keras.callbacks import ReduceLROnPlateau

                callback = ReduceLROnPlateau(factor=0.2, patience=5, min_lr=0.001)
            """,
            repaired="""
                from keras.callbacks import ReduceLROnPlateau

                callback = ReduceLROnPlateau(factor=0.2, patience=5, min_lr=0.000001)
            """,
            trial="""
                from keras import Input, Sequential
                from keras.layers import Dense

                model = Sequential([Input((1,)), Dense(1)])
                model.compile(optimizer="adam", loss="mse")
                callback.set_model(model)
                callback.on_train_begin()
                for epoch in range(31):
                    callback.on_epoch_end(epoch, {"val_loss": 1.0})
                measured.update(rate=float(model.optimizer.learning_rate))
            """,
            shows={"rate": (0.99e-3, 1.01e-3)},
            cured={"rate": (0.9e-6, 1.1e-6)},
            happens="After 31 epochs without progress Adam's rate is {before[rate]:.0e}; repaired, {after[rate]:.0e}.",
        ),
    ),
)

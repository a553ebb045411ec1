"""Claims about what training gets stuck in; row 24, on speed, is in module 04."""

from functools import partial

from actedu import experiments as e
from actedu.claims.defects import Defect, Snippet
from actedu.claims.record import Challenge, Claim

CLAIMS = (
    Claim(
        row=50,
        paraphrase="Trying several activation functions and architectures helps a network to escape local minima.",
        where="D, point 26",
        verdict="true with conditions",
        condition="On XOR with 2 hidden units there are such places, flat in some directions and curved up in others: "
        "mostly valleys that level off while the weights grow, and a shove seldom frees a net. Another architecture "
        "does it most surely: more units learn at the first try. Another activation does little more than another "
        "start of the same. In large nets saddles are said to be the usual obstacle (Dauphin et al. 2014, not tested "
        "here). To pick the best of several tries is model selection and needs validation data.",
        experiment=e.activations_or_restarts,
        evidence=lambda r: (
            f"On XOR, {r.measures['narrow']:.1f} of the nets with 2 hidden units learn; of the others "
            f"{r.measures['minimum']:.1f} stand where it curves down in no direction and {r.measures['escape']:.1f} "
            "leave after a shove. "
            f"One of four tries learns in {r.measures['activations']:.1f} of cases with four activations and in "
            f"{r.measures['restarts']:.1f} with four starts; with {r.config['width']} ReLU units "
            f"{r.measures['wide']:.1f} of single tries do."
        ),
        interval={
            "narrow": (0.2, 0.8),
            "activations": (0.6, 1.0),
            "restarts": (0.5, 1.0),
            "wide": (0.9, 1.0),
            "minimum": (0.8, 1.0),
            "curvature": (0.1, 1.5),
            "escape": (0.0, 0.2),
        },
        challenge=Challenge(
            change="a rate of 0.3 instead of 0.1",
            experiment=partial(e.activations_or_restarts, lr=0.3, seeds=12),
            interval={"narrow": (0.1, 0.8), "wide": (0.7, 1.0), "minimum": (0.7, 1.0), "escape": (0.0, 0.3)},
        ),
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
                def rates(losses):
                    START, FACTOR, PATIENCE, MIN_LR = 0.001, 0.2, 5, 0.001
                    rate, best, waited, used = START, float("inf"), 0, []
                    for loss in losses:
                        used.append(rate)
                        waited = 0 if loss < best else waited + 1
                        best = min(best, loss)
                        if waited == PATIENCE:
                            rate, waited = max(rate * FACTOR, MIN_LR), 0
                    return used
            """,
            repaired="""
                def rates(losses):
                    START, FACTOR, PATIENCE, MIN_LR = 0.001, 0.2, 5, 0.000001
                    rate, best, waited, used = START, float("inf"), 0, []
                    for loss in losses:
                        used.append(rate)
                        waited = 0 if loss < best else waited + 1
                        best = min(best, loss)
                        if waited == PATIENCE:
                            rate, waited = max(rate * FACTOR, MIN_LR), 0
                    return used
            """,
            trial="""
                used = rates([1.0] * 30)  # the loss stands still
                reductions = sum(after < before for before, after in zip(used, used[1:]))
                measured.update(reductions=reductions, rate=used[-1])
            """,
            shows={"reductions": (0, 0), "rate": (1e-3, 1e-3)},
            cured={"reductions": (5, 5), "rate": (1e-6, 1e-6)},
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

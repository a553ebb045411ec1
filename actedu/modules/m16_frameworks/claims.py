"""Claims about what libraries offer."""

from functools import partial
from math import inf

from actedu import experiments as e
from actedu.claims.defects import Defect, Snippet
from actedu.claims.record import Challenge, Claim

CLAIMS = (
    Claim(
        row=7,
        paraphrase="The step function is of theoretical interest only; TensorFlow, for one, does not offer it.",
        where="C, section on the threshold",
        verdict="imprecise",
        condition="It is missing among the activations by name. But a comparison makes it in every library, and NumPy, "
        "PyTorch, Keras and TensorFlow (tf.experimental.numpy) have a function `heaviside`. What is offered changes; "
        "that nothing is learned through its slope does not.",
        experiment=e.step_anywhere,
        evidence=lambda r: (
            f"Comparisons and the libraries' own steps give what our step gives (largest difference "
            f"{r.measures['largest_difference']:g} away from 0); its slope there is {r.measures['slope']:g}."
        ),
        interval={"largest_difference": (0.0, 0.0), "slope": (0.0, 0.0)},
        challenge=Challenge(
            change="inputs within a millionth of 0",
            experiment=partial(e.step_anywhere, span=1e-6),
        ),
    ),
)

DEFECTS = (
    Defect(
        name="c11",
        title="names of an older Keras, from two packages",
        where="B, leaky ReLU, dense and convolution listings",
        why="Some listings import from keras and others from tensorflow.keras. If they are used together, those may "
        "be two versions whose layers do not mix. With Keras 2 each of them ran; Keras 3 calls the leak "
        "negative_slope, no longer alpha, and wants an Input layer in place of input_shape and input_dim. Import from "
        "one package and use the present names.",
        snippet=Snippet(
            read_only=True,
            faulty="""
                from keras.models import Sequential
                from tensorflow.keras.layers import Dense, LeakyReLU

                model = Sequential([Dense(12, input_dim=8), LeakyReLU(alpha=0.1)])
            """,
            repaired="""
                from keras import Input, Sequential
                from keras.layers import Dense, LeakyReLU

                model = Sequential([Input((8,)), Dense(12), LeakyReLU(negative_slope=0.1)])
            """,
            trial="""
                import ast

                nodes = list(ast.walk(ast.parse(source)))
                packages = {n.module.partition(".")[0] for n in nodes if isinstance(n, ast.ImportFrom)}
                old = [n.arg for n in nodes if isinstance(n, ast.keyword) if n.arg in ("alpha", "input_dim")]
                measured.update(packages=len(packages), old=len(old))
            """,
            shows={"packages": (2, 2), "old": (2, 2)},
            cured={"packages": (1, 1), "old": (0, 0)},
            happens="The snippet imports from {before[packages]:.0f} packages and uses {before[old]:.0f} old names; "
            "repaired, from {after[packages]:.0f}, and uses {after[old]:.0f}.",
        ),
        in_library=Snippet(
            needs="keras",
            faulty="""
                from keras import Sequential
                from keras.layers import Dense, LeakyReLU

                model = Sequential([Dense(12, input_dim=8), LeakyReLU(alpha=0.1)])
            """,
            repaired="""
                from keras import Input, Sequential
                from keras.layers import Dense, LeakyReLU

                model = Sequential([Input((8,)), Dense(12), LeakyReLU(negative_slope=0.1)])
            """,
            trial="measured.update(weights=model.count_params())",
            shows={"warnings": (2, inf), "weights": (108, 108)},
            cured={"warnings": (0, 0), "weights": (108, 108)},
            happens="Keras 3 still builds it, with {before[warnings]:.0f} warnings; repaired, there are "
            "{after[warnings]:.0f}.",
        ),
    ),
    Defect(
        name="c15",
        title="listings that do not run by themselves",
        where="B, softmax listing and leaky ReLU listing of the optimisation section",
        why="One adds a layer to a model that is made in another listing, if at all. One gives no input size, so that "
        "the model has no weights before its first batch: Keras allows it, and what is asked of it before that fails. "
        "The model written as [...] is not meant: three dots stand for layers left out. Write listings that run, and "
        "run them.",
        snippet=Snippet(
            faulty="""
                from actedu.nets import Dense, Sequential

                model.append(Dense(4, 3))
                net = Sequential(model)
            """,
            repaired="""
                from actedu.nets import Dense, Sequential

                model = [Dense(8, 4, "relu")]
                model.append(Dense(4, 3))
                net = Sequential(model)
            """,
            trial="""
                import numpy as np

                measured.update(outputs=net(np.zeros((1, 8))).shape[1])
            """,
            shows={"raised": (1, 1)},
            cured={"outputs": (3, 3)},
            happens="Running it raises {error}; repaired, it returns {after[outputs]:.0f} outputs.",
        ),
        in_library=Snippet(
            needs="keras",
            faulty="""
                from keras import Sequential
                from keras.layers import Dense, LeakyReLU

                model = Sequential([Dense(128), LeakyReLU(), Dense(10, activation="softmax")])
            """,
            repaired="""
                from keras import Input, Sequential
                from keras.layers import Dense, LeakyReLU

                model = Sequential([Input((784,)), Dense(128), LeakyReLU(), Dense(10)])
            """,
            trial="measured.update(arrays=len(model.weights), weights=model.count_params())",
            shows={"raised": (1, 1)},
            cured={"arrays": (4, 4), "weights": (101_770, 101_770)},
            happens="Counting its weights raises an error, for there are none; with an Input layer there "
            "are {after[weights]:.0f}.",
        ),
    ),
)

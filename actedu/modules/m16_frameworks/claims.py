"""Claims about what libraries offer."""

from actedu import experiments as e
from actedu.claims.record import Claim

CLAIMS = (
    Claim(
        row=7,
        paraphrase="The step function is of theoretical interest only; TensorFlow, for one, does not offer it.",
        where="C, section on the threshold",
        verdict="imprecise",
        condition="It is missing among the activations by name. But a comparison makes it in every library, and NumPy, "
        "PyTorch and TensorFlow (tf.experimental.numpy) have a function `heaviside`. What is offered changes; that "
        "nothing is learned through its slope does not.",
        experiment=e.step_anywhere,
        evidence=lambda r: (
            f"A comparison and the library's own step give what our step gives (largest difference "
            f"{r.measures['largest_difference']:g} away from 0); its slope there is {r.measures['slope']:g}."
        ),
        interval={"largest_difference": (0.0, 0.0), "slope": (0.0, 0.0)},
    ),
)

"""Claims that the lesson tests."""

from actedu import experiments as e
from actedu.claims.record import Claim

CLAIMS = (
    Claim(
        row="topic.1",
        paraphrase="A difference quotient gives the slope of the square exactly.",
        where="A, where the claim stands",
        verdict="wrong",
        condition="It errs by its step, so that half the step halves the error.",
        experiment=e.topic_error,
        evidence=lambda r: f"With half the step the error is {1 / r.measures['ratio']:.1f} times as large.",
        interval={"ratio": (1.9, 2.1)},
    ),
)

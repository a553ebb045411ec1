from actedu.checks import IsNumber
from actedu.exercises import exercise


@exercise(title="How many pieces for that error?", points=2, stars=2, kind="predict the number")
def pieces_for_an_error(*, n=20, root=3):
    r"""A broken line through points of a smooth curve, with {n} pieces of equal length, is off by at most 0.036. The
    pieces are already short: the curve hardly changes its second derivative along one of them.

    With how many equal pieces would it be off by about {goal}, which is 1/{times} of that?
    """
    return n * root


pieces_for_an_error.vary(
    lambda rng: {"n": int(rng.choice([8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80])), "root": int(rng.integers(3, 8))}
)


@pieces_for_an_error.facts
def its_share(*, n, root):
    return {"times": root**2, "goal": f"{0.036 / root**2:.2g}", "stairs": n * root**2}


pieces_for_an_error.checks(IsNumber(rtol=0.03, title="is the number of pieces, within 3%"))

pieces_for_an_error.hints(
    "How does the gap between a curve and its chord shrink when the chord gets shorter? Try it on x times x.",
    "See 'How good is a chord?' under 'Deeper', or let a cell measure the error for two numbers of pieces.",
    "For x times x the chord from 0 to h is h x. Half way the gap is h/2 times h/2, with half the h a quarter of it.",
    "pieces_for_an_error = {n} * ___; its square is {times}",
)

pieces_for_an_error.why(
    "The gap under a chord grows with the square of its length. Pieces {root} times as short are off by 1/{times}. "
    "Stairs are off in proportion to the length itself: for {times} times less they need {times} times as many."
)


@pieces_for_an_error.mistake
def as_for_stairs(*, n, root):
    """{stairs} pieces is what stairs would need; the gap under a chord shrinks faster than the chord"""
    return n * root**2


@pieces_for_an_error.mistake
def as_for_a_root(*, n, root):
    """this would need a gap in proportion to the square root of the length; it shrinks faster than the chord"""
    return n * root**4


@pieces_for_an_error.mistake
def longer_pieces(*, n, root):
    """these are fewer pieces than before, so longer ones, and the error would grow"""
    return n / root


@pieces_for_an_error.mistake
def doubled(*, n):
    """twice as many pieces leave about a quarter of the error; less is asked for"""
    return 2 * n

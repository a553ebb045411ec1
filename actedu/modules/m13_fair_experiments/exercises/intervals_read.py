from collections.abc import Mapping

from actedu.checks import Holds, brief
from actedu.exercises import exercise

_UNITS = "ABCDE"
_WORDS = ("higher", "lower", "too small to matter", "open")
_MATTERS = 0.5  # points


def _drawn(ends):
    """Return the kind of each unit and its interval, in points: (kind, low, high)."""
    found = {}
    for unit, pair in zip(_UNITS, ends.split(", "), strict=True):
        low, high = map(float, pair.split(" to "))
        small = max(-low, high) < _MATTERS
        kind = "higher" if low > 0 else "lower" if high < 0 else "too small to matter" if small else "open"
        found[unit] = kind, low, high
    return found


@exercise(title="Seen, ruled out, or open", points=5, stars=2, kind="read the plot")
def intervals_read(*, ends="-0.9 to 0.3, 0.4 to 1.0, -0.3 to 0.2, -0.3 to 0.9, -1.4 to -0.4"):
    """The figure shows five units against ReLU: the mean difference in points of accuracy, over starts in pairs, and
    its 95% interval. Whoever asked cares about half a point (the two dashed lines) and nothing smaller.

    Give for each of the units A to E one of the words `"higher"` (than ReLU: seen), `"lower"` (seen),
    `"too small to matter"` (a difference of half a point is ruled out) or `"open"`, as in `{"A": "open", ...}`.
    """
    words = {}
    for unit, pair in zip("ABCDE", ends.split(", ")):  # noqa: B905
        low, high = map(float, pair.split(" to "))
        small = max(-low, high) < 0.5
        words[unit] = "higher" if low > 0 else "lower" if high < 0 else "too small to matter" if small else "open"
    return words


@intervals_read.given
def show_intervals(*, ends):
    from actedu.plots import COLOURS, MUTED, describe, new_axes

    ax = new_axes(height=3.0)
    said = []
    for place, (unit, (_, low, high)) in enumerate(_drawn(ends).items()):
        ax.plot([low, high], [place, place], color=COLOURS[0], linewidth=2.5, marker="|", markersize=12)
        ax.plot([(low + high) / 2], [place], "o", color=COLOURS[0], markersize=8)
        said.append(f"{unit} from {low:+.1f} to {high:+.1f}")
    ax.axvline(0.0, color=MUTED, linewidth=1.5)
    for side in (-_MATTERS, _MATTERS):
        ax.axvline(side, color=MUTED, linestyle="--", linewidth=1.5)
    ax.set(xlim=(-1.65, 1.65), ylim=(4.6, -0.6), xlabel="accuracy less ReLU's, in points")
    ax.set_yticks(range(5), list(_UNITS))
    ax.set_title("Five units against ReLU, with 95% intervals")
    return describe(ax, f"95% intervals of accuracy less ReLU's, in points: {', '.join(said)}.")


@intervals_read.starter
def blank():
    return {"A": ..., "B": ..., "C": ..., "D": ..., "E": ...}


def _said(answer, unit):
    """Return the word on a unit: as it stands in a dictionary, with keys in either case, or in a list in order."""
    if isinstance(answer, Mapping):
        word = {str(key).strip().upper(): one for key, one in answer.items()}.get(unit, ...)
    else:
        word = answer[_UNITS.index(unit)]
    return word.strip().casefold() if isinstance(word, str) else word


def _right(unit):
    def judge(answer, setting):
        if not isinstance(answer, Mapping) and not (isinstance(answer, (list, tuple)) and len(answer) == len(_UNITS)):
            return f'a dictionary such as {{"A": "open", ...}} is asked for; this is {brief(answer)}'
        word = _said(answer, unit)
        if word is ... or word is None:
            return f"there is no word on {unit} yet"
        if word not in _WORDS:
            return f"{brief(word)} is none of {', '.join(map(repr, _WORDS))}"
        return None if word == setting.solution[unit] else f"{unit} is not {word!r}"

    return Holds(f"what the interval of {unit} says", judge)


intervals_read.checks(*map(_right, _UNITS))

intervals_read.hints(
    "Two questions for each interval: does it contain 0? Does it reach beyond half a point?",
    "See 'An interval, in plain lines' in the lesson: the three things that an interval can say.",
    "An interval from -0.4 to 0.1 contains 0, and both of its ends are nearer to 0 than half a point: ruled out.",
    "misses 0: 'higher' or 'lower'; contains 0 and lies between the dashed lines: ___; contains 0 and goes beyond: ___",
)

intervals_read.why(
    "Whatever lies in the interval is compatible with what was measured. If 0 is not in it, the sign is known. If 0 is "
    "in it, nothing is seen, and then the ends decide: all within half a point means that half a point is ruled out, "
    "and an end beyond it leaves that open. The dot in the middle decides nothing."
)


def _differently(ends, **said):
    return {unit: said.get(kind.split()[0], kind) for unit, (kind, _, _) in _drawn(ends).items()}


def _calls(answer, ends, kind, word):
    return any(_said(answer, unit) == word for unit, (one, _, _) in _drawn(ends).items() if one == kind)


def _equal(answer, *, ends):
    return _calls(answer, ends, "open", "too small to matter")


def _winner(answer, *, ends):
    return _calls(answer, ends, "open", "higher") or _calls(answer, ends, "open", "lower")


def _nothing(answer, *, ends):
    return _calls(answer, ends, "too small to matter", "open")


def _blind(answer, *, ends):
    return _calls(answer, ends, "higher", "open") or _calls(answer, ends, "lower", "open")


@intervals_read.mistake(when=_equal)
def unseen_taken_for_equal(*, ends):
    """an interval that contains 0 and reaches beyond half a point rules nothing out: not seen is not small"""
    return _differently(ends, open="too small to matter")


@intervals_read.mistake(when=_winner)
def dot_taken_for_the_verdict(*, ends):
    """the dot lies to one side of 0, and the interval on both sides: its sign is not known"""
    return {
        unit: kind if kind != "open" else "higher" if low + high > 0 else "lower"
        for unit, (kind, low, high) in _drawn(ends).items()
    }


@intervals_read.mistake(when=_nothing)
def null_thrown_away(*, ends):
    """an interval that lies between the dashed lines is an answer: a difference of half a point is ruled out"""
    return _differently(ends, too="open")


@intervals_read.mistake(when=_blind)
def seen_taken_for_open(*, ends):
    """an interval that misses 0 shows a difference, also where it reaches to less than half a point"""
    return _differently(ends, higher="open", lower="open")


@intervals_read.alternative
def in_a_list(*, ends):
    return [kind.upper() for kind, _, _ in _drawn(ends).values()]

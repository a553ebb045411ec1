from collections.abc import Mapping

import numpy as np

from actedu.checks import Holds
from actedu.exercises import exercise

_KINDS = ("previous word", "same word", "plain mean", "later words")
_WORDS = ("the", "cat", "saw", "the", "dog")


@exercise(title="What four heads do", points=3, stars=2, kind="read the plot")
def four_heads(*, a="previous word", b="plain mean", c="same word", d="later words", seed=0):
    """The figure shows the attention weights of four heads for one sentence: a row for each asking word, a column for
    each word that is read. Say what each head does:

    * `"previous word"`: each word mostly reads the word before it
    * `"same word"`: each word reads the places where the same word stands
    * `"plain mean"`: each word reads all words up to itself, about alike
    * `"later words"`: some words read words that come after them, so there is no causal mask

    One head does each. Write a dictionary from letter to one of the four, in place of the dots.
    """
    return {"A": a, "B": b, "C": c, "D": d}


@four_heads.starter
def blank():
    return {"A": ..., "B": ..., "C": ..., "D": ...}


@four_heads.vary
def other_order(rng):
    order = rng.permutation(len(_KINDS))
    return dict(zip("abcd", (_KINDS[i] for i in order), strict=True)) | {"seed": int(rng.integers(1000))}


def _weights(kind, rng):
    n = len(_WORDS)
    scores = rng.normal(0.0, 0.25, (n, n))
    if kind == "previous word":
        scores[np.arange(1, n), np.arange(n - 1)] += 4.0
    elif kind == "same word":
        scores += [[4.0 * (one == other) for other in _WORDS] for one in _WORDS]
    elif kind == "later words":
        scores[np.arange(n - 1), np.arange(1, n)] += 3.0
    if kind != "later words":
        scores = np.where(np.tri(n, dtype=bool), scores, -np.inf)
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@four_heads.given
def four_maps(*, a, b, c, d, seed):
    """Draw the attention weights of four heads over one sentence."""
    from actedu.plots import describe, new_axes
    from actedu.plots.axes import INK, restyle

    ax = new_axes(width=7.2, height=6.4)
    figure = ax.get_figure(root=True)
    assert figure is not None
    ax.remove()
    panels = list(figure.subplots(2, 2).flat)
    for letter, panel, kind in zip("ABCD", panels, (a, b, c, d), strict=True):
        shown = _weights(kind, np.random.default_rng([seed, ord(letter)]))
        panel.imshow(shown, cmap="Blues", vmin=0.0, vmax=1.0)
        for (row, column), weight in np.ndenumerate(shown):
            panel.annotate(
                f"{weight:.1f}", (column, row), ha="center", va="center", fontsize="small",
                color="white" if weight > 0.5 else INK,
            )  # fmt: skip
        panel.set_xticks(range(len(_WORDS)), _WORDS)
        panel.set_yticks(range(len(_WORDS)), _WORDS)
        restyle(panel).set(title=f"head {letter}", ylabel="asks")
        rows = "; ".join(
            f"{word}: " + ", ".join(f"{w:.1f}" for w in row) for word, row in zip(_WORDS, shown, strict=True)
        )
        describe(panel, f"Head {letter}, weights on {', '.join(_WORDS)}, row by row: {rows}.")
    for panel in panels[2:]:
        panel.set_xlabel("is read")
    return panels[0]


def _form(answer):
    if not isinstance(answer, Mapping) or set(answer) != set("ABCD"):
        return 'write it as {"A": "plain mean", "B": ..., "C": ..., "D": ...}'
    for letter, said in answer.items():
        if not isinstance(said, str) or said.strip().casefold() not in _KINDS:
            return f"head {letter}: write one of {', '.join(_KINDS)}"
    return None


def _told(*kinds):
    def test(answer, setting):
        if form := _form(answer):
            return form
        for letter, right in setting.solution.items():
            if right in kinds and str(answer[letter]).strip().casefold() != right:
                return f"head {letter} does something else"
        return None

    return test


four_heads.checks(
    Holds("tells later words from previous ones", _told("later words", "previous word")),
    Holds("tells the same word from the mean of all", _told("same word", "plain mean")),
)

four_heads.hints(
    "Take one row at a time: it is one word that asks, and its numbers add up to 1. Where is the dark field?",
    "See the heat map of AttentionLens, and 'Masks' for what a causal mask leaves white.",
    "A head in which each word reads the first one would have a dark first column. In the fourth row here `the` asks, "
    "and `the` stands in the first column too.",
    "Weight above the diagonal: ___. Dark just below it: ___. Row by row 1, 1/2, 1/3 and so on: ___. The rest: ___.",
)

four_heads.why(
    "A row is a word that asks. Above the diagonal lie later words, which a causal mask makes 0. Just below it lies "
    "the word before. A head that compares words themselves finds itself, and each earlier place of the same word."
)


def _taken(kind, instead):
    """Recognise that the head of this kind is given as another."""

    def recognise(answer, *, a, b, c, d):
        right = four_heads(a=a, b=b, c=c, d=d)
        return any(str(answer[x]).strip().casefold() == instead for x in "ABCD" if right[x] == kind)

    return recognise


def _exchanged(one, other, **kinds):
    swap = {one: other, other: one}
    return {letter: swap.get(kind, kind) for letter, kind in four_heads(**kinds).items()}


@four_heads.mistake(when=_taken("later words", "previous word"))
def rows_for_columns(*, a, b, c, d):
    """rows and columns changed places: a row is the word that asks, and above the diagonal it reads what comes later"""
    return _exchanged("later words", "previous word", a=a, b=b, c=c, d=d)


@four_heads.mistake(when=_taken("plain mean", "same word"))
def first_word_overlooked(*, a, b, c, d):
    """the first word has nothing but itself to read in any causal head; look at the last rows of this one: all alike"""
    return _exchanged("plain mean", "same word", a=a, b=b, c=c, d=d)


@four_heads.mistake(when=_taken("previous word", "same word"))
def diagonal_misread(*, a, b, c, d):
    """the dark fields lie just below the diagonal: on the word before, not on the word itself"""
    return _exchanged("previous word", "same word", a=a, b=b, c=c, d=d)


@four_heads.mistake(when=_taken("plain mean", "later words"))
def spread_for_missing_mask(*, a, b, c, d):
    """this head is spread out, but not above the diagonal: no word reads a later one"""
    return _exchanged("plain mean", "later words", a=a, b=b, c=c, d=d)


@four_heads.alternative
def in_capitals(*, a, b, c, d):
    return {letter: kind.capitalize() for letter, kind in four_heads(a=a, b=b, c=c, d=d).items()}

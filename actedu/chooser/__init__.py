"""Choose head, loss, hidden activation and initialiser for a net, by rules over measured facts and stated evidence.

>>> from actedu import choose
>>> advice = choose("multi-class", depth=10)
>>> advice.head.name, advice.loss.code
('softmax', 'nets.softmax_cross_entropy')
>>> [e.name for e in advice.excluded if e.name == "sigmoid"]
['sigmoid']
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from actedu.activations import catalogue, get, label
from actedu.chooser import cited, classes, quantities
from actedu.chooser.advice import Advice, Excluded, Recommendation
from actedu.chooser.evidence import Arithmetic, Evidence, Experiment, Paper
from actedu.chooser.rules import DEEP, RULES
from actedu.chooser.situation import ALIASES, CONFLICTS, CONSTRAINTS, Case, Finding, Rule
from actedu.chooser.task import Head, Wrong
from actedu.chooser.traits import measure
from actedu.errors import UserError
from actedu.numbers import rounded

__all__ = [
    "CONSTRAINTS",
    "RULES",
    "TASKS",
    "Advice",
    "Excluded",
    "Finding",
    "Recommendation",
    "Rule",
    "choose",
    "measure",
]

TASKS = (*classes.TASKS, *quantities.TASKS)
_TASK_NAMED = {name: task for task in TASKS for name in (task.name, *task.aliases)}

Candidate = str | Callable[[Any], Any]


def choose(
    task: str,
    depth: int = 2,
    constraint: str | Iterable[str] = (),
    *,
    candidates: Sequence[Candidate] | None = None,
) -> Advice:
    """Recommend head, loss, hidden activation and initialiser, ranked, with reasons and evidence.

    `task` is a name of `TASKS` or one of its aliases, `depth` the number of hidden layers, `constraint` one name or
    several of `CONSTRAINTS`. `candidates` are names of activations or elementwise functions of your own, which are
    measured; the whole catalogue if left out.

    Raises ValueError for an unknown task, constraint or activation, with the known ones, for a negative depth, for
    constraints that contradict each other and for a candidate that is not elementwise; TypeError for a wrong type.
    """
    chosen = _TASK_NAMED[_known("task", task, _TASK_NAMED, [t.name for t in TASKS], "constraint", CONSTRAINTS)]
    if isinstance(depth, bool) or not isinstance(depth, int):
        raise TypeError(f"choose: depth is the number of hidden layers, a whole number, not {depth!r}.")
    if depth < 0:
        raise UserError(f"choose: depth is {depth}; give the number of hidden layers, 0 or more.")
    constraints = _constraints(constraint)
    excluded = [_wrong(one) for one in chosen.wrong]
    heads, losses = zip(*(_head(head, rank) for rank, head in enumerate(chosen.heads, 1)), strict=True)
    functions = _candidates(candidates)
    hidden: tuple[Recommendation, ...] = ()
    initialisers = _linear_start()
    if depth:
        cases = [Case(label(f), f, measure(f), depth, frozenset(constraints)) for f in functions]
        hidden, ruled_out = _rank(cases)
        excluded += ruled_out
        initialisers = ()
        if hidden:
            first = next(case for case in cases if case.f is hidden[0].function)
            initialisers, out = _initialisers(first)
            excluded += out
    return Advice(
        chosen, depth, constraints, heads, losses, hidden, initialisers, tuple(excluded),
        _note(depth, constraints, hidden, functions),
    )  # fmt: skip


def _known(
    what: str, name: object, known: Iterable[str], shown: Iterable[str], other: str = "", others: Iterable[str] = ()
) -> str:
    """Return the name as it is known: case, hyphens and underscores do not matter.

    A message about a name that is not known says so if it is one of `others`, each an `other`.
    """
    if not isinstance(name, str):
        raise TypeError(f"choose: a {what} is a name such as {next(iter(shown))!r}, not {name!r}.")
    for one in known:
        if _plain(one) == _plain(name):
            return one
    import difflib  # for this message only

    near = difflib.get_close_matches(name, list(known), n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    if _plain(name) in map(_plain, others):
        hint = f" It is a {other}: {other}={_plain(name)!r}."
    raise UserError(f"choose: no {what} is called {name!r}; known are {', '.join(shown)}.{hint}")


def _plain(name: str) -> str:
    return " ".join(name.lower().replace("_", " ").replace("-", " ").split())


def _constraints(given: str | Iterable[str]) -> tuple[str, ...]:
    if not isinstance(given, (str, Iterable)):
        raise TypeError(f"choose: a constraint is a name such as 'cheap', or several, not {given!r}.")
    names = []
    for one in [given] if isinstance(given, str) else given:
        name = _known("constraint", one, [*CONSTRAINTS, *ALIASES], CONSTRAINTS, "task", _TASK_NAMED)
        names.append(ALIASES.get(name, name))
    for pair, why in CONFLICTS.items():
        if pair <= set(names):
            first, second = sorted(pair)
            raise UserError(f"choose: {first!r} and {second!r} contradict each other: {why}; give one of them.")
    return tuple(dict.fromkeys(names))


def _candidates(given: Sequence[Candidate] | None) -> list[Callable[[Any], Any]]:
    if given is None:
        return list(catalogue.values())
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise TypeError(f"choose: candidates is a list of names and functions, not {given!r}.")
    functions: list[Callable[[Any], Any]] = []
    for one in given:
        if not isinstance(one, str) and not callable(one):
            raise TypeError(f"choose: a candidate is the name of an activation or a function, not {one!r}.")
        functions.append(get(_known("activation", one, catalogue, catalogue) if isinstance(one, str) else one))
    if not functions:
        raise UserError("choose: candidates is empty; give at least one, or leave it out for the whole catalogue.")
    return list(dict.fromkeys(functions))


def _best(evidence: Sequence[Evidence]) -> int:
    return max(e.strength for e in evidence)


def _wrong(wrong: Wrong) -> Excluded:
    seen = f" Seen in source {wrong.seen}." if wrong.seen else ""
    finding = Finding(wrong.name, "exclude", wrong.reason + seen, -_best(wrong.evidence), wrong.evidence, wrong.change)
    return Excluded(part=wrong.part, name=wrong.name, findings=(finding,))


def _head(head: Head, rank: int) -> tuple[Recommendation, Recommendation]:
    weight = _best(head.evidence)
    reason = f"The net returns {head.units}. {head.reason}"
    if head.bias:
        reason += f" Start the last layer's bias at {head.bias}, y being the training targets."
    why = Finding(head.name, "for", reason, weight, head.evidence, head.change)
    fits = Finding(
        head.loss, "for", f"It is the loss that goes with {head.name}: its gradient in z is {head.gradient}.", weight,
        head.evidence, head.change,
    )  # fmt: skip
    code = head.call or head.loss_code
    return (
        Recommendation(name=head.name, code=head.read, rank=rank, score=weight, findings=(why,)),
        Recommendation(name=head.loss, code=code, rank=rank, score=weight, findings=(fits,)),
    )


def _rank(cases: Sequence[Case]) -> tuple[tuple[Recommendation, ...], list[Excluded]]:
    """Return the candidates that no rule excludes, best first, and the others.

    Within a tie the simplest stands first, by the number of straight pieces, curves last; it means nothing more.
    """
    kept, out = [], []
    for case in cases:
        findings = [finding for rule in RULES if (finding := rule.apply(case))]
        against = tuple(f for f in findings if f.verdict == "exclude")
        if against:
            out.append(Excluded(part="hidden", name=case.name, findings=against))
        else:
            kept.append((case, tuple(findings), sum(f.weight for f in findings)))
    kept.sort(key=lambda one: (-one[2], one[0].traits.pieces or 99))
    scores = [score for *_, score in kept]
    ranked = tuple(
        Recommendation(
            name=case.name,
            code=case.name,
            rank=1 + scores.index(score),
            score=score,
            findings=findings,
            function=case.f,
        )
        for case, findings, score in kept
    )
    return ranked, out


def _initialisers(case: Case) -> tuple[tuple[Recommendation, ...], list[Excluded]]:
    """Return weights whose gain is the activation's own, and what not to use; of a recurrent net, one for each kind."""
    if "recurrent" in case.constraints:
        return _recurrent_start(case), [_copies()]
    gain = case.traits.measured.forward_gain
    named = {2**0.5: "he()", 1.0: "lecun()"}
    code = next((name for value, name in named.items() if abs(gain - value) < 1e-3), f"normal({gain:.4f})")
    why = f"Its own gain, {gain:.4f}, keeps the mean square of the signal at 1 from layer to layer."
    if not case.plain:
        why += " With normalisation or skip connections the exact size matters less."
    change = "Layers whose widths differ much, where the gradient wants its own scale: xavier."
    source = {"he()": "he2015", "lecun()": "lecun1998"}.get(code, "he2015")
    own = Finding(
        "own gain", "for", why, 3,
        (
            Experiment("relu_through_depth", "through 20 layers the right gain keeps the gradient, gain 1 loses it"),
            Paper(source, "the variance of the weights that keeps that of the signal"),
        ),
        change,
    )  # fmt: skip
    between = Finding(
        "xavier", "for", "The same where a layer has as many inputs as outputs; otherwise between what signal and "
        "gradient need.", 2, (Paper("glorot2010", "2 / (n_in + n_out), between forward and backward"),),
        "Very unequal widths: then only one of the two can be kept.",
    )  # fmt: skip
    out = [_copies()]
    if case.plain and abs(case.traits.stretch - 1) < 1e-3 and gain > 1.1 and case.depth >= 10:
        lost = Finding(
            "gain 1", "exclude", f"Each layer multiplies the signal by {1 / gain:.4f}, all {case.depth} together by "
            f"{rounded((1 / gain) ** case.depth, 2)}.", -3,
            (Arithmetic(f"(1 / {gain:.4f}) ** {case.depth} < 0.4", "what is left of the signal"),),
            "Normalisation before each activation.",
        )  # fmt: skip
        out.append(Excluded(part="initialiser", name="lecun()", findings=(lost,)))
    return (
        Recommendation(name=code, code=f"nets.{code}", rank=1, score=3, findings=(own,)),
        Recommendation(
            name=f"xavier({gain:.4f})", code=f"nets.xavier({gain:.4f})", rank=2, score=2, findings=(between,)
        ),
    ), out


def _recurrent_start(case: Case) -> tuple[Recommendation, ...]:
    """Return weights for the inputs and for the recurrent matrix, which is applied at every step."""
    inputs = Finding(
        "input weights", "for", "They are applied once a step, as those of any layer.", 3,
        (Paper("glorot2010", "2 / (n_in + n_out), between forward and backward"),),
        "Inputs that are not standardised.",
    )  # fmt: skip
    turn = Arithmetic(
        "abs(np.hypot(0.6 * 3 - 0.8 * 4, 0.8 * 3 + 0.6 * 4) - 5) < 1e-12",
        "a turned vector is as long as before, however often it is turned",
    )
    bounded = case.traits.measured.bounded
    again = Finding(
        "recurrent weights", "for", "The same matrix is applied at every step: "
        + ("an orthogonal one turns the state and neither stretches nor shrinks it." if bounded
           else "the identity keeps the state where nothing bounds it."),
        3, (turn, Paper("saxe2014", "orthogonal weights carry a signal through layers at its size") if bounded
            else cited.STARTS_AS_THE_IDENTITY),
        "A gated cell: its cell state has no matrix; start the forget gate's bias at 1 or more.",
    )  # fmt: skip
    name, code = ("orthogonal()", "nets.orthogonal()") if bounded else ("the identity", "np.eye(units)")
    return (
        Recommendation(name="input weights: xavier()", code="nets.xavier()", rank=1, score=3, findings=(inputs,)),
        Recommendation(name=f"recurrent weights: {name}", code=code, rank=1, score=3, findings=(again,)),
    )


def _copies() -> Excluded:
    copies = Finding(
        "constant weights", "exclude", "Units that start equal get equal gradients and stay copies of each other.", -3,
        (Arithmetic("np.linalg.matrix_rank(np.full((8, 8), 0.1)) == 1", "a constant matrix has rank 1"),),
        "Nothing, for weights; biases may start at 0.",
    )  # fmt: skip
    return Excluded(part="initialiser", name="constant()", findings=(copies,))


def _linear_start() -> tuple[Recommendation, ...]:
    start = Finding(
        "one layer", "for", "One linear layer learns from any start; these weights give outputs of size 1.", 3,
        (Arithmetic("abs(64 * (1 / 64) - 1) == 0", "64 inputs of size 1, weights of variance 1/64: variance 1"),),
        "Hidden layers: then each activation needs its own gain.",
    )  # fmt: skip
    return (Recommendation(name="lecun()", code="nets.lecun()", rank=1, score=3, findings=(start,)),)


def _note(
    depth: int, constraints: Sequence[str], hidden: Sequence[Recommendation], functions: Sequence[Callable[[Any], Any]]
) -> str:
    if not depth:
        return (
            "Without hidden layers there is nothing to activate: the net is a linear model (experiment: "
            "experiments.linear_net_digits()), and a good first result to beat."
        )
    if not hidden:
        also = f" that is {', '.join(constraints)}" if constraints else ""
        return (
            f"None of the {len(functions)} candidates remains for {depth} hidden layers{also}; each is listed below "
            "with the reason and with what would change it."
        )
    words = []
    if not set(constraints) & {"normalised", "residual", "transformer", "recurrent"}:
        words.append("Assumed: a plain net, without normalisation layers or skip connections.")
        if depth >= DEEP:
            words.append("At this depth they help more than any activation: ask again with 'residual' or 'normalised'.")
    tie = [r.name for r in hidden if r.rank == 1]
    if len(tie) > 1:
        words.append(
            f"The hidden activations at rank 1 are a tie of {len(tie)}: no evidence here separates them. {tie[0]} "
            "stands first only as the simplest."
        )
    return " ".join(words) or f"{tie[0]} leads the ranking."

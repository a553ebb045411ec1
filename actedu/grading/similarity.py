"""Which students' code is alike beyond chance: a reason to read, never a verdict.

Answers are compared by the fingerprints of their syntax trees (see `outline`). What was handed out and what many
wrote counts for nothing: short exercises have few right answers, and everybody finds the same one.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from actedu.grading.finals import Final
from actedu.grading.grades import Grade

ENOUGH = 12.0  # fingerprints that only these two have, or more that a few others have too
MOSTLY = 0.6  # the share of the rarer material of the shorter answer that the longer one has too
COMMON = 0.1  # the share of the class above which a fingerprint is common ...
_FEW, _MANY = 3, 50  # ... but so many may always share one, and more never


@dataclass(frozen=True)
class Alike:
    """One exercise that two students solved alike; `evidence` as in Pair."""

    exercise: str
    evidence: float
    share: float  # of the rarer fingerprints of the answer that has fewer
    first: str
    second: str


@dataclass(frozen=True)
class Pair:
    """Two students and the exercises in which their code is alike.

    `evidence` counts the fingerprints that they share: 1 for one that nobody else has, less for one that others have.
    """

    first: str
    second: str
    evidence: float
    exercises: tuple[Alike, ...]


def pairs(finals: Iterable[Final], handed_out: Mapping[str, Collection[int]]) -> list[Pair]:
    """Return the pairs of students whose code is alike, the most striking first.

    Args:
        finals: one for each student, so that nobody is compared with an earlier attempt of their own.
        handed_out: fingerprints by exercise that say nothing: of the starter, the solution and what else is known.
    """
    answers = defaultdict[str, dict[str, Grade]](dict)
    for final in finals:
        for grade in final.grades:
            if grade.source:
                answers[grade.exercise][final.student] = grade
    found = defaultdict[tuple[str, str], list[Alike]](list)
    for name, by_student in answers.items():
        for (first, second), (evidence, portion) in _alike(by_student, set(handed_out.get(name, ()))).items():
            sources = (by_student[who].source or "" for who in (first, second))
            found[first, second].append(Alike(name, evidence, portion, *sources))
    told = [
        Pair(*who, sum(one.evidence for one in alike), tuple(sorted(alike, key=lambda one: -one.evidence)))
        for who, alike in found.items()
    ]
    return sorted((pair for pair in told if pair.evidence >= ENOUGH), key=lambda pair: -pair.evidence)


def _alike(by_student: Mapping[str, Grade], known: set[int]) -> dict[tuple[str, str], tuple[float, float]]:
    """Return evidence and share of each pair that has most of its rarer material in common."""
    holders = defaultdict[int, list[str]](list)
    for student, grade in by_student.items():
        for print_ in set(grade.prints) - known:
            holders[print_].append(student)
    students = len(by_student)
    most = min(_MANY, max(_FEW, math.floor(COMMON * students)))
    own, shared = defaultdict[str, float](float), defaultdict[tuple[str, str], float](float)
    for who in holders.values():
        if len(who) > most:
            continue
        # a fingerprint weighs as much as it surprises, and 1 where two of the class have it
        weight = min(1.0, math.log(students / len(who)) / math.log(students / 2)) if students > 2 else 2.0 - len(who)
        for student in who:
            own[student] += weight
        for pair in combinations(who, 2):
            shared[pair] += weight
    portions = {pair: weight / min(own[pair[0]], own[pair[1]]) for pair, weight in shared.items() if weight > 0}
    return {pair: (shared[pair], portion) for pair, portion in portions.items() if portion >= MOSTLY}

import re
from collections.abc import Mapping

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise

_SEARCHES = ("grid", "random", "halving", "bayesian")
_RIGHT = {"A": ("halving", 4), "B": ("grid", 2), "C": ("bayesian", 6), "D": ("random", 1)}


@exercise(title="Four tasks, four searches", points=4, stars=2, kind="choose and justify")
def which_search(*, candidates=400, trainings=15, machines=200):
    """Each search was made for one of these tasks.

    | task | |
    |---|---|
    | A | {candidates} candidates; a training takes a day; from experience the order after an hour hardly changes |
    | B | two settings with three values each; a table of all nine results is to be printed |
    | C | two numbers between 0 and 1; one machine, {trainings} trainings of a day; short ones tell nothing |
    | D | eight settings, of which few may matter; tonight {machines} machines are free, for one training each |

    | reason | |
    |---|---|
    | 1 | every training sees a new value of every setting, and none waits for another |
    | 2 | every combination is wanted |
    | 3 | it is sure to find the best setting |
    | 4 | most of the budget goes to those that look good early |
    | 5 | it needs no data kept back |
    | 6 | every result may decide where to look next |

    Answer with a search, `"grid"`, `"random"`, `"halving"` or `"Bayesian"`, and a reason for each task:
    `{"A": ("grid", 5), ...}`.
    """
    return {"A": ("halving", 4), "B": ("grid", 2), "C": ("Bayesian", 6), "D": ("random", 1)}


@which_search.starter
def blank():
    return {"A": (..., ...), "B": (..., ...), "C": (..., ...), "D": (..., ...)}


def _said(answer, task):
    """Return the search and the reason on a task, None for what is not said: ("grid", 2), ["Grid", "2"], "grid, 2"."""
    one = {str(key).strip().upper(): value for key, value in answer.items()}.get(task, ())
    parts = re.findall(r"[a-z]+|\d+", one.casefold()) if isinstance(one, str) else one
    search = reason = None
    for part in parts.values() if isinstance(parts, Mapping) else parts if isinstance(parts, (list, tuple)) else ():
        if isinstance(part, str) and not part.strip().isdigit():
            words = part.casefold().split()  # "random search", "successive halving"
            named = [word for word in words if word in _SEARCHES]
            search = named[0] if named else search or part.strip().casefold()
        elif part is not ... and (value := numbers(int(part) if isinstance(part, str) else part)) is not None:
            reason = float(value)
    return search, reason


def _right(task):
    def judge(answer, setting):
        if not isinstance(answer, Mapping):
            return f'a dictionary such as {{"A": ("grid", 5), ...}} is asked for; this is {brief(answer)}'
        search, reason = _said(answer, task)
        if search is None and reason is None:
            return "there is no answer yet"
        if search not in _SEARCHES or reason not in range(1, 7):
            return 'a search and a reason from 1 to 6 are asked for, such as ("grid", 5)'
        if search != _RIGHT[task][0]:
            return f"{search} is not it"
        return None if reason == _RIGHT[task][1] else "the search is right, for another reason"

    return Holds(f"task {task}", judge)


which_search.checks(*map(_right, _RIGHT))

which_search.hints(
    "For each task: how many settings, how costly is a training, may one training wait for another?",
    "See 'What a search buys' in the lesson, and the table in its summary.",
    "One setting, five values, all to be drawn as a curve: a grid, since every value is wanted.",
    '{"A": (___, 4), "B": (___, 2), ...}: what does reason 4 describe?',
)

which_search.why(
    "Halving lives on early scores that tell, a Bayesian search on results that arrive one after another, random "
    "search on settings that do not all matter, and a grid answers where all combinations are asked for. "
    "No search is sure to find the best, and each needs data kept back, since it chooses."
)


def _takes(task, *searches):
    return lambda answer: _said(answer, task)[0] in searches


@which_search.mistake(when=_takes("D", "bayesian"))
def machines_left_idle():
    """task D: a Bayesian search waits for results before it looks further; {machines} machines would stand idle"""
    return which_search() | {"D": ("Bayesian", 6)}


@which_search.mistake(when=_takes("D", "grid"))
def grid_of_eight():
    """task D: with two values of each of eight settings a grid has 2^8 = 256 points, and sees two values of each"""
    return which_search() | {"D": ("grid", 2)}


@which_search.mistake(when=_takes("C", "halving"))
def halving_without_early_scores():
    """task C: halving drops by short trainings, and these tell nothing there"""
    return which_search() | {"C": ("halving", 4)}


@which_search.mistake(when=_takes("A", "grid", "random", "bayesian"))
def early_scores_unused():
    """task A: what an hour tells about a day is thrown away: each of the {candidates} that is tried takes a full day"""
    return which_search() | {"A": ("random", 1)}


@which_search.mistake(when=lambda answer: any(_said(answer, task)[1] == 3 for task in _RIGHT))
def sure_of_the_best():
    """reason 3 is true of none: each search sees its own points, and the best may lie between them"""
    return which_search() | {"B": ("grid", 3)}


@which_search.mistake(when=lambda answer: any(_said(answer, task)[1] == 5 for task in _RIGHT))
def no_data_kept_back():
    """reason 5 is true of none: whoever chooses among results needs data that judge the choice"""
    return which_search() | {"B": ("grid", 5)}


@which_search.alternative
def as_texts():
    return {"a": "Halving, 4", "b": ["grid", "2"], "c": ("BAYESIAN", 6.0), "d": (1, "random")}

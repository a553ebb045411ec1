from collections.abc import Mapping

import numpy as np

from actedu.checks import Holds, numbers
from actedu.exercises import exercise


@exercise(title="Points that no line can split", points=3, stars=3, kind="minimal example")
def stuck_points():
    """Give the *smallest* set of different points in the plane, with classes 0 and 1, that no linear net can get right.

    A linear net with two inputs and one output says class 1 on one side of a straight line, class 0 on the other.
    """
    return {"points": [[0, 0], [1, 0], [2, 0]], "classes": [0, 1, 0]}


@stuck_points.starter
def blank():
    return {"points": [[..., ...]], "classes": [...]}


def _points(answer):
    """Return points (n, 2) and classes (n,); raise ValueError with a sentence for another form."""
    if not isinstance(answer, Mapping) or set(answer) != {"points", "classes"}:
        raise ValueError('write it as {"points": [[0, 0], [1, 0]], "classes": [0, 1]}')
    if "Ellipsis" in repr(answer):
        raise ValueError("there are no points yet")
    points, classes = numbers(answer["points"]), numbers(answer["classes"])
    if points is None or points.ndim != 2 or points.shape[1] != 2 or not len(points):
        raise ValueError("points must be a list of pairs, such as [[0, 0], [1, 0]]")
    if len(points) > 100 or not (np.abs(points) <= 1000).all():
        raise ValueError("give at most 100 points, with coordinates from -1000 to 1000")
    if classes is None or classes.shape != (len(points),) or not np.isin(classes, (0, 1)).all():
        raise ValueError(f"classes must be a 0 or a 1 for each of the {len(points)} points")
    if len(np.unique(points, axis=0)) < len(points):
        raise ValueError("two points are the same; all points must differ")
    return points, classes


def _separable(points, classes):
    """Say whether some line has each class strictly on its own side: a linear program finds one or shows none."""
    from scipy.optimize import linprog

    # which sets a line separates does not change if the plane is stretched: spread the points evenly first
    turned, spread, _ = np.linalg.svd(points - points.mean(axis=0), full_matrices=False)
    turned = turned[:, spread > 1e-13 * max(spread.max(), 1e-300)]
    sign = np.where(classes == 1, -1.0, 1.0)[:, None]
    rows = sign * np.column_stack([turned, np.ones(len(points))])
    return bool(
        linprog(np.zeros(rows.shape[1]), A_ub=rows, b_ub=-np.ones(len(points)), bounds=(None, None)).status == 0
    )


def _is_stuck(answer, most=100):
    try:
        points, classes = _points(answer)
    except ValueError as error:
        return str(error)
    if _separable(points, classes):
        return "a line separates these points"
    if len(points) > most:
        return f"no line separates these {len(points)} points, but fewer points can do it"
    return None


stuck_points.checks(
    Holds("no straight line separates the classes", lambda answer, setting: _is_stuck(answer)),
    Holds("no smaller set would do", lambda answer, setting: _is_stuck(answer, most=3)),
)

stuck_points.hints(
    "A linear net splits the plane along one straight line. You want points for which every line fails.",
    "Section 'Two steps are enough' shows that XOR's four points cannot be separated. Do fewer do?",
    "Go up from one point. At each number try every arrangement that differs, with every choice of classes.",
    "If two points lie on one side of a line, then everything ___ lies on that side too.",
)

stuck_points.why(
    "A line that has both ends on one side has everything between them there too, so the middle point cannot be "
    "cut off. Any three points that are not in a row can be split in all 8 ways, and no four points can: this is "
    "what is meant by 'the VC dimension of lines in the plane is 3'. XOR is the usual example because it fits on a "
    "0/1 grid, not because it is the smallest."
)


@stuck_points.mistake(when=lambda answer: len(_points(answer)[0]) == 4 and not _separable(*_points(answer)))
def four_points():
    """no line separates these, but XOR and other sets of four are not the smallest: three can do it"""
    return {"points": [[0, 0], [0, 1], [1, 0], [1, 1]], "classes": [0, 1, 1, 0]}


def _separable_triple(answer):
    points, classes = _points(answer)
    return len(points) == 3 and len(set(classes.tolist())) == 2 and _separable(points, classes)


@stuck_points.mistake(when=_separable_triple)
def corners_of_a_triangle():
    """a line splits the corners of a triangle in every way, and points in a row if the odd one is at an end"""
    return {"points": [[0, 0], [1, 0], [0, 1]], "classes": [0, 1, 0]}


@stuck_points.mistake(when=lambda answer: len(_points(answer)[0]) == 2)
def two_points():
    """two different points always have a line between them"""
    return {"points": [[0, 0], [1, 1]], "classes": [0, 1]}


@stuck_points.mistake(when=lambda answer: len(set(_points(answer)[1].tolist())) == 1)
def one_class_only():
    """with one class only there is nothing to separate: a line to one side of all points will do"""
    return {"points": [[0, 0], [1, 0], [2, 0]], "classes": [1, 1, 1]}


@stuck_points.alternative
def on_a_slanted_line():
    return {"points": [[-1, 3], [0, 4], [1, 5]], "classes": [1, 0, 1]}

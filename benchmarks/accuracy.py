"""Measure how far the activations and those of other libraries are from the truth, and write docs/accuracy.md.

usage: python benchmarks/accuracy.py [NAME ...]

With names, the tables are printed and nothing is written. The truth is the textbook's expression in mpmath, with as
many bits as it needs. A library that is not installed is left out.
"""

import sys
import warnings
from functools import cache
from pathlib import Path

import numpy as np
import peers
from rich.console import Console
from rich.progress import Progress

from actedu.activations import catalogue, get
from actedu.numeric import ulp_distance

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from truth import allowed, grid, mp, split, textbook  # noqa: E402

TYPES = ("float64", "float32", "float16")
POINTS = {"float64": 150, "float32": 100, "float16": 60}
LIBRARIES = ("torch", "jax", "scipy", "keras")

TEXT = """# Accuracy

How far the results are from the truth, at worst, in units in the last place (ulp). Rounding the true number to the
nearest float costs up to 0.5 ulp, so nothing can do better than 0.50. The truth is the textbook's expression,
evaluated by mpmath with as many bits as it takes to be sure of 80.

Each cell has three numbers: for float64, float32 and float16.

* **5 of 16 digits**: so many decimal digits are lost, of those that the type has; from 1,000 ulp on.
* **all digits**: none of the result's digits need be right; its size or its sign may be wrong, or it is 0.
* **NaN**: the result is no number, though the true one is; **inf**: it is infinite, though the true one is a float,
  or the other way round.
* **†**: besides, subnormal numbers, below the smallest normal one, are lost, as arguments or as results.
* **-**: the library does not take this type. An empty cell: the library has no such function.
* **(plain)** after a name: the formula as people write it, which may be off by 1e-9, or for numbers above 1 by that
  share of them.

The points are 0 and both signs of {points} sizes in float64 (fewer in the narrower types): log-spaced from the smallest
subnormal to the largest number of the type, and closer where curves bend. Left out are the kinks, where a slope is a
matter of choice. Next to a root of a slope only the absolute error can be small, so there every library is allowed
2 eps of its type times 0.25, or times 0.4 of the largest slope within 0.5 if that is more.

Written by `make accuracy` with {versions}.
keras computes with the torch backend; slopes are those of each library's automatic differentiation, on the processor.
"""


@cache
def truth(f, kind):
    """Return the grid, its points in mpmath, and for value and slope the true numbers as pairs of float64."""
    x = grid(np.dtype(kind), POINTS[kind])
    x = x[~np.isin(x, list(f.facts.kinks))]
    exact = [textbook(f.facts.textbook, f.facts.parameters, float(at))[:2] for at in x]
    return x, [split(part) for part in zip(*exact, strict=True)]


@cache
def allowed_at(f, x):
    """Return the error, in eps, that a root of the slope excuses at x."""
    slope = np.vectorize(lambda at: float(textbook(f.facts.textbook, f.facts.parameters, at)[1]), otypes=[float])
    return float(allowed(slope, np.array([mp.mpf(x)]))[0])


def worst(f, part, kind, g):
    """Return the largest distance of g from value (part 0) or slope (part 1), in words; g takes and gives arrays."""
    x, parts = truth(f, kind)
    true, rest = parts[part]
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            got = np.asarray(g(x), dtype=x.dtype)
    except Exception:  # each library has its own way to say that it does not take a type
        return "-"
    with np.errstate(all="ignore"):
        if np.isnan(got).any():
            return "NaN"
        distance, error = ulp_distance(got, true, rest), np.abs(got.astype(np.float64) - true - rest)
    if part == 1:
        eps = float(np.finfo(x.dtype).eps)
        for at in np.flatnonzero((distance > 3) & (error <= eps * (1 + np.abs(x.astype(np.float64))))):
            if error[at] <= eps * allowed_at(f, float(x[at])):
                distance[at] = 0
    tiny = np.finfo(x.dtype).tiny
    subnormal = (np.abs(true) < tiny) | (np.abs(x) < tiny)
    lost = subnormal & ((distance > 10) | (got == 0) & (distance > 1))
    return in_words(float(distance[~lost].max()), x.dtype) + " †" * bool(lost.any())


def in_words(distance, dtype):
    bits = np.finfo(dtype).nmant
    if np.isinf(distance):
        return "inf"
    if distance >= 2.0**bits / 2:
        return "all digits"
    if distance >= 1000:
        return f"{np.log10(distance):.0f} of {(bits + 1) * np.log10(2):.0f} digits"
    return f"{distance:.2f}" if distance < 10 else f"{distance:.0f}"


def contestants(f):
    """Yield each library that has the function, with its value and its slope as functions of NumPy arrays."""
    yield "actedu", f, f.slope
    for library in LIBRARIES:
        g = peers.find(library, f)
        if g is not None:
            back = peers.slope(library, g)

            def on_arrays(h, library=library):
                return h and (lambda x: peers.as_array(h(peers.native(library, x))))

            yield library, on_arrays(g), on_arrays(back)


def table(title, part, rows, columns):
    lines = [f"## {title}", "", f"| function | {' | '.join(columns)} |", "|" + "---|" * (1 + len(columns))]
    for name, cells in rows.items():
        lines.append(f"| {name} | {' | '.join(cells.get((one, part), '') for one in columns)} |")
    return "\n".join(lines) + "\n"


def main():
    entries = [get(name) for name in sys.argv[1:]] or list(catalogue.values())
    called = {f.name: f"{f.name} (plain)" if f.facts.accuracy == "plain" else f.name for f in entries}
    rows = {called[f.name]: {} for f in entries}
    with Progress() as progress:
        for f in progress.track(entries, description="measuring"):
            for library, *both in contestants(f):
                for part, g in enumerate(both):
                    if g is not None:
                        cells = [worst(f, part, kind, g) for kind in TYPES]
                        rows[called[f.name]][library, part] = cells[0] if len({*cells}) == 1 else " / ".join(cells)
    installed = {library: number for library, number in peers.versions().items() if number != "not installed"}
    columns = ["actedu", *[library for library in LIBRARIES if library in installed]]
    said = ", ".join(f"{name} {number}" for name, number in {"numpy": np.__version__, **installed}.items())
    text = "\n".join(
        [
            TEXT.format(points=len(grid(np.dtype(np.float64))) // 2, versions=said),
            table("Values", 0, rows, columns),
            table("Slopes", 1, rows, [one for one in columns if one != "scipy"]),
        ]
    )
    if sys.argv[1:]:
        Console().print(text, markup=False)
    else:
        (ROOT / "docs").mkdir(exist_ok=True)
        (ROOT / "docs" / "accuracy.md").write_text(text)


if __name__ == "__main__":
    main()

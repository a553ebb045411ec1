"""The ledger: claims of the four source documents, each with a verdict and the experiment it rests on.

>>> from actedu import claims
>>> claims.get(17).verdict
'imprecise'
"""

from dataclasses import replace
from functools import cache

from actedu import modules
from actedu.claims.record import VERDICTS, Claim, Evidence
from actedu.errors import UserError


@cache
def _ledger() -> dict[int, Claim]:
    """Return all claims by row; the first call imports the experiments, which the command's help can do without."""
    found: dict[int, Claim] = {}
    for folder in modules.folders():
        for claim in (claim for part in folder.load("claims") for claim in part.CLAIMS):
            if claim.row in found:
                raise UserError(f"two claims have row {claim.row}: in {found[claim.row].module} and {folder.name}")
            found[claim.row] = replace(claim, module=folder.name)
    return {row: found[row] for row in sorted(found)}


def get(row: int) -> Claim:
    """Return the claim with this number in the ledger. Raises UserError for an unknown one, listing the known."""
    if row not in _ledger():
        raise UserError(f"claims: there is no row {row!r}; there are {', '.join(map(str, rows()))}")
    return _ledger()[row]


def of_module(module: str) -> tuple[Claim, ...]:
    """Return the claims that a module tests, by row, e.g. of "03_s_curves". Raises UserError if it tests none."""
    found = tuple(c for c in _ledger().values() if c.module == module)
    if not found:
        known = ", ".join(sorted({c.module for c in _ledger().values()}))
        raise UserError(f"claims: no claim belongs to module {module!r}; modules with claims are {known}")
    return found


def rows() -> tuple[int, ...]:
    """Return the numbers of all claims, in order."""
    return tuple(_ledger())


__all__ = ["VERDICTS", "Claim", "Evidence", "get", "of_module", "rows"]

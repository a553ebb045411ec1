"""The ledger: claims of the four source documents, each with a verdict and the experiment it rests on.

>>> from actedu import claims
>>> claims.get(17).verdict
'imprecise'
"""

from actedu import modules
from actedu.claims.record import VERDICTS, Challenge, Claim, Evidence
from actedu.errors import UserError


@modules.remembered
def _ledger() -> dict[int | str, Claim]:
    """Return all claims by row, those of others last.

    The first call imports the experiments, which the command's help can do without.
    """
    found = modules.listed("CLAIMS", Claim, "row")
    return {row: found[row] for row in sorted(found, key=lambda row: (isinstance(row, str), row))}


def get(row: int | str) -> Claim:
    """Return the claim with this number in the ledger, or this name, such as "my_topic.1".

    Raises UserError for an unknown one, listing the known.
    """
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


def rows() -> tuple[int | str, ...]:
    """Return the numbers of all claims, in order, then the names of those of others."""
    return tuple(_ledger())


__all__ = ["VERDICTS", "Challenge", "Claim", "Evidence", "get", "of_module", "rows"]

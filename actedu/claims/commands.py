"""The command `actedu claims`; `actedu.cli` mounts it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from actedu.errors import UserError

if TYPE_CHECKING:
    from actedu.claims.defects import Defect
    from actedu.claims.record import Claim

claims = typer.Typer(
    help="What the source documents claim and what experiments say of it: list, show, check.\n\n"
    "Example: actedu claims --verdict wrong",
    invoke_without_command=True,
)


@claims.callback()
def listing(
    context: typer.Context,
    verdict: Annotated[
        str | None, typer.Option(help='Only claims that are true, "true with conditions", imprecise or wrong.')
    ] = None,
    module: Annotated[str | None, typer.Option(help="Only those of a module, such as 04_relu, relu or 4.")] = None,
    document: Annotated[str | None, typer.Option(help="Only those of a source document: A, B, C or D.")] = None,
    about: Annotated[str | None, typer.Option(help="Only those that mention this, in any case.")] = None,
) -> None:
    """List the claims of the source documents and the defects of their code."""
    if context.invoked_subcommand is not None:
        if given := [name for name in ("verdict", "module", "document", "about") if context.params[name] is not None]:
            raise UserError(f"claims: --{given[0]} is for the list; `claims {context.invoked_subcommand}` takes rows")
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from actedu.claims.record import VERDICTS
    from actedu.modules import folder

    _known("verdict", verdict, VERDICTS)
    everything = _rows()
    module = _module(module, sorted({one.module for one in everything})) if module else None
    document = document.upper() if document else None
    _known("document", document, "ABCD")
    found = [
        one
        for one in everything
        if verdict in (None, one.verdict)
        and module in (None, one.module)
        and (document or "") in one.documents
        and (about or "").casefold() in f"{one.headline} {one.more}".casefold()
    ]
    table = Table(box=None, pad_edge=False)
    for heading in ("row", "in", "module"):
        table.add_column(heading, no_wrap=True)
    table.add_column("verdict", width=max(map(len, " ".join(VERDICTS).split())))  # a word a line
    table.add_column("what is claimed, or is wrong with the code", overflow="fold")
    for one in found:
        table.add_row(one.name, one.documents, folder(one.module).label, one.verdict, escape(one.headline))
    console = Console()
    if found:
        console.print(table)
    console.print(f"{len(found)} of {len(everything)}. All about one: actedu claims show ROW", highlight=False)


@claims.command()
def show(
    row: Annotated[str, typer.Argument(help="The number of a claim, such as 17, or of a defect, such as c6.")],
) -> None:
    """Print everything about one claim, or one defect with its code.

    Example: actedu claims show 17
    """
    print(repr(_get(_one(row))))


@claims.command()
def check(
    rows: Annotated[
        list[str] | None, typer.Argument(metavar="[ROW]...", help="Such as 17 or c6. Left out: all.")
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="More seeds and longer training: minutes a claim.")] = False,
    robust: Annotated[
        bool, typer.Option("--robust", help="Change one thing that might turn the verdict, and say whether it stands.")
    ] = False,
    jobs: Annotated[int, typer.Option(min=1, help="How many run at once.")] = 1,
    fresh: Annotated[bool, typer.Option("--fresh", help="Run again what was run before and is kept.")] = False,
) -> None:
    """Run the experiments and say whether the verdicts stand. The exit code is 1 if one does not.

    With --robust each claim's challenge is run instead: another optimiser, gain, budget, data set or more seeds. The
    exit code is then 1 if one comes out otherwise than the ledger records. What was run before, from the same sources
    on this computer, is kept and read again.

    Example: actedu claims check 17 c6
    """
    from joblib import Parallel, delayed
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import Progress

    chosen = [_one(row) for row in rows] if rows else [one.name for one in _rows()]
    if robust:
        chosen = _challenged(chosen, all_of_them=not rows)
    console = Console()
    stand = kept = expected = 0
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("checking", total=len(chosen))
        results = Parallel(jobs, return_as="generator")(delayed(_check)(name, full, fresh, robust) for name in chosen)
        for name, checked in zip(chosen, results, strict=True):
            stand += checked.holds
            expected += checked.holds is not checked.turns
            kept += checked.kept
            colour, word = ("green", "stands") if checked.holds else ("red", "does not stand")
            under = f" with {escape(checked.change)}" if checked.change else ""
            known = ", as the ledger records" if checked.turns and not checked.holds else ""
            said = (
                f"[bold]{name}[/bold] {checked.verdict}{under}: [{colour}]{word}[/{colour}]{known}. "
                f"{escape(checked.sentence)}"
            )
            for line in (
                f"{said} [dim](kept)[/dim]" if checked.kept else said,
                *(f"    {escape(line)}" for line in checked.outside),
            ):
                progress.console.print(line, highlight=False)
            progress.advance(task)
    console.print(f"{stand} of {len(chosen)} stand.", highlight=False)
    if kept:
        were = "1 result was" if kept == 1 else f"{kept} results were"
        console.print(f"{were} kept from an earlier run; --fresh runs anew.", highlight=False)
    if expected < len(chosen):
        raise typer.Exit(1)


def _challenged(names: list[str], *, all_of_them: bool) -> list[str]:
    """Return the rows that have a challenge. Raises UserError for one that was asked for and has none."""
    from actedu.claims.record import Claim

    def has(name: str) -> bool:
        return isinstance(one := _get(name), Claim) and one.challenge is not None

    if not all_of_them and (bare := [name for name in names if not has(name)]):
        raise UserError(f"claims: row {bare[0]} has no challenge to run; leave it out, or leave --robust out")
    return [name for name in names if has(name)]


class _Row(NamedTuple):
    """A line of the list: a claim, or a defect of the code, whose verdict is "defect"."""

    name: str
    documents: str
    module: str
    verdict: str
    headline: str
    more: str


def _rows() -> list[_Row]:
    import re

    from actedu import claims as ledger
    from actedu.claims import defects

    def documents(where: str) -> str:
        return "".join(sorted(set(re.findall(r"(?:^|; )([A-D]), ", where))))

    claimed = [ledger.get(row) for row in ledger.rows()]
    faulty = [defects.get(name) for name in defects.names()]
    return [
        *(_Row(str(c.row), documents(c.where), c.module, c.verdict, c.paraphrase, c.condition) for c in claimed),
        *(_Row(d.name, documents(d.where), d.module, "defect", d.title, d.why) for d in faulty),
    ]


def _one(row: str) -> str:
    """Return the name of a row as it is stored. Raises UserError for an unknown one, listing the known."""
    known = [one.name for one in _rows()]
    if row.strip().lower() not in known:
        raise UserError(f"claims: there is no row {row!r}; there are {', '.join(known)}")
    return row.strip().lower()


def _get(name: str) -> Claim | Defect:
    from actedu import claims as ledger
    from actedu.claims import defects

    return defects.get(name) if name in defects.names() else ledger.get(int(name) if name.isdigit() else name)


class _Checked(NamedTuple):
    """What a check prints: small, so that it can cross to another process."""

    verdict: str
    sentence: str
    holds: bool
    outside: tuple[str, ...] = ()
    kept: bool = False
    change: str = ""
    turns: bool = False


def _check(name: str, full: bool, fresh: bool, robust: bool) -> _Checked:
    from actedu.claims.record import Claim
    from actedu.experiments import store

    one = _get(name)
    if isinstance(one, Claim):
        with store.opened(fresh=fresh):
            evidence = (one.withstand if robust else one.test)(**({"full": True} if full else {}))
        told = (evidence.verdict, evidence.sentence, evidence.holds, evidence.outside, evidence.result.kept)
        return (
            _Checked(*told, one.challenge.change, one.challenge.turns) if robust and one.challenge else _Checked(*told)
        )
    shown = one.test()
    return _Checked("defect", shown.sentence, shown.holds)


def _module(wanted: str, known: list[str]) -> str:
    """Return the full name of a module given as 04_relu, relu or 4."""
    from actedu.modules import folder

    for module in known:
        if wanted.lower() in folder(module).spellings:
            return module
    raise UserError(f"claims: there is no module {wanted!r} with claims; there are {', '.join(known)}")


def _known(what: str, value: str | None, known: tuple[str, ...] | str) -> None:
    if value is not None and value not in tuple(known):
        raise UserError(f"claims: there is no {what} {value!r}; there are {', '.join(known)}")

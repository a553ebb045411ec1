"""A lab as HTML for a page without a kernel: picture and words at once, then sliders over what was recorded.

from actedu import baked

baked.prepare(["NeuronLab", "LSTMCell"])  # in parallel, where joblib is told so; kept in an open store
html = baked.fragment("NeuronLab")  # goes where the lab stands
once_a_page = baked.style() + baked.script()
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from functools import cache
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import Any

from actedu import widgets
from actedu.baked.grid import Part, parts
from actedu.baked.recording import PREFIX, Recording, portable, record
from actedu.experiments import store
from actedu.experiments.parallel import run_each
from actedu.widgets.lab import Lab
from actedu.widgets.settings import Choice
from actedu.widgets.training import TrainingLab

Wanted = Mapping[str, Any]
_FOLDER = Path(__file__).parent
_DRAWN_BY = ("matplotlib", "contourpy")


@cache
def style() -> str:
    """Return the style sheet of all fragments, as one element."""
    return f"<style>{(_FOLDER / 'player.css').read_text(encoding='utf-8')}</style>"


@cache
def script() -> str:
    """Return the player of all fragments on a page, as one element; it asks for nothing else."""
    return f'<script type="module">{(_FOLDER / "player.js").read_text(encoding="utf-8")}</script>'


def prepare(labs: Iterable[str | tuple[str, Wanted]]) -> None:
    """Record these labs, each a name or (name, settings), with as many workers as joblib has been told to use."""
    wanted = [(lab, {}) if isinstance(lab, str) else lab for lab in labs]
    missing = [(name, dict(settings)) for name, settings in wanted if _key(name, settings) not in _made]
    keep = store.current() is not None
    for (name, settings), made in zip(missing, run_each(_by_name, [(*one, keep) for one in missing]), strict=True):
        _made[_key(name, settings)] = made


def fragment(lab: str | Lab, settings: Wanted | None = None, *, known: set[str] | None = None) -> str:
    """Return a lab as it starts with these settings, with a recording to go on with.

    `lab` is a name, or a lab that stands in no page, which is left elsewhere. `known` holds the recordings that are in
    the page already, such as those of the same lab above; they are not repeated, and this one is added.

    Raises ValueError for settings that the lab does not have.
    """
    settings = settings or {}
    if isinstance(lab, str):
        made, lab = _recorded(lab, settings), _fresh(lab, settings)
    else:
        lab.set(**settings)
        start = dict(lab.settings)
        made = record(lab, parts(lab, settings))
        lab.set(**start)
    recorded = parts(lab, settings)
    packed = _packed(made)
    key = hashlib.sha256(packed.encode()).hexdigest()[:12]
    data = ""
    if known is None or key not in known:
        data = f'<script type="text/plain" data-recording="{key}">{packed}</script>'
        if known is not None:
            known.add(key)
    return _Fragment(lab, recorded, made, key, settings).html + data


_made: dict[str, Recording] = {}


def _key(name: str, settings: Wanted) -> str:
    return json.dumps([name, sorted(settings.items())], default=str)


def _recorded(name: str, settings: Wanted) -> Recording:
    key = _key(name, settings)
    if key not in _made:
        _made[key] = _by_name((name, dict(settings), False))
    return _made[key]


def _by_name(what: tuple[str, dict[str, Any], bool]) -> Recording:
    name, settings, keep = what
    with store.opened() if keep and not store.current() else nullcontext():
        lab = _fresh(name, settings)
        grid = parts(lab, settings)
        place = store.current()
        if place is None:
            return record(lab, grid)
        rests_on = {
            "lab": name,
            "grid": [[part.name, part.values, part.epochs] for part in grid],
            "drawn by": [version(library) for library in _DRAWN_BY],
        }
        made, _ = place.value(
            "recording", rests_on, [type(lab).__module__, record.__module__], lambda: record(lab, grid)
        )
        return made


def _fresh(name: str, settings: Wanted) -> Lab:
    kind = getattr(widgets, name)
    made: Lab = kind(**settings)
    return made


def _packed(made: Recording) -> str:
    plain = json.dumps(made, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(zlib.compress(plain.encode(), 9, -zlib.MAX_WBITS)).decode()


class _Fragment:
    """The HTML of one player, before its script has run: without one it is a picture with words."""

    def __init__(self, lab: Lab, recorded: Sequence[Part], made: Recording, key: str, wanted: Wanted) -> None:
        self.lab, self.parts, self.made, self.key = lab, recorded, made, key
        held = [number for number, part in enumerate(recorded) if part.holds(lab.settings)]
        self.at = held[0] if held else 0
        self.lab.set(**recorded[self.at].nearest(lab.settings))
        started = "".join(f", {lab._known[name].label} {value}" for name, value in wanted.items() if name in lab._known)
        self.name = f"{type(lab).__name__}{started}"  # tells two of a kind on one page apart

    @property
    def html(self) -> str:
        frame, sentence = self.lab.frame(), self.lab.sentence
        still = portable(frame).replace(PREFIX, f"{self.key}-")
        tables = "".join(table._repr_html_() for table in self.lab.tables())
        return (
            f'<section class="actedu-baked" data-play="{self.key}" aria-label="{escape(self.name)}, recorded">'
            f'<div class="baked-controls" hidden>{self._controls()}</div>'
            f'<div class="baked-picture" tabindex="0" role="group" aria-label="Picture">'
            f"<div data-whole>{still}{frame.moving(self.lab.marks(), sentence)}</div>"
            f"<div data-pieces hidden></div></div>"
            f'<p class="baked-said" role="status">{escape(sentence)}</p>{self._goals()}'
            f"<details><summary>The same as a table</summary>"
            f'<div class="baked-tables" tabindex="0" role="group" aria-label="Table">{tables}</div></details>'
            f"{self._note()}</section>"
        )

    def _controls(self) -> str:
        choice = ""
        if len(self.parts) > 1:
            options = ((part.name, at == self.at) for at, part in enumerate(self.parts))
            choice = _menu("Recorded", options, "data-parts")
        grids = "".join(
            f"<div data-part{'' if at == self.at else ' hidden'}>{self._settings(part)}</div>"
            for at, part in enumerate(self.parts)
        )
        return choice + grids + self._run()

    def _settings(self, part: Part) -> str:
        here = self.lab.settings
        controls = []
        for name, values in part.values.items():
            setting, at = self.lab._known[name], values.index(here[name]) if here[name] in values else 0
            if len(values) == 1:
                continue
            words = [_said(value) for value in values]
            if isinstance(setting, Choice):
                options = ((word, i == at) for i, word in enumerate(words))
                controls.append(_menu(setting.label, options, "data-setting"))
            else:
                controls.append(_slider(setting.label, words, at, "data-setting"))
        return "".join(controls)

    def _run(self) -> str:
        if not isinstance(self.lab, TrainingLab):
            return ""
        start = self.made["first"][self.at]
        cell = list(self.parts[self.at].cells()).index(self.lab.settings)
        shown = [f"{epoch} of {self.lab.last}" for epoch in self.made["epoch"][start[cell] : start[cell + 1]]]
        slider = _slider(self.lab.pace, shown, len(shown) - 1, "data-run")
        buttons = '<button type="button" data-play-or-pause>Play</button><button type="button" data-step>Step</button>'
        return f'<div class="baked-run">{buttons}{slider}</div>'

    def _goals(self) -> str:
        if not self.lab.goals:
            return ""
        within = 0
        for reached in self.made["goals"]:
            within |= reached
        items = "".join(
            f'<li data-goal><span class="baked-sign">{"to do" if within >> i & 1 else "in the notebook"}</span> '
            f"{escape(goal.text)}<span data-after hidden> {escape(goal.after)}</span></li>"
            for i, goal in enumerate(self.lab.goals)
        )
        count = f"Missions: <span data-count>0</span> of {len(self.lab.goals)} done"
        return f'<p class="baked-count">{count}</p><ol>{items}</ol>'

    def _note(self) -> str:
        cells = sum(len(starts) - 1 for starts in self.made["first"])
        what = f"Recorded for {cells} settings" if cells > 1 else "Recorded for one setting"
        lists = []
        for part in self.parts:
            rows = "".join(
                f"<li>{escape(self.lab._known[name].label)}: {escape(_list(values))}</li>"
                for name, values in part.values.items()
            )
            head = f"<p>{escape(part.name)}</p>" if len(self.parts) > 1 else ""
            lists.append(f"{head}<ul>{rows}</ul>")
        return (
            f'<p class="baked-note">{what}; in the notebook every setting is computed.</p>'
            f"<details><summary>Which settings are recorded</summary>{''.join(lists)}</details>"
        )


def _list(values: Sequence[Any]) -> str:
    return _said(values[0]) + " only" if len(values) == 1 else ", ".join(map(_said, values))


def _said(value: Any) -> str:
    return value if isinstance(value, str) else f"{value:g}"


def _menu(label: str, options: Iterable[tuple[str, bool]], what: str) -> str:
    items = "".join(f"<option{' selected' * chosen}>{escape(words)}</option>" for words, chosen in options)
    return (
        f'<div class="baked-setting"><label><span>{escape(label)}</span><select {what}>{items}</select></label></div>'
    )


def _slider(label: str, words: Sequence[str], at: int, what: str) -> str:
    listed = escape(json.dumps(words, ensure_ascii=False), quote=True)
    return (
        f'<div class="baked-setting"><label><span>{escape(label)}</span><input type="range" {what}'
        f' min="0" max="{len(words) - 1}" step="1" value="{at}" '
        f'aria-valuetext="{escape(words[at], quote=True)}" data-words="{listed}"></label>'
        f'<output aria-hidden="true">{escape(words[at])}</output></div>'
    )

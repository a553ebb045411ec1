"""The Playground: a small net that learns in the plane, every layer with an activation of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from time import perf_counter
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from actedu.activations import Activation, catalogue
from actedu.errors import UserError
from actedu.live import own
from actedu.live.functions import Own
from actedu.live.run import Run, Scores
from actedu.live.settings import SCHEMA, Settings, checked, code, settings_of
from actedu.plots import Picture, Table
from actedu.widgets.exhibit import Exhibit
from actedu.widgets.missions import Mission
from actedu.widgets.panel import Panel, html
from actedu.widgets.playground_picture import picture
from actedu.widgets.playground_view import view

_PATIENCE = 1000.0  # ms of training after which the page gets a picture, however many steps it asked for
_GLANCE = 10  # steps between two looks at the clock


class Keyword(NamedTuple):
    """A setting as it is written in Python: where it stands in the settings, and its default there."""

    path: str
    default: Any


def _keyword(path: str) -> str:
    """Name a setting in one word: "rate" is optimiser.rate, "data" is data.name, and "seed" that of the start."""
    if path == "data.seed":
        return "data_seed"
    group, _, name = path.rpartition(".")
    return group if name == "name" else name


class Playground(Exhibit):
    """A net that learns points in the plane. On the last line of a cell it can be played with; Python trains.

    `Playground()` has one hidden layer of 4 tanh units. Activations are given as names of the catalogue or as functions
    of your own, one a hidden layer: `Playground("relu", "tanh")`, `Playground(my_f)`. A code that a Playground showed,
    `Playground("1.q64FAA")`, makes its run again, to the last digit. Further arguments, by name:

    layers: in place of the functions: names, functions, pairs such as ("relu", 8), or dictionaries of units,
        activation and parameters. `units` is for all layers that do not say, `functions` are to choose from.
    x, y: your own points, shape (n, 2), with a label or a number each; x may hold y as a third column.
    target: your own function of x1 and x2, to be learned from points drawn of it.
    data, points, noise, share, data_seed; features; start, scale, seed; optimiser, rate, batch; penalty, strength,
        dropout, epochs: what the page lists under these words.
    epoch: train up to there at once.

    All of them can be changed, by `set(rate=0.1, layers=["relu"])` or one by one, `p.rate = 0.1`; the net then begins
    anew. `p.step(10)` takes ten steps, `p.play_to(100)` goes on to the end of epoch 100. `p.settings`, `p.code`,
    `p.losses`, `p.scores`, `p.net`, `p.epoch`, `p.stopped`, `p.table()` and `p.picture()` tell of the run.
    Raises UserError, one sentence, for what is not accepted.
    """

    _known: ClassVar[Mapping[str, Keyword]] = {
        _keyword(path): Keyword(path, SCHEMA[path]["default"]) for path in SCHEMA
    }
    _more: ClassVar[tuple[str, ...]] = ("units", "functions", "x", "y", "target", "code", "epoch")
    goals = (
        Mission(
            "circles, from x1 and x2 alone: at least 9 of 10 test points right with a single hidden layer of 2 units. "
            "Which activations can close a curve with two?",
            lambda lab: _right(lab, "circles") and len(lab.layers) == 1 and lab.layers[0]["units"] <= 2,
            "Two units suffice where each can bend back: a bump, a wave or a square rises on both sides.",
        ),
        Mission(
            "spiral, from x1 and x2 alone: at least 8 of 10 test points right with two hidden layers that have "
            "different activations. Does it matter which comes first?",
            lambda lab: _right(lab, "spiral", 0.8) and len({layer["activation"] for layer in lab.layers}) == 2
            and len(lab.layers) == 2,
            "A unit of the first layer sees one direction of the plane: a wave cuts it into stripes, tanh just once.",
        ),
        Mission(
            "Three hidden layers or more, one epoch trained: the first layer's gradient less than a hundredth of the "
            "output's, and no dead unit anywhere.",
            lambda lab: _vanishes(lab),
            "Each layer multiplies the gradient by slopes and weights; where both are below 1, little arrives.",
        ),
    )  # fmt: skip

    functions: dict[str, Own]

    def __init__(self, *functions: str | Callable[..., Any], **settings: Any) -> None:
        super().__init__()
        self.functions = {}
        self._changed = ""
        self._view: Any = None
        self._told: list[bool] = []
        if (
            len(functions) == 1
            and isinstance(functions[0], str)
            and (functions[0][:1].isdigit() or "#" in functions[0])
        ):
            settings = {"code": functions[0], **settings}
        elif functions:
            settings = {"layers": functions, **settings}
        self._run = self._made(settings, {})
        self._train_to(settings.get("epoch", 0))
        self.missions.look(self)

    def __getattr__(self, name: str) -> Any:
        known = type(self)._known
        if name not in known:
            raise AttributeError(f"{type(self).__name__} has no {name!r}; its settings are {', '.join(known)}")
        return _read(self.settings, known[name].path)

    def __setattr__(self, name: str, value: Any) -> None:
        if name in self._known:
            self.set(**{name: value})
        else:
            super().__setattr__(name, value)

    def __dir__(self) -> Iterable[str]:
        return [*super().__dir__(), *self._known]

    def set(self, **changes: Any) -> None:
        """Change settings, by the names that the class lists, and begin anew.

        Raises UserError for a value that is not accepted, AttributeError for an unknown name; then nothing changes.
        """
        with self._turn:
            before = dict(vars(self))
            try:
                self._run = self._made(changes, self.settings)
                self._train_to(changes.get("epoch", 0))
            except BaseException:
                self.__dict__ = before
                raise
            self._moved()

    def _made(self, changes: Mapping[str, Any], settings: Mapping[str, Any]) -> Run:
        """Return the run that these changes make of the settings."""
        for name in changes:
            if name not in self._known and name not in self._more:
                raise self._unknown(name)
        self.functions = dict(self.functions)
        self._entered: set[str] = set()
        for f in _several(changes.get("functions", ())):
            self._enter(f)
        if "code" in changes:
            settings = settings_of(changes["code"], self.functions)
        flat = {path: _read(settings, path) if settings else rule["default"] for path, rule in SCHEMA.items()}
        given = {self._known[name].path: value for name, value in changes.items() if name in self._known}
        if "layers" in given:
            given["layers"] = self._layers(given["layers"])
        flat |= given
        if "units" in changes and isinstance(flat["layers"], list):
            same = "layers" not in given
            flat["layers"] = [
                {**layer, "units": changes["units"]} if same or "units" not in layer else layer
                for layer in flat["layers"]
            ]
        now = checked(_nested(flat), self.functions)
        if (data := self._own(changes, now)) is not None:
            now = checked(
                now | {"data": now["data"] | {"name": "own", "own": data.rows, "task": data.task}}, self.functions
            )
        return Run(now, self.functions)

    def _own(self, changes: Mapping[str, Any], settings: Settings) -> own.OwnData | None:
        data = settings["data"]
        if "target" in changes and "x" in changes:
            raise UserError("Playground: x and target are both given; the data are either your points or your function")
        if "target" in changes:
            made = own.surface(changes["target"], data["points"], data["noise"], data["seed"])
        elif "x" in changes:
            made = own.points(changes["x"], changes.get("y"))
        elif "y" in changes:
            raise UserError("Playground: y is given without x; give x, two columns, and y")
        else:
            return None
        self._changed = made.changed
        return made

    def _layers(self, layers: Any) -> Any:
        """Return layers as the settings have them; what is none of the shorthands is left for them to refuse."""
        if isinstance(layers, (str, Mapping)) or callable(layers):
            layers = [layers]
        return [self._layer(layer) for layer in layers] if isinstance(layers, Sequence) else layers

    def _layer(self, layer: Any) -> Any:
        if isinstance(layer, tuple) and len(layer) == 2:
            first, units = layer
            return {**self._layer(first), "units": units}
        if isinstance(layer, Mapping) and callable(layer.get("activation")):
            return {**layer, **self._layer(layer["activation"])}
        if isinstance(layer, Activation) and layer.name in catalogue:
            usual = catalogue[layer.name].facts.parameters
            parameters = {key: at for key, at in layer.facts.parameters.items() if usual[key] != at}
            return {"activation": layer.name, "parameters": parameters}
        if callable(layer):
            return {"activation": self._enter(layer)}
        return {"activation": layer} if isinstance(layer, str) else layer

    def _enter(self, f: Any) -> str:
        """Keep a function under its name, which neither the catalogue nor another of these changes has; return that.

        A function of an earlier change gives way to one of its name: its cell was edited and run again.
        """
        own = str(getattr(f, "__name__", type(f).__name__))
        own = own if own.isidentifier() else "own"
        own = name = f"own_{own}" if own in catalogue else own
        number = 1
        while name in self._entered and self.functions[name].f is not f:
            number += 1
            name = f"{own}_{number}"
        self._entered.add(name)
        known = self.functions.get(name)
        self.functions[name] = known if known and known.f is f else Own(name, f)
        return name

    def _begin(self, settings: Mapping[str, Any]) -> None:
        """Begin a run as the page asks for it."""
        self._run = Run(settings, self._run.functions)

    def _train_to(self, epoch: Any) -> None:
        _counted("epoch", epoch)
        if epoch < self.epoch:
            self._begin(self.settings)
        while self.epoch < epoch and not self._run.ended:
            self._run.advance(self._run.per_epoch - self._run.step % self._run.per_epoch)  # an interrupt keeps the rest

    def step(self, steps: int = 1) -> None:
        """Take so many steps, a batch each. An interrupt leaves the net as it was."""
        _counted("steps", steps)
        with self._turn:
            self._run.advance(steps)
            self._moved()

    def play_to(self, epoch: int) -> None:
        """Train up to the end of an epoch, or from the start where it is past; an interrupt stops between epochs."""
        with self._turn:
            try:
                self._train_to(epoch)
            finally:
                self._moved()

    def restart(self) -> None:
        """Go back to the start of the same run."""
        self.play_to(0)

    @property
    def settings(self) -> Settings:
        """All settings, as the page and the code have them."""
        return self._run.settings

    @property
    def code(self) -> str:
        """The text that makes the same run again: `Playground("1....")`, or after "#" in the address of the page."""
        return code(self.settings, self._run.functions)

    @property
    def net(self) -> Any:
        """The net, one of `actedu.nets`."""
        return self._run.net

    @property
    def scores(self) -> Scores:
        """Losses and accuracies now, on the points trained on and on the others."""
        return self._run.scores

    @property
    def losses(self) -> NDArray[np.float64]:
        """Training and test loss at the start and after each epoch, shape (epochs + 1, 2)."""
        return np.array([[one.train, one.test] for one in self._run.history])

    @property
    def stopped(self) -> str:
        """Why the run broke off, one sentence; nothing while it has not."""
        return self._run.stopped.sentence if self._run.stopped else ""

    @property
    def epoch(self) -> int:
        """How many epochs the net has learned for; setting it trains up to there."""
        return self._run.epoch

    @epoch.setter
    def epoch(self, epoch: int) -> None:
        self.play_to(epoch)

    @property
    def sentence(self) -> str:
        """What the net is made of, and how well it does."""
        settings, frame = self.settings, self._run.frame(units=False)
        data, stop = settings["data"], self.stopped
        points = len(self._run.data.x)
        fits = f" ({self._changed})" if data["name"] == "own" and self._changed else ""
        hidden = ", then ".join(f"{layer['units']} {layer['activation']}" for layer in settings["layers"]) or "none"
        said = (
            f"{data['name']}, {points} points{fits}; hidden units: {hidden}; {settings['optimiser']['name']} at rate "
            f"{settings['optimiser']['rate']:g}. After epoch {frame['epoch']} the loss is "
            f"{_short(frame['losses']['train'])} in training and {_short(frame['losses']['test'])} in test"
        )
        if frame["accuracies"]:
            right = frame["accuracies"]
            said += f", where {right['train']:.0%} and {right['test']:.0%} of the points are right"
        return f"{said}. {stop}".rstrip()

    def table(self) -> Table:
        """Return one row a layer: what its outputs are like, and the root mean square of its last gradient."""
        frame = self._run.frame(units=False)
        rows = []
        layers = [*self.settings["layers"], {"activation": "output", "units": frame["outputs"]}]
        for number, (layer, seen) in enumerate(zip(layers, frame["layers"], strict=True), 1):
            measured = (
                (f"{seen['mean'] + 0.0:.2f}", f"{seen['sd']:.2f}", f"{seen['saturated']:.0%}", f"{len(seen['dead'])}")
                if "sd" in seen
                else ("",) * 4
            )
            gradient = f"{seen['gradient']:.1g}" if frame["step"] else ""  # before the first step there is none
            rows.append((f"{number}", layer["activation"], f"{layer['units']}", *measured, gradient))
        columns = ("layer", "activation", "units", "mean", "sd", "saturated", "dead units", "gradient")
        return Table(columns, rows, f"After epoch {frame['epoch']}, on the points trained on")

    def picture(self) -> Picture:
        """Return the picture as it is now: what the net says of the plane, and the losses so far."""
        return picture(self._run.frame(units=False), self._run.data, self.losses, self.sentence)

    def _static_html(self) -> str:
        return f"{super()._static_html()}<p><small>This run again: <code>{escape(self._again)}</code></small></p>"

    @property
    def _again(self) -> str:
        functions = [name for name in self._run.functions if any(name == one["activation"] for one in self.layers)]
        own = f", functions=[{', '.join(functions)}]" if functions else ""
        epoch = f", epoch={self.epoch}" if self.epoch else ""
        text = self.code
        return f'Playground("{text}"{own}{epoch})' if len(text) <= 400 else "Playground(your.code)"

    def _moved(self) -> None:
        """Tick off missions, and show what has changed, whoever changed it in Python."""
        self.missions.look(self)
        if self._view is not None:
            self._view.functions = list(self._run.functions)
            self._view.send({"do": "changed", "settings": self.settings, "functions": list(self._run.functions)})
            self._tell()

    def _tell(self) -> None:
        """Show the missions beside the view where one more is reached."""
        if self._told != self.missions.reached:
            self._told = list(self.missions.reached)
            self._goals.value = self.missions._repr_html_()

    def _build(self) -> Panel:
        self._goals = html("")
        self._tell()
        self._view = view(self._answer, settings=self.settings, functions=list(self._run.functions))
        self._panel = Panel([self._view, self._goals], "", "")
        return self._panel

    def _answer(self, message: Mapping[str, Any]) -> dict[str, Any] | None:
        """Do what the page asks for, and return what it shows; `refused` is a sentence for it to say."""
        what = message.get("do")
        try:
            with self._turn:
                if what == "copy":
                    self._view.copy = self._static_html()
                    return None
                if what == "start":
                    self._begin(message["settings"])
                elif what == "advance":
                    self._advance(int(message["steps"]), float(message.get("milliseconds") or _PATIENCE))
                elif what == "edit":
                    self._run.edit(*(message["change"][key] for key in ("layer", "from", "to", "value")))
                first = what in ("start", "look")
                frame = self._run.frame(units=True, first=first)
                if what == "look":
                    frame["history"] = self._run.told()
                self.missions.look(self)
                self._tell()
                return frame
        except UserError as refused:
            return {"refused": f"{str(refused).rstrip('.')}."}
        except KeyboardInterrupt:
            return {"refused": f"You interrupted the training after step {self._run.step}. Play goes on from there."}

    def _advance(self, steps: int, milliseconds: float) -> None:
        began = perf_counter()
        while steps > 0 and not self._run.ended and 1000.0 * (perf_counter() - began) < milliseconds:
            self._run.advance(min(_GLANCE, steps))
            steps -= _GLANCE


def _counted(name: str, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < 0:
        raise UserError(f"Playground: {name} is {value!r}; give a whole number of at least 0")


def _several(functions: Any) -> Iterable[Any]:
    """Return the functions, or the only one given."""
    return functions if isinstance(functions, Iterable) and not isinstance(functions, str) else (functions,)


def _read(settings: Mapping[str, Any], path: str) -> Any:
    group, _, name = path.rpartition(".")
    return (settings[group] if group else settings)[name]


def _nested(flat: Mapping[str, Any]) -> Settings:
    out: Settings = {}
    for path, value in flat.items():
        group, _, name = path.rpartition(".")
        (out.setdefault(group, {}) if group else out)[name] = value
    return out


def _short(number: float) -> str:
    return f"{number:.2f}" if abs(number) < 1e4 else f"{number:.0e}"


def _right(lab: Playground, data: str, share: float = 0.9) -> bool:
    """Whether the net, given x1 and x2 alone, gets this share of the test points of a data set right."""
    accuracy = lab.scores.test_accuracy or 0.0
    return lab.data == data and set(lab.features) <= {"x1", "x2"} and accuracy >= share


def _vanishes(lab: Playground) -> bool:
    layers = lab._run.frame(units=False)["layers"]
    living = not any(layer.get("dead") for layer in layers)
    return len(layers) >= 4 and lab.epoch >= 1 and living and 0.0 < layers[0]["gradient"] < layers[-1]["gradient"] / 100

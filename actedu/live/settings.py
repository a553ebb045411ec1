"""What a run of the Playground is made of: its settings, what each accepts, and the text that stands for them.

`SCHEMA` is plain data, so that the page can read it too. A run follows from its settings alone, to the last digit.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Callable, Collection, Mapping, Sequence
from math import isfinite
from numbers import Real
from typing import Any

from actedu.activations import catalogue
from actedu.errors import UserError

Settings = dict[str, Any]

VERSION = 1
FEATURES = ("x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(pi x1)", "sin(pi x2)")
LAYERS, UNITS, OWN_POINTS, OWN_CLASSES, REACH = 6, 8, 2000, 6, 1.5
"""The most hidden layers, units in each, points and classes of own data; how far the plane reaches from 0."""
_LONGEST = 300_000  # characters of settings: own data of the most points are half of that

SCHEMA: dict[str, dict[str, Any]] = {
    "data.name": {
        "default": "circles",
        "choices": ["circles", "moons", "xor", "spiral", "clouds", "three", "plane", "hills", "own"],
    },
    "data.points": {"default": 200, "low": 10, "high": 2000, "whole": True},
    "data.noise": {"default": 0.1, "low": 0, "high": 1},
    "data.share": {"default": 0.5, "low": 0.1, "high": 0.9},
    "data.seed": {"default": 0, "low": 0, "high": 999_999, "whole": True},
    "data.own": {"default": []},
    "data.task": {"default": "classes", "choices": ["classes", "numbers"]},
    "features": {"default": ["x1", "x2"], "choices": list(FEATURES)},
    "layers": {"default": [{"units": 4, "activation": "tanh", "parameters": {}}]},
    "start.name": {"default": "fitted", "choices": ["lecun", "he", "xavier", "fitted", "constant"]},
    "start.scale": {"default": 1, "low": 0, "high": 10},
    "start.seed": {"default": 0, "low": 0, "high": 999_999, "whole": True},
    "optimiser.name": {
        "default": "adam",
        "choices": ["sgd", "momentum", "adagrad", "rmsprop", "adam", "adamw"],
    },
    "optimiser.rate": {"default": 0.03, "low": 1e-6, "high": 100},
    "batch": {"default": 10, "low": 1, "high": 2000, "whole": True},
    "penalty.name": {"default": "none", "choices": ["none", "l1", "l2"]},
    "penalty.strength": {"default": 0, "low": 0, "high": 10},
    "dropout": {"default": 0, "low": 0, "high": 0.9},
    "epochs": {"default": 0, "low": 0, "high": 100_000, "whole": True},
}
"""Each setting by its path: its default, and its choices or the lowest and highest number accepted.

A seed stays under a million, so that no stream of random numbers of one run is a stream of another.
"""


def defaults() -> Settings:
    """Return the settings of a run of which nothing is said."""
    return checked({})


def checked(settings: Mapping[str, Any], functions: Collection[str] = ()) -> Settings:
    """Return the settings complete and in order: what is not given has its default.

    `functions` names the learner's own activations, accepted beside those of the catalogue. Raises UserError, one
    sentence, for an unknown key and for a value that is not accepted.
    """
    if not isinstance(settings, Mapping):
        raise UserError(f"settings are {_shown(settings)}; give a dictionary, such as {{'batch': 20}}")
    given = dict(settings)
    version = given.pop("version", VERSION)
    if version != VERSION or isinstance(version, bool):
        raise UserError(f"version is {_shown(version)}; this Playground reads version {VERSION}")
    flat = _flat(given)
    out: Settings = {"version": VERSION}
    for path, rule in SCHEMA.items():
        value = flat.get(path, rule["default"])
        group, _, key = path.rpartition(".")
        read = _READERS.get(path, _plain)
        (out.setdefault(group, {}) if group else out)[key] = read(path, value, rule, functions)
    _own_data(out["data"])
    return out


def _flat(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings by their paths, such as "data.points"."""
    groups = {path.partition(".")[0] for path in SCHEMA if "." in path}
    flat: dict[str, Any] = {}
    for name, value in given.items():
        if name in groups:
            if not isinstance(value, Mapping):
                raise UserError(f"{name} is {_shown(value)}; give a dictionary of {_keys(f'{name}.')}")
            flat |= {f"{name}.{key}": inner for key, inner in value.items()}
        else:
            flat[str(name)] = value
    for path in flat:
        if path not in SCHEMA:
            group = path.rpartition(".")[0]
            known = _keys(f"{group}.") if group in groups else _keys("")
            raise UserError(f"there is no setting {path!r}; {group or 'the settings'} can have {known}")
    return flat


def _keys(start: str) -> str:
    found = (path.removeprefix(start).partition(".")[0] for path in SCHEMA if path.startswith(start))
    return ", ".join(dict.fromkeys(found))


def _plain(path: str, value: Any, rule: Mapping[str, Any], _: Collection[str]) -> Any:
    if "choices" in rule:
        return _choice(path, value, rule["choices"])
    return _number(path, value, rule["low"], rule["high"], whole=rule.get("whole", False))


def _choice(path: str, value: Any, choices: Collection[str]) -> str:
    if not isinstance(value, str) or value not in choices:
        raise UserError(f"{path} is {_shown(value)}; choose one of {', '.join(choices)}")
    return value


def _number(path: str, value: Any, low: float, high: float, *, whole: bool = False) -> float:
    number = _float(value)
    if not low <= number <= high or (whole and number % 1):
        kind = "a whole number" if whole else "a number"
        raise UserError(f"{path} is {_shown(value)}; give {kind} from {low:g} to {high:g}")
    return _tidy(number)


def _features(path: str, value: Any, rule: Mapping[str, Any], _: Collection[str]) -> list[str]:
    names = _list(path, value, 1, len(FEATURES), "features")
    for name in names:
        _choice("a feature", name, rule["choices"])
    if len(set(names)) < len(names):
        raise UserError(f"{path} are {', '.join(names)}; give each only once")
    return names


def _layers(path: str, value: Any, _: Mapping[str, Any], functions: Collection[str]) -> list[Settings]:
    return [
        _layer(f"layer {number}", layer, functions)
        for number, layer in enumerate(_list(path, value, 0, LAYERS, "layers"), 1)
    ]


def _layer(where: str, layer: Any, functions: Collection[str]) -> Settings:
    if not isinstance(layer, Mapping):
        raise UserError(f"{where} is {_shown(layer)}; give a dictionary of units, activation, parameters")
    for key in layer:
        if key not in ("units", "activation", "parameters"):
            raise UserError(f"{where} has a {key!r}; it can have units, activation, parameters")
    name, parameters = layer.get("activation", "tanh"), layer.get("parameters", {})
    if not isinstance(name, str) or (name not in catalogue and name not in functions):
        own = f", {', '.join(functions)}" if functions else ""
        raise UserError(f"{where}: the activation is {_shown(name)}; choose one of {', '.join(catalogue)}{own}")
    if not isinstance(parameters, Mapping) or (parameters and name not in catalogue):
        raise UserError(f"{where}: the parameters are {_shown(parameters)}; {_parameters_of(name)}")
    for key, at in parameters.items():
        if not isfinite(_float(at)):
            raise UserError(f"{where}: {key} is {_shown(at)}; give a finite number")
    try:
        if parameters:
            catalogue[name].bind(**parameters)
    except (TypeError, ValueError) as refused:
        raise UserError(f"{where}: {str(refused).rstrip('.')}") from None
    return {
        "units": _number(f"{where}: units", layer.get("units", 4), 1, UNITS, whole=True),
        "activation": name,
        "parameters": {key: _tidy(float(at)) for key, at in sorted(parameters.items())},
    }


def _parameters_of(name: str) -> str:
    known = ", ".join(catalogue[name].facts.parameters) if name in catalogue else ""
    return f"{name} has {known}" if known else f"{name} has none"


def _own(path: str, value: Any, _: Mapping[str, Any], __: Collection[str]) -> list[list[float]]:
    rows = []
    for number, row in enumerate(_list(path, value, 0, OWN_POINTS, "points"), 1):
        numbers = [_float(at) for at in row] if isinstance(row, Sequence) else []
        if len(numbers) != 3 or not all(isfinite(at) for at in numbers):
            raise UserError(f"{path}: point {number} is {_shown(row)}; give three finite numbers, x1, x2 and y")
        x1, x2, y = map(_tidy, numbers)
        if max(abs(x1), abs(x2)) > REACH:
            raise UserError(
                f"{path}: point {number} lies at ({x1:g}, {x2:g}); x1 and x2 must be from {-REACH:g} to {REACH:g}"
            )
        rows.append([x1, x2, y])
    return rows


def _own_data(data: Settings) -> None:
    """See that own data are there when they are asked for, and are classes where they are to be."""
    if data["name"] != "own":
        return
    if len(data["own"]) < 2:
        raise UserError(f"data.own has {len(data['own'])} points; give at least 2, since one is kept to test")
    if data["task"] == "classes":
        for number, (*_, y) in enumerate(data["own"], 1):
            if y not in range(OWN_CLASSES):
                raise UserError(
                    f"data.own: point {number} has the class {y:g}; a class is a whole number from 0 to "
                    f"{OWN_CLASSES - 1}, and for other numbers data.task is 'numbers'"
                )


def _list(path: str, value: Any, least: int, most: int, what: str) -> list[Any]:
    if not isinstance(value, Sequence) or isinstance(value, (str, bytes)):
        raise UserError(f"{path} is {_shown(value)}; give a list of {least} to {most} {what}")
    if not least <= len(value) <= most:
        raise UserError(f"{path} has {len(value)} {what}; give {least} to {most}")
    return list(value)


_READERS: dict[str, Callable[[str, Any, Mapping[str, Any], Collection[str]], Any]] = {
    "features": _features,
    "layers": _layers,
    "data.own": _own,
}


def code(settings: Mapping[str, Any], functions: Collection[str] = ()) -> str:
    """Return the text that stands for a run: "1." and what differs from the defaults, packed.

    The text is JSON with its keys in order, deflated (without a header) and written in base64 for addresses (without
    "="). Raises UserError as `checked` does.
    """
    differs = _without_defaults(checked(settings, functions))
    text = json.dumps(differs, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    press = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = press.compress(text.encode()) + press.flush()
    return f"{VERSION}.{base64.urlsafe_b64encode(packed).decode().rstrip('=')}"


def _without_defaults(settings: Settings) -> Settings:
    out: Settings = {}
    for path, rule in SCHEMA.items():
        group, _, key = path.rpartition(".")
        value = (settings[group] if group else settings)[key]
        if value != rule["default"]:
            (out.setdefault(group, {}) if group else out)[key] = value
    return out


def settings_of(code: str, functions: Collection[str] = ()) -> Settings:
    """Return the settings that a code, or a link that ends in one, stands for.

    Raises UserError, one sentence, for a text that is not a whole code, one of another version, and a value that is
    not accepted.
    """
    if not isinstance(code, str):
        raise UserError(f"the code is {_shown(code)}; give the text that a Playground shows, which begins '{VERSION}.'")
    text = code.strip().rpartition("#")[2].partition("&")[0]
    version, dot, packed = text.partition(".")
    if not (dot and version.isdecimal()):
        raise UserError(
            f"{_shown(code)} is not a code of the Playground; copy the whole text, which begins '{VERSION}.'"
        )
    if version != str(VERSION):
        raise UserError(f"the code is of version {version}; this Playground reads version {VERSION}")
    try:
        raw = base64.b64decode(packed + "=" * (-len(packed) % 4), altchars=b"-_", validate=True)
        reader = zlib.decompressobj(wbits=-15)
        unpacked = reader.decompress(raw, _LONGEST)  # a short text could unpack to gigabytes
        if not reader.eof or reader.unused_data:
            raise ValueError("cut off, followed by something, or longer than any settings")
        given = json.loads(unpacked.decode(), parse_constant=_no_constant)
    except (ValueError, RecursionError, zlib.error, binascii.Error):
        raise UserError(f"the code {_shown(code)} is damaged; copy the whole text once more") from None
    return checked(given, functions)


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no number of JSON")


def _float(value: object) -> float:
    """Return a number as a float, NaN for what is none."""
    try:
        return float(value) if isinstance(value, Real) and not isinstance(value, bool) else float("nan")
    except OverflowError:  # a whole number of 309 digits or more
        return float("nan")


def _tidy(number: float) -> float:
    """Return an int where the number is whole: JSON makes no difference between 1 and 1.0."""
    return int(number) if number == int(number) else number


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."

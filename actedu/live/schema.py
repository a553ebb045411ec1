"""What the page knows of the settings of a run: all of it is Python's."""

from __future__ import annotations

import json

from actedu.live import settings
from actedu.live.run import optimiser


def module() -> str:
    """Return the ES module that exports three objects.

    `schema` is that of `settings`; `limits` holds the version and the largest numbers of what the schema does not
    tell; `optimisers` the constants of each optimiser beside its rate.
    """
    limits = {
        "version": settings.VERSION,
        "layers": settings.LAYERS,
        "units": settings.UNITS,
        "points": settings.OWN_POINTS,
        "classes": settings.OWN_CLASSES,
        "reach": settings.REACH,
    }
    constants = {
        name: {key: at for key, at in vars(optimiser(name, 1.0)).items() if key != "lr" and not key.startswith("_")}
        for name in settings.SCHEMA["optimiser.name"]["choices"]
    }
    parts = {"schema": settings.SCHEMA, "limits": limits, "optimisers": constants}
    return "".join(
        f"export const {name} = {json.dumps(one, ensure_ascii=False, separators=(',', ':'))};\n"
        for name, one in parts.items()
    )

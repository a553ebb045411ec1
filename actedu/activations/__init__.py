"""Elementwise activation functions, each with its slope and its facts, and the catalogue of them all.

Every entry of a file in this folder is a name here, found when the folder is imported: no list repeats it.

>>> from actedu.activations import sigmoid
>>> sigmoid([-1000, 0, 1000])
array([0. , 0.5, 1. ])
>>> sigmoid.slope(0.0) == 0.25
np.True_
"""

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from actedu.activations.record import Activation, activation, catalogue, get, label

# The order of the catalogue; a file that is not named here comes after these.
_ORDER = ("threshold", "s_curves", "shrinkage", "rectifiers", "smooth_rectifiers", "waves", "even")

for _name in dict.fromkeys([*_ORDER, *(found.name for found in iter_modules(__path__))]):
    import_module(f"{__name__}.{_name}")
globals().update(catalogue)

from actedu.activations.rectifiers import rrelu_training  # noqa: E402  # else its file would come first

if TYPE_CHECKING:

    def __getattr__(name: str) -> Activation: ...  # all other names are those of entries


__all__ = ["Activation", "activation", "catalogue", "get", "label", "rrelu_training", *catalogue]

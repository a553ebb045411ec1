"""The nets as scikit-learn estimators, for pipelines and searches; the only module here that needs scikit-learn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.model_selection import train_test_split
from sklearn.utils import check_random_state
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from actedu.activations import get
from actedu.nets.dense import Curve, Named, Network, name_of
from actedu.nets.losses import Loss, mse, softmax_cross_entropy
from actedu.nets.optimisers import OPTIMISERS, Optimiser
from actedu.nets.regularisation import EarlyStopping, l2
from actedu.nets.schedules import Schedule
from actedu.nets.training import named, train
from actedu.numeric import central_difference

Array = NDArray[np.float64]


class ActivationMLP(BaseEstimator):  # type: ignore[misc]
    """A dense net in the form that scikit-learn knows.

    Args:
        hidden: units of each hidden layer; a number is one layer.
        activation: of the hidden layers: a name, any elementwise function of arrays, or one for each layer. A
            function without a `.slope` gets its central difference, so it should be smooth almost everywhere.
        optimiser: a name, or a function that makes one from a learning rate: `partial(SGD, momentum=0.9)`.
        lr: the learning rate, above 0.
        schedule: None, a name such as "cosine", or a function of `actedu.nets.schedules`.
        epochs, batch: how often each sample is seen, and how many at a time.
        l2: strength of the penalty on the weights, 0 or more.
        early_stopping: keep a share of the samples, `validation_fraction`, to judge by; stop after `patience` epochs
            without a lower loss on them, and keep the best weights.
        random_state: of the weights, the order of the samples and the share kept: None, a number or a RandomState.
        progress: as in `train`.

    Attributes:
        net_: the trained `Network`, for `actedu.probes`.
        history_: the `History` of its training.
        n_features_in_, feature_names_in_: as in all estimators.

    Inputs should have a mean of about 0 and a spread of about 1: put a `StandardScaler` in front. Raises
    DivergenceError where training breaks.
    """

    def __init__(
        self,
        hidden: int | Sequence[int] = (64, 32),
        activation: Named | Sequence[Named] = "relu",
        *,
        optimiser: str | Callable[[float], Optimiser] = "adam",
        lr: float = 1e-3,
        schedule: str | Schedule | None = None,
        epochs: int = 100,
        batch: int = 32,
        l2: float = 1e-4,
        early_stopping: bool = False,
        validation_fraction: float = 0.1,
        patience: int = 10,
        random_state: Any = None,
        progress: bool | None = None,
    ) -> None:
        self.hidden = hidden
        self.activation = activation
        self.optimiser = optimiser
        self.lr = lr
        self.schedule = schedule
        self.epochs = epochs
        self.batch = batch
        self.l2 = l2
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.patience = patience
        self.random_state = random_state
        self.progress = progress

    def __init_subclass__(cls) -> None:
        cls.__doc__ = f"{cls.__doc__}\n{(ActivationMLP.__doc__ or '').partition(chr(10))[2]}"

    def _fit(self, x: Array, y: NDArray[Any], n_out: int, loss: Loss, strata: NDArray[Any] | None) -> None:
        seed = int(check_random_state(self.random_state).randint(2**31 - 1))
        validation = None
        if self.early_stopping:
            x, x_kept, y, y_kept = train_test_split(
                x, y, test_size=self.validation_fraction, stratify=strata, random_state=seed
            )
            validation = x_kept, y_kept
        sizes = (x.shape[1], *np.atleast_1d(self.hidden).tolist(), n_out)
        self.net_ = Network(sizes, _with_slopes(self.activation), seed=seed)
        self.history_ = train(
            self.net_,
            x,
            y,
            loss=loss,
            optimiser=named("optimiser", self.optimiser, OPTIMISERS)(self.lr),
            schedule=self.schedule,
            epochs=self.epochs,
            batch=self.batch,
            seed=seed,
            penalty=l2(self.l2) if self.l2 else None,
            validation=validation,
            stop=EarlyStopping(self.patience) if self.early_stopping else None,
            progress=self.progress,
        )

    def _outputs(self, X: Any) -> Array:
        check_is_fitted(self)
        x: Array = validate_data(self, X, dtype=np.float64, reset=False)
        for layer in self.net_.layers:  # not net_(x), which would keep the data in the net
            x = x @ layer.W + layer.b
            x = layer.f(x) if layer.f else x
        return x


class ActivationMLPClassifier(ClassifierMixin, ActivationMLP):  # type: ignore[misc]
    """Classify with a dense net: softmax over `classes_`, the labels seen in `fit`, and cross-entropy."""

    def fit(self, X: Any, y: Any) -> ActivationMLPClassifier:
        """Train on X (n, features) and the labels y (n,), of any kind."""
        X, y = validate_data(self, X, y, dtype=np.float64)
        check_classification_targets(y)
        self.classes_, labels = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError(f"ActivationMLPClassifier: y has 1 class, {self.classes_[0]}; give at least 2")
        self._fit(X, labels, len(self.classes_), softmax_cross_entropy, labels)
        return self

    def decision_function(self, X: Any) -> Array:
        """Return the logits (n, classes); with two classes the lead of the second, (n,)."""
        logits = self._outputs(X)
        return logits[:, 1] - logits[:, 0] if len(self.classes_) == 2 else logits

    def predict_proba(self, X: Any) -> Array:
        """Return the probability of each class, (n, classes)."""
        logits = self._outputs(X)
        p: Array = np.exp(logits - logits.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        return p

    def predict(self, X: Any) -> NDArray[Any]:
        """Return the most likely label of each row, (n,)."""
        best = self._outputs(X).argmax(axis=1)
        return np.asarray(self.classes_[best])


class ActivationMLPRegressor(RegressorMixin, ActivationMLP):  # type: ignore[misc]
    """Regress with a dense net: linear outputs, mean squared error."""

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags

    def fit(self, X: Any, y: Any) -> ActivationMLPRegressor:
        """Train on X (n, features) and the numbers y, (n,) or (n, outputs)."""
        X, y = validate_data(self, X, y, dtype=np.float64, multi_output=True, y_numeric=True)
        y = y.astype(np.float64)
        self._one_output = y.ndim == 1
        self._fit(X, y, 1 if y.ndim == 1 else y.shape[1], mse, None)
        return self

    def predict(self, X: Any) -> Array:
        """Return the numbers, in the shape that y had in `fit`."""
        out = self._outputs(X)
        return out[:, 0] if self._one_output else out


def _with_slopes(activation: Any) -> Any:
    """Give every function that has no slope its central difference."""
    if isinstance(activation, (list, tuple)):
        return [_with_slopes(f) for f in activation]
    f = get(activation)
    return f if hasattr(f, "slope") else Curve(f, partial(central_difference, f), name_of(f))

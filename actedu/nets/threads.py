"""One thread for linear algebra: at the sizes of this course, sharing a product between threads costs more than it."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from typing import Any


def one_thread() -> AbstractContextManager[Any]:
    """Keep linear algebra on one thread meanwhile; costs microseconds and may be nested."""
    if os.environ.get("OPENBLAS_NUM_THREADS") == "1":  # so where submissions run, which have no threadpoolctl
        return nullcontext()
    limited: AbstractContextManager[Any] = _controller().limit(limits=1, user_api="blas")
    return limited


@cache
def _controller() -> Any:
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()  # looks through all loaded libraries, which takes a millisecond

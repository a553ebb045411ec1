"""Training keeps linear algebra on one thread, and gives the others back."""

import threading

import numpy as np
import pytest
from threadpoolctl import ThreadpoolController, threadpool_limits

from actedu.nets import Network, train
from actedu.nets.threads import one_thread

BLAS = ThreadpoolController().select(user_api="blas")


def used():
    return {library["num_threads"] for library in BLAS.info()}


@pytest.fixture(autouse=True)
def two(monkeypatch):
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    with threadpool_limits(2, user_api="blas"):
        if used() != {2}:
            pytest.skip("linear algebra has one thread here in any case")
        yield


def test_training_uses_one_thread_and_gives_the_others_back():
    seen = []
    x, y = np.ones((4, 3)), np.zeros(4, int)
    train(Network((3, 2)), x, y, epochs=2, each_epoch=lambda _: seen.append(used()))
    assert seen == [{1}, {1}]
    assert used() == {2}


def test_training_that_fails_gives_them_back():
    def interrupt(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(Network((3, 2)), np.ones((4, 3)), np.zeros(4, int), each_epoch=interrupt)
    assert used() == {2}


def test_it_may_be_nested():
    with one_thread():
        with one_thread():
            assert used() == {1}
        assert used() == {1}
    assert used() == {2}


def test_a_widget_may_train_while_a_cell_does():
    came, leave = threading.Event(), threading.Event()

    def cell():
        with one_thread():
            came.set()
            leave.wait(10)

    thread = threading.Thread(target=cell)
    thread.start()
    assert came.wait(10)
    with one_thread():
        assert used() == {1}
        leave.set()
        thread.join()
    assert used() == {2}

"""What is kept is what a run gives, and nothing is read that another source or another computer made."""

import os
import subprocess
import sys

import joblib
import numpy as np
import pytest

from actedu import experiments, sources
from actedu.activations import get
from actedu.experiments import Result, experiment, store
from actedu.nets import straight_through
from actedu.plots import picture


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv(store.FOLDER, str(tmp_path / "results"))
    return tmp_path / "results"


def twice(run, **settings):
    """Run an experiment two times with the store open."""
    with store.opened():
        return run(**settings), run(**settings)


@pytest.mark.parametrize("name", ["sign_pattern", "born_dead", "squash_or_standardise", "relu_at_zero"])
def test_a_kept_result_is_the_result(name):
    run, read = twice(getattr(experiments, name))
    assert (run.kept, read.kept) == (False, True)
    assert repr(run) == repr(read)
    assert (run.config, run.measures, run.intervals, run.seconds) == (
        read.config, read.measures, read.intervals, read.seconds,
    )  # fmt: skip
    assert all(np.array_equal(values, read.values[name]) for name, values in run.values.items())
    assert picture(run.plot(guess=0.5)) == picture(read.plot(guess=0.5))


def test_nothing_is_read_or_kept_unless_the_store_is_open(own_folder):
    assert not experiments.relu_at_zero().kept
    assert not own_folder.exists()
    twice(experiments.relu_at_zero)
    assert not experiments.relu_at_zero().kept


def test_other_settings_are_another_run():
    with store.opened():
        experiments.born_dead(nets=20)
        assert not experiments.born_dead(nets=30).kept
        assert experiments.born_dead(nets=20).kept


def test_what_is_asked_anew_is_run_and_kept():
    twice(experiments.relu_at_zero)
    with store.opened(fresh=True):
        assert not experiments.relu_at_zero().kept
    with store.opened():
        assert experiments.relu_at_zero().kept


@pytest.mark.parametrize("what", ["another source", "another computer"])
def test_another_source_or_computer_is_another_run(monkeypatch, what):
    twice(experiments.relu_at_zero)
    if what == "another source":
        monkeypatch.setattr(sources, "digest", lambda rests_on: "0" * 16)
    else:
        monkeypatch.setattr(store, "_computer", lambda: "another")
    run, read = twice(experiments.relu_at_zero)
    assert (run.kept, read.kept) == (False, True)


def test_a_source_that_changed_while_this_process_runs_is_not_trusted(monkeypatch):
    """What runs was imported before the change: to keep it under the new source would be a lie."""
    twice(experiments.relu_at_zero)
    monkeypatch.setattr(store, "_BEGAN", 0.0)
    assert [result.kept for result in twice(experiments.relu_at_zero)] == [False, False]


def test_seconds_are_measured_each_time():
    assert [result.kept for result in twice(experiments.activation_v_matmul, seeds=1)] == [False, False]


def test_settings_that_are_plain():
    leaky = get("leaky_relu")
    plain = [
        1, 1.0, True, "1", None, [1], (1,), {"a": 1}, {"b": 1}, ("a", 1), "relu", get("relu"), leaky,
        leaky.bind(alpha=0.2), (1, 2), ((1,), 2), "(1, 2)",
    ]  # fmt: skip
    written = [store._plain(value) for value in plain]
    assert None not in written
    assert len(set(written)) == len(plain)


def test_settings_that_are_not_plain_are_run():
    mine = get("relu").bind()
    mine.__module__ = "__main__"
    for value in (straight_through, np.ones(2), [np.ones(2)], {"a": object()}, np.float64(1), mine):
        assert store._plain(value) is None


def test_a_damaged_file_is_run_again(own_folder):
    twice(experiments.relu_at_zero)
    [file] = own_folder.rglob("output.pkl")
    file.write_bytes(file.read_bytes()[:50])
    run, read = twice(experiments.relu_at_zero)
    assert (run.kept, read.kept) == (False, True)


def test_a_folder_of_others_is_refused(own_folder):
    own_folder.mkdir()
    own_folder.chmod(0o777)
    with store.opened(), pytest.raises(ValueError, match=r"results can be written to by others; .*ACTEDU_RESULTS"):
        experiments.relu_at_zero()


def test_without_a_folder_experiments_run(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv(store.FOLDER, str(tmp_path / "file" / "results"))
    assert [result.kept for result in twice(experiments.relu_at_zero)] == [False, False]


def test_on_a_full_disk_experiments_run(own_folder, monkeypatch):
    def full(*args, **kwargs):
        raise OSError("no space left on device")

    monkeypatch.setattr("joblib.numpy_pickle.dump", full)
    assert [result.kept for result in twice(experiments.relu_at_zero)] == [False, False]


def test_only_the_user_can_write_to_the_folder(own_folder):
    twice(experiments.relu_at_zero)
    assert own_folder.stat().st_mode & 0o777 == 0o700


def test_a_failure_is_not_kept():
    @experiment()
    def fails():
        raise ZeroDivisionError

    fails.__wrapped__.__module__ = "actedu.experiments.result"
    for _ in range(2):
        with store.opened(), pytest.raises(ZeroDivisionError):
            fails()


@pytest.mark.parametrize("variable", ["OPENBLAS_NUM_THREADS", "NPY_DISABLE_CPU_FEATURES"])
def test_another_processor_is_seen(variable):
    off = subprocess.run([sys.executable, "tests/avx512.py"], capture_output=True, text=True, check=True).stdout
    value = "3" if variable == "OPENBLAS_NUM_THREADS" else off.strip()
    if not value:
        pytest.skip("this processor has no AVX-512 to leave out")
    code = "from actedu.experiments import store; print(store._computer())"
    said = [
        subprocess.run(
            [sys.executable, "-W", "ignore", "-c", code], env=env, capture_output=True, text=True, check=True
        ).stdout
        for env in (os.environ, {**os.environ, variable: value})
    ]
    assert said[0] != said[1]


def _read(folder):
    os.environ[store.FOLDER] = folder
    return [result.measures for result in twice(experiments.born_dead, nets=50)]


def test_processes_share_the_folder(own_folder):
    found = joblib.Parallel(4)(joblib.delayed(_read)(str(own_folder)) for _ in range(8))
    assert len({tuple(measures.items()) for pair in found for measures in pair}) == 1
    assert isinstance(twice(experiments.born_dead, nets=50)[0], Result)


def test_a_notebook_remembers_what_it_ran_and_a_program_does_not(monkeypatch):
    runs = []

    def square(x):
        runs.append(x)
        return x * x

    def ask(x):
        return store.once(square, {"x": x}, lambda: square(x))

    ask(2), ask(2)
    assert runs == [2, 2]
    monkeypatch.setattr(store, "_in_a_notebook", lambda: True)
    monkeypatch.setattr(store, "_in_this_kernel", {})
    assert [ask(3), ask(3), ask(4)] == [9, 9, 16]
    assert runs == [2, 2, 3, 4]
    assert store.once(square, {"x": np.ones(2)}, lambda: 5) == 5, "what cannot be told apart is not remembered"

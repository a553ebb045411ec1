import numpy as np
import pytest

from actedu import experiments
from actedu.modules.m21_choosing import experiments as m21

HEALTHY = {"inputs": 1.0, "floor": 0.0, "dead": 0.03, "signal": 0.9, "saturated": 0.5, "first loss": 1.5}


def test_a_healthy_run_has_no_diagnosis():
    assert m21.diagnose(HEALTHY) == "none"
    assert set(HEALTHY) == set(m21.READINGS)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("inputs", 30.0),
        ("inputs", 0.01),
        ("floor", 1.46),
        ("dead", 1.0),
        ("signal", 1e-4),
        ("saturated", 0.9),
        ("first loss", float("inf")),
        ("first loss", float("nan")),
    ],
)
def test_each_reading_outside_names_its_fault(name, value):
    assert m21.diagnose(HEALTHY | {name: value}) == m21.READINGS[name].fault


def test_every_case_has_a_reading_and_differs_from_its_repair_in_one_setting():
    assert {case.fault for case in m21.CASES} == {reading.fault for reading in m21.READINGS.values()}
    for case in m21.CASES:
        assert sum(a != b for a, b in zip(case.setting, case.repaired, strict=True)) == 1


def test_a_fault_that_was_not_planted_is_not_found(monkeypatch):
    cases = tuple(case._replace(setting=case.repaired) for case in m21.CASES[:2])
    monkeypatch.setattr(m21, "CASES", cases)
    result = experiments.case_studies(seeds=1)
    assert result.measures["found"] == 0.0
    assert not result.holds


def test_the_blind_logs_are_those_of_the_cases():
    blind, told = experiments.failing_logs(), experiments.case_studies(seeds=1)
    for case in m21.CASES:
        np.testing.assert_array_equal(blind.values[case.letter], told.more["logs"][case.fault])
        assert case.fault not in f"{blind.sentence} {blind.table()} {blind.title}"


def test_the_logs_are_those_of_ten_epochs_or_end_in_divergence():
    logs = experiments.case_studies(seeds=1).more["logs"]
    assert all(len(log) == 10 or np.isinf(log[-1]) for log in logs.values())
    assert min(logs["softmax twice"]) > 1.46

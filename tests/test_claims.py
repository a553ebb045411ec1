import re
from dataclasses import replace

import pytest

from actedu import claims
from actedu.claims import defects
from actedu.experiments import store

VERDICTS = {"true", "true with conditions", "imprecise", "wrong"}


@pytest.mark.parametrize("row", claims.rows())
def test_every_claim_stands_on_its_experiment(row):
    claim = claims.get(row)
    with store.opened():
        evidence = claim.test()
    assert evidence.holds, " ".join(evidence.outside)
    assert evidence.verdict == claim.verdict
    assert set(claim.interval) <= set(evidence.result.measures)
    assert re.search(r"\d", evidence.sentence), "evidence has a number"
    assert evidence.sentence.endswith(".")
    assert not re.search(r"[1-9]\d*\.\d{4}|0\.0*[1-9]\d{3}", evidence.sentence), (
        "rounded to what every machine reproduces"
    )


CHALLENGED = [row for row in claims.rows() if claims.get(row).challenge]


@pytest.mark.parametrize("row", claims.rows())
def test_every_verdict_but_true_is_challenged(row):
    claim = claims.get(row)
    assert claim.challenge or claim.verdict == "true", "name one change that might turn it"


@pytest.mark.parametrize("row", CHALLENGED)
def test_a_challenge_comes_out_as_the_ledger_records(row):
    claim = claims.get(row)
    with store.opened():
        evidence = claim.withstand()
    assert evidence.holds is not claim.challenge.turns, evidence.outside or "it stands"
    assert set(claim.challenge.interval) <= set(evidence.result.measures)
    assert not claim.challenge.change.endswith(".")


@pytest.mark.parametrize("row", claims.rows())
def test_every_claim_is_complete(row):
    claim = claims.get(row)
    assert claim.row == row
    assert claim.verdict in VERDICTS
    assert re.match(r"[ABCD], ", claim.where)
    assert claim.paraphrase.endswith(".")
    assert claim.condition.endswith(".")
    assert claim.interval
    assert claim in claims.of_module(claim.module)


def test_an_interval_can_fail():
    evidence = replace(claims.get(9), interval={"gradient_changes": (0.0, 0.0)}).test()
    assert not evidence.holds
    assert evidence.outside == ("gradient_changes is 0.4, and the verdict needs 0 to 0",)


def test_unknown_rows_and_modules_list_the_known():
    with pytest.raises(ValueError, match=r"no row 99; there are 1, 2, .*27, "):
        claims.get(99)
    with pytest.raises(ValueError, match=r"modules with claims are .*02_step_and_linear, 03_s_curves, 04_relu"):
        claims.of_module("99_nothing")


def test_a_claim_says_all_about_itself():
    said = repr(claims.get(27))
    assert all(part in said for part in (claims.get(27).paraphrase, claims.get(27).condition, "D, point 15"))
    assert "bias_trap()" in said
    assert "leaky_relu_SGD from 0 to 0.2" in said


@pytest.fixture
def actedu(actedu, monkeypatch, tmp_path):
    """The command in a wide terminal."""
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv(store.FOLDER, str(tmp_path))
    return actedu


def listed(out):
    """The names of the rows that a list shows."""
    return [line.split()[0] for line in out.splitlines() if re.match(r"c?\d+ +[A-D]", line)]


def test_the_list_has_every_claim_and_every_defect(actedu):
    code, out, _ = actedu("claims")
    assert code == 0
    assert listed(out) == [*map(str, claims.rows()), *defects.names()]


def test_filters_narrow_the_list(actedu):
    wrong = listed(actedu("claims --verdict wrong")[1])
    assert wrong == [str(row) for row in claims.rows() if claims.get(row).verdict == "wrong"]
    relu = [str(claim.row) for claim in claims.of_module("04_relu")]
    for spelling in ("04_relu", "relu", "4"):
        found = listed(actedu(f"claims --module {spelling}")[1])
        assert [name for name in found if name.isdecimal()] == relu
    leaks = listed(actedu("claims --document d --about LEAKY")[1])
    assert "27" in leaks
    assert all("D, " in claims.get(int(name)).where for name in leaks)
    code, out, _ = actedu("claims --about 'no such words'")
    assert (code, listed(out), out[:5]) == (0, [], "0 of ")


def test_show_prints_a_claim_or_a_defect_with_its_code(actedu):
    assert actedu("claims show 9")[1] == f"{claims.get(9)}\n"
    assert defects.get("c1").snippet.repaired.splitlines()[0] in actedu("claims show C1")[1]


def test_check_runs_the_rows_and_says_that_they_stand(actedu):
    code, out, err = actedu("claims check 9 c1")
    assert (code, err) == (0, "")
    assert "9 wrong: stands. The slope is 1 at every step" in out
    assert "c1 defect: stands. " in out
    assert "2 of 2 stand." in out


def test_check_in_several_processes_says_the_same(actedu):
    alone, together = (actedu(f"claims check 8 9 --fresh --jobs {n}") for n in (1, 2))
    assert alone == together


def test_check_says_what_it_read_and_runs_it_when_asked_to(actedu):
    first, second, fresh = (actedu(f"claims check 8 9 {more}")[1] for more in ("", "", "--fresh"))
    assert "kept" not in first
    assert second.count("(kept)") == 2
    assert "2 results were kept from an earlier run; --fresh runs anew." in second
    assert fresh == first


def test_check_fails_with_the_numbers_when_a_verdict_does_not_stand(actedu, monkeypatch):
    fallen = replace(claims.get(9), interval={"gradient_changes": (0.0, 0.1)})
    monkeypatch.setattr(claims, "get", lambda row: fallen)
    code, out, _ = actedu("claims check 9")
    assert code == 1
    assert "9 wrong: does not stand. " in out
    assert "gradient_changes is 0.4, and the verdict needs 0 to 0.1" in out
    assert "0 of 1 stand." in out


def test_check_passes_full_on(actedu, monkeypatch):
    settings = []

    def run(**given):
        settings.append(given)
        return claims.get(9).experiment()

    probed = replace(claims.get(9), experiment=run)
    real = claims.get
    monkeypatch.setattr(claims, "get", lambda row: probed if not settings else real(row))
    actedu("claims check 9 --full")
    assert settings == [{"full": True}]


def challenged(change="half the gain", needs=(0.0, 0.0), turns=False):
    """Row 9 with a challenge that runs as the claim does, and must lie within `needs`."""
    claim = claims.get(9)
    return replace(
        claim, challenge=claims.Challenge(
            change=change, experiment=claim.experiment, interval={"gradient_changes": needs}, turns=turns
        )
    )  # fmt: skip


@pytest.mark.parametrize(
    ("needs", "turns", "code", "says"),
    [
        ((0.3, 0.5), False, 0, "9 wrong with half the gain: stands. "),
        ((0.0, 0.1), True, 0, "9 wrong with half the gain: does not stand, as the ledger records. "),
        ((0.0, 0.1), False, 1, "gradient_changes is 0.4, and the verdict needs 0 to 0.1"),
        ((0.3, 0.5), True, 1, "9 wrong with half the gain: stands. "),
    ],
)
def test_check_robust_runs_the_challenge_and_fails_when_the_ledger_records_another_outcome(
    actedu, monkeypatch, needs, turns, code, says
):
    row = challenged(needs=needs, turns=turns)
    monkeypatch.setattr(claims, "get", lambda name: row)
    found, out, _ = actedu("claims check 9 --robust")
    assert found == code
    assert says in out


def test_a_claim_shows_its_challenge_and_says_when_it_has_none(actedu, monkeypatch):
    assert "half the gain: the verdict turns: " in repr(challenged(turns=True))
    bare = replace(claims.get(9), challenge=None)
    with pytest.raises(ValueError, match="row 9 has no challenge"):
        bare.withstand()
    monkeypatch.setattr(claims, "get", lambda name: bare)
    code, _, err = actedu("claims check 9 --robust")
    assert code == 2
    assert "row 9 has no challenge to run" in err


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("claims check 99", "there is no row '99'; there are 1, 2, .*c1, .*c16"),
        ("claims show c99", "there is no row 'c99'; there are 1, 2, "),
        ("claims --verdict rong", "no verdict 'rong'; there are true, true with conditions, imprecise, wrong"),
        ("claims --document E", "no document 'E'; there are A, B, C, D"),
        ("claims --module 33", "no module '33' with claims; there are 0"),
        ("claims --document A check 9", "--document is for the list; `claims check` takes rows"),
    ],
)
def test_what_is_not_there_is_one_sentence(actedu, line, says):
    code, out, err = actedu(line)
    assert (code, out) == (2, "")
    assert re.search(says, err)
    assert err.count("\n") == 1

"""What being late costs, and whose due date it is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from actedu.grading import assignment, policy
from actedu.grading.policy import Late

DUE = datetime(2026, 12, 1, 23, 59, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("after", "share"),
    [
        (-DAY, 0),
        (0 * DAY, 0),
        (15 * MINUTE, 0),
        (16 * MINUTE, 0.1),
        (DAY, 0.1),
        (DAY + MINUTE, 0.2),
        (3 * DAY, 0.3),
        (5 * DAY, 0.5),
        (900 * DAY, 0.5),
    ],
)
def test_each_day_begun_after_the_grace_costs_up_to_the_cap(after, share):
    assert Late(per_day=0.1, cap=0.5, grace=15 * MINUTE).share(DUE, DUE + after) == share


def test_without_a_rule_or_a_time_nothing_is_taken_off():
    assert Late().share(DUE, DUE + 9 * DAY) == 0
    assert Late(0.1).share(None, DUE) == Late(0.1).share(DUE, None) == 0


@pytest.mark.parametrize(
    ("text", "time"), [("15 min", 15 * MINUTE), ("2h", 2 * HOUR), ("1 d", DAY), ("0.5 h", 30 * MINUTE)]
)
def test_grace_is_written_with_its_unit(text, time):
    assert policy.late({"per_day": 0.1, "grace": text}).grace == time


@pytest.mark.parametrize("text", ["", "15", "15 minutes ago", "9" * 400 + " d", "nan h", 15, None, ["1 h"]])
def test_a_wrong_grace_is_refused(text):
    with pytest.raises(policy.EntryError, match="grace is to be a text such as"):
        policy.late({"per_day": 0.1, "grace": text})


@pytest.mark.parametrize(
    ("text", "table"),
    [
        ("10% per day, at most 50%", {"per_day": 0.1, "cap": 0.5}),
        (" 33.3 % a day at most 100 %", {"per_day": 0.333, "cap": 1.0}),
        ("5% Each Day", {"per_day": 0.05}),
    ],
)
def test_a_late_rule_is_typed_as_one_says_it(text, table):
    assert policy.read_late(text) == table


@pytest.mark.parametrize("text", ["", "10%", "0.1 per day", "-5% per day", "10% per day, 50%", "ten percent a day"])
def test_a_late_rule_that_is_none_is_refused(text):
    with pytest.raises(ValueError, match='is not understood; write it as "10% per day" or "10% per day, at most 50%"'):
        policy.read_late(text)
    with pytest.raises(ValueError, match="takes off more than 100%"):
        policy.read_late("10% per day, at most 101%")
    with pytest.raises(ValueError, match="grace is to be a text such as"):
        policy.read_late("10% per day", "15")


def test_an_assignment_is_made_as_if_written_by_hand(tmp_path):
    rule = policy.read_late("10% per day, at most 50%", "2 h")
    worth = policy.read_points(["stable_sigmoid=2.5", " explain_tanh_over_sigmoid = 2 "])
    names = ["stable_sigmoid", "mixed_sign_batch", "explain_tanh_over_sigmoid"]
    made = assignment.create(tmp_path / "hw", names, due=DUE, points=worth, late=rule, attempts="last")
    loaded = assignment.load(tmp_path / "hw")
    assert [loaded.worth(one) for one in loaded.exercises] == [2.5, 2, 2] == [made.worth(one) for one in made.exercises]
    assert loaded.late == made.late == Late(0.1, 0.5, 2 * HOUR)
    assert (loaded.due, loaded.attempts, loaded.version) == (DUE, "last", made.version)
    handed_out = (tmp_path / "hw/handout/03_s_curves.ipynb").read_text(encoding="utf-8")
    assert "write the function · 2.5 points" in handed_out
    assert "explain · 2 points" in handed_out


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("stable_sigmoid", "is not understood; write exercise=number, such as relu_slope=3"),
        ("stable_sigmoid=many", "'stable_sigmoid=many' is not understood"),
        ("stable_sigmoid=-1", "points for stable_sigmoid are to be a number from 0 up, not -1"),
        ("stable_sigmoid=nan", "from 0 up, not nan"),
        ("relu_slope=1", "points for 'relu_slope', which is not in the assignment; it has stable_sigmoid"),
    ],
)
def test_points_that_are_none_are_refused_and_nothing_is_made(tmp_path, entry, said):
    with pytest.raises(ValueError, match=said):
        assignment.create(tmp_path / "hw", ["stable_sigmoid"], points=policy.read_points([entry]))
    assert not list(tmp_path.iterdir())


def test_an_extension_moves_the_due_date_of_one_student(tmp_path):
    assignment.create(tmp_path / "hw", ["stable_sigmoid"], due=DUE)
    file = tmp_path / "hw" / "assignment.toml"
    file.write_text(
        file.read_text() + '\n[late]\nper_day = 0.25\n[extensions]\n"ann  lee" = "2026-12-03T23:59+00:00"\n'
    )
    loaded = assignment.load(tmp_path / "hw")
    at = DUE + 2 * DAY + HOUR
    assert (loaded.deducted("ann lee", at), loaded.deducted("bob", at)) == (0.25, 0.75)


def test_the_version_changes_with_what_decides_the_points(tmp_path):
    assignment.create(tmp_path / "hw", ["stable_sigmoid", "explain_tanh_over_sigmoid"])
    file = tmp_path / "hw" / "assignment.toml"
    text = file.read_text()
    first = assignment.load(tmp_path / "hw")
    marked = text.replace("# explain_tanh_over_sigmoid = 2", "explain_tanh_over_sigmoid = 2")
    for same in (text.replace('"best"', '"last"'), marked, text + "[late]\nper_day = 0.1\n"):
        file.write_text(same)
        assert (assignment.load(tmp_path / "hw").version, same != text) == (first.version, True)
    file.write_text(text.replace("stable_sigmoid = ", "stable_sigmoid = 1"))
    other = assignment.load(tmp_path / "hw")
    assert (other.version != first.version, other.key == first.key) == (True, True)


def test_the_version_changes_with_a_corrected_exercise_and_not_with_its_words(small_course):
    assignment.create(small_course / "hw", ["22_topic"])
    before = assignment.load(small_course / "hw").version
    source = small_course / "actedu/modules/m22_topic/exercises/topic_example.py"
    source.write_text(source.read_text() + "\n# a word\n")
    assert assignment.load(small_course / "hw").version == before
    source.write_text(source.read_text() + "\ntopic_example.checks()\n")
    assert assignment.load(small_course / "hw").version != before


def test_the_version_knows_which_answers_are_for_a_reader_and_no_order(tmp_path):
    def version(*names):
        assignment.create(tmp_path / "-".join(names), names)
        return replace(assignment.load(tmp_path / "-".join(names)), secret=b"the same").version

    alone = version("stable_sigmoid", "relu_slope")
    assert version("relu_slope", "stable_sigmoid") == alone
    assert version("relu_slope", "stable_sigmoid", "explain_born_dead") != alone, "its answers are to be kept"

"""What holds for every exercise: the grader is tested like code."""

import itertools
import linecache
import re
import warnings
import zlib
from fractions import Fraction
from functools import partial

import numpy as np
import pytest

from actedu import claims
from actedu.checks import Holds, IsNumber, LeavesInputAlone, Matches, Outcome, Setting
from actedu.claims import defects
from actedu.exercises import KINDS, Definition, Question, exercise, find, find_quiz, modules, of_module, retired
from actedu.exercises import _quizzes as quizzes
from actedu.exercises.parameters import draws
from actedu.exercises.record import _message
from actedu.learning.display import markdown
from actedu.modules import folders

PRACTICE = [*(one for module in modules() for one in of_module(module)), *retired()]
VARYING = [one for one in PRACTICE if one.vary]
TOKENS = [f"abc{number:03}" for number in range(20)]
DRAWN = {one.name: [one.variant(token) for token in TOKENS] for one in VARYING}
ALL = PRACTICE + [one for drawn in DRAWN.values() for one in drawn]
GRADED = [one for one in ALL if not one.for_reader]
FUNCTIONS = [one for one in GRADED if one.asks_function]

graded = pytest.mark.parametrize("exercise", GRADED, ids=lambda e: e.name)
functions = pytest.mark.parametrize("exercise", FUNCTIONS, ids=lambda e: e.name)


varying = pytest.mark.parametrize("exercise", VARYING, ids=lambda e: e.name)


def run_source(exercise, source):
    """Run a notebook's answer cell as the notebook would, and return the answer."""
    namespace = {"np": np}
    exec("\n".join(exercise.uses), namespace)
    place = f"<cell {exercise.name} {zlib.crc32(source.encode())}>"
    linecache.cache[place] = (len(source), None, source.splitlines(keepends=True), place)  # as a notebook keeps it
    exec(compile(source, place, "exec"), namespace)
    return namespace[exercise.name]


@graded
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_solution_earns_everything(exercise, seed):
    for answer in (exercise.solution, run_source(exercise, exercise.solution_source), *exercise.alternatives):
        report = exercise.judge(answer, seed=seed, hidden=True)
        assert report.status == "solved", [r.failure and r.failure.sentence for r in report.results]
        assert report.points == exercise.points


@functions
def test_there_is_another_right_way(exercise):
    assert exercise.alternatives, "show that the checks do not ask for one particular solution"


@graded
def test_starter_fails_politely(exercise):
    untouched = run_source(exercise, exercise.starter_source)
    graded = exercise.judge(untouched, hidden=True)
    assert (graded.points, graded.status) == (0, "unanswered"), "what was not touched is no answer"
    faulty = exercise.asks_function and exercise.starter is not None
    assert exercise.judge(untouched).status == ("not yet" if faulty else "unanswered"), "a fault is to be seen"


@graded
def test_known_mistakes_fail_and_are_named(exercise):
    assert len(exercise.mistakes) >= 3, f"give {exercise.name} a third `@{exercise.name}.mistake`"
    for name, mistake in exercise.mistakes.items():
        report = exercise.judge(mistake.example)
        assert report.status in ("not yet", "partly"), f"accepted: {name}"
        assert (report.mistake, report.sentence) == (name, mistake.sentence)


@graded
def test_mistakes_have_names_to_keep_and_sentences_to_tell(exercise):
    for name, mistake in exercise.mistakes.items():
        assert name == mistake.name
        assert name.isidentifier()
        assert len(mistake.sentence.split()) >= 3, "say what the answer shows"
        assert "\n" not in mistake.sentence
    assert len({mistake.sentence for mistake in exercise.mistakes.values()}) == len(exercise.mistakes)


@pytest.mark.parametrize("exercise", [e for e in GRADED if e.kind == "verdict on a claim"], ids=lambda e: e.name)
def test_verdicts_are_the_ledgers(exercise):
    rows = {row: verdict for row, verdict in exercise.solution.items() if isinstance(row, int)}
    assert rows == {row: claims.get(row).verdict for row in rows}


@functions
def test_a_faulty_starter_is_a_known_mistake(exercise):
    if exercise.starter is not None:
        named = exercise.judge(run_source(exercise, exercise.starter_source)).mistake
        assert exercise.mistakes[named].example is exercise.starter


@graded
def test_every_check_is_failed_by_something(exercise):
    wrong = [mistake.example for mistake in exercise.mistakes.values()]
    for check in exercise.checks:
        answers = wrong
        if isinstance(check, LeavesInputAlone):

            def spoil(x, *rest, right=exercise.solution):
                value = right(x, *rest)
                x[...] = 7
                return value

            answers = [spoil]
        assert any(check.run(answer, Setting(exercise.solution)) for answer in answers), check.title


@graded
def test_useless_answers_earn_nothing(exercise):
    useless = (
        [lambda *a: None, lambda *a: 0.0, lambda *a: a[0] if a else None, np.zeros] if exercise.asks_function else []
    )
    useless += [None, ..., "", "?", 1e300, float("nan"), [], {}, object(), np.array([]), lambda: None]
    for answer in useless:
        if exercise.asks_function and callable(answer) and exercise.judge(answer).status == "solved":
            pytest.fail("a function that does nothing is accepted")
        if answer is None or answer is ... or not callable(answer):
            assert exercise.judge(answer, hidden=True).points == 0


STRANGE = {
    "complex": lambda *args: np.array([1 + 2j, 3.0]),
    "texts": lambda *args: np.array(["a", "b"]),
    "objects": lambda *args: np.array([None, {}], dtype=object),
    "nested": lambda *args: [[1, [2, "x"]], None],
    "not a number": lambda *args: np.nan,
}


@functions
@pytest.mark.parametrize("answer", STRANGE.values(), ids=STRANGE)
def test_strange_values_are_judged_without_a_warning(exercise, answer):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert exercise.judge(answer, hidden=True).status in ("partly", "not yet")
    assert not caught


@functions
def test_nothing_is_earned_by_returning_none(exercise):
    assert exercise.judge(lambda *a, **k: None, hidden=True).points == 0


@functions
def test_some_checks_wait_for_hand_in(exercise):
    assert any(check.hidden for check in exercise.checks)
    assert any(not check.hidden for check in exercise.checks)


@graded
def test_hints_lead_but_do_not_tell(exercise):
    assert len(exercise.hints) == 4
    assert "___" in exercise.hints[3], "the last hint is the key line with a gap"
    squeezed = [re.sub(r"\s", "", hint) for hint in exercise.hints]
    for line in exercise.solution_source.splitlines():
        code = re.sub(r"\s", "", line.partition("#")[0])
        if len(code) > 12 and not code.startswith("def"):
            assert not any(code in hint for hint in squeezed), line


@pytest.mark.parametrize("exercise", PRACTICE, ids=lambda e: e.name)
def test_hints_show_each_gap_and_each_sign(exercise):
    for hint in exercise.hints:
        page = markdown(hint)
        assert re.sub("<[^>]*>", "", page).count("_") == hint.count("_"), page
        assert "<strong>" not in page, page
        assert all(word.replace(" ", "").isalpha() for word in re.findall("<em>(.*?)</em>", page)), page


@pytest.mark.parametrize("exercise", ALL, ids=lambda e: e.name)
def test_texts_are_there(exercise):
    assert exercise.prompt
    assert exercise.stars in (1, 2, 3)
    assert exercise.kind in KINDS
    assert exercise.why, "say why the solution works"
    if exercise.for_reader:
        assert len(exercise.rubric) >= 3
        assert exercise.judge("A sentence.").status == "for a reader"
    else:
        assert exercise.points > 0


def test_every_exercise_has_a_title_of_its_own():
    titles = [one.title for one in PRACTICE]
    assert all(one.title != one.name.replace("_", " ").capitalize() for one in PRACTICE)
    assert all(title and len(title) <= 40 and not title.endswith(".") for title in titles)
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("folder", [one for one in folders() if one.sources("exercises")], ids=lambda one: one.name)
def test_the_front_matter_lists_the_files(folder):
    """What holds no exercise helps those beside it."""
    files = {path.stem: path.read_text() for path in folder.sources("exercises")}
    listed = folder.read()[0]["exercises"]
    asked_no_more = {one.name for one in retired()}
    assert sorted(listed) == sorted({name for name, text in files.items() if "@exercise(" in text} - asked_no_more)
    assert [one.name for one in of_module(folder.name)] == listed


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda lesson, file: lesson.write_text(lesson.read_text().replace("[topic_example]", "[]")), "is missing"),
        (
            lambda lesson, file: file.rename(file.with_name("other.py")),
            r"m22_topic/exercises/other\.py defines the exercise",
        ),
        (lambda lesson, file: file.unlink(), r"m22_topic/lesson\.md lists the exercise 'topic_example'"),
    ],
)
def test_a_file_that_fits_no_front_matter_is_refused(small_course, change, said):
    folder = small_course / "actedu/modules/m22_topic"
    (folder / "exercises/kept.py").touch()
    change(folder / "lesson.md", folder / "exercises/topic_example.py")
    with pytest.raises(ValueError, match=said):
        of_module("22_topic")


@pytest.mark.parametrize("module", modules())
def test_a_module_asks_in_several_ways(module):
    kinds = {e.kind for e in of_module(module)}
    ways = [
        {"debug the code", "verdict on a claim"},
        {"predict the number", "read the plot"},
        {"write the function", "derive the gradient"},
        {"explain"},
    ]
    missing = [f"an exercise of the kind {' or '.join(sorted(way))}" for way in ways if not kinds & way]
    missing += [] if any(e.stars == 3 for e in of_module(module)) else ["an exercise of three stars"]
    topic = module.partition("_")[2]
    missing += [] if len(find_quiz(f"{topic}.warm_up").questions) >= 3 else ["three questions in warm_up"]
    missing += [] if len(find_quiz(f"{topic}.check_yourself").questions) >= 5 else ["five questions in check_yourself"]
    assert not missing, f"{module} still needs {', '.join(missing)}"


@pytest.mark.parametrize("name", list(quizzes()))
def test_questions_give_a_reason_for_every_option(name):
    for question in find_quiz(name).questions:
        assert isinstance(question, Question)
        assert 2 <= len(question.options) <= 5
        assert all(reason.strip() for reason in question.options.values())
        assert set(question.shown) == set(question.options)


@varying
def test_students_get_different_numbers_and_the_same_ones_again(exercise):
    drawn = [exercise.variant(token) for token in TOKENS]
    assert len({tuple(one.parameters.items()) for one in drawn}) >= 3
    shown = isinstance(exercise.given, partial) or len({one.prompt for one in drawn}) >= 3
    assert shown, "the student would not see it"
    for one, token in zip(drawn, TOKENS, strict=True):
        assert one.parameters == exercise.variant(token).parameters == one.variant(token).parameters
        assert one.name == exercise.name
        assert (one.points, one.stars, one.kind, one.module) == (
            exercise.points, exercise.stars, exercise.kind, exercise.module
        )  # fmt: skip
        assert one.variant(None).prompt == exercise.prompt == exercise.variant(None).prompt


@varying
def test_there_are_twenty_variants(exercise):
    seen = set()
    for number in range(60):
        seen.add(tuple(exercise.vary(draws(f"abc{number:03}", exercise.name)).items()))
        if len(seen) == 20:
            return
    pytest.fail(f"60 students have {len(seen)} variants")


@varying
def test_another_students_answer_earns_nothing(exercise):
    """But for a right answer that two share by chance: of 20 pairs one at most, and of several entries a few."""
    students = {tuple(one.parameters.items()): one for one in DRAWN[exercise.name]}.values()
    pairs = list(itertools.combinations(students, 2))
    if exercise.asks_function:  # a call takes longer, and no two functions are alike by chance
        pairs = pairs[:10]
    reports = [asked.judge(other.solution, seed=1, hidden=True) for asked, other in pairs]
    assert sum(one.status == "solved" for one in reports) <= len(pairs) / 20
    assert sum(one.points for one in reports) <= 0.15 * exercise.points * len(pairs)


@pytest.mark.parametrize("exercise", ALL, ids=lambda e: e.name)
def test_no_parameter_is_left_as_a_name(exercise):
    texts = [exercise.prompt, *exercise.hints, exercise.why, exercise.starter_source, exercise.solution_source]
    texts += [
        *(one.sentence for one in exercise.mistakes.values()),
        *exercise.rubric,
        *(check.title for check in exercise.checks),
    ]
    names = re.compile("|".join(rf"\{{{name}\}}" for name in exercise.parameters) or "(?!)")
    assert not [text for text in texts if names.search(text)]


# -- definitions


def double(**more):
    begun = exercise(title="Twice x", points=1, stars=1, **{"kind": "write the function"} | more)

    @begun
    def twice(x):
        """Write twice `x`."""
        return 2 * x

    twice.checks(Matches([(np.arange(3.0),)]))
    return twice


def test_a_definition_gives_one_record_that_nothing_changes():
    twice = double()
    record = twice.exercise
    assert isinstance(twice, Definition)
    assert record is twice.exercise
    assert twice(4) == record(4) == 8
    with pytest.raises(AttributeError):
        record.points = 9
    with pytest.raises(TypeError):
        record.mistakes["other"] = None


def test_a_mistake_needs_a_sentence_and_a_name_of_its_own():
    twice = double()

    def halved(x):
        """this halves x"""

    twice.mistake(halved)
    with pytest.raises(ValueError, match="exercise twice: two mistakes are named halved"):
        twice.mistake(when=bool)(halved)
    with pytest.raises(ValueError, match="say in the docstring of squared what its learner is to be told"):

        @twice.mistake
        def squared(x):
            return x * x


def test_a_wrong_kind_is_refused():
    with pytest.raises(ValueError, match="unknown kind 'FN'; known are 'write the function', 'debug the code', "):
        double(kind="FN")


def test_a_debugging_exercise_has_the_ledgers_fault_and_repair():
    named = find("relu_for_arrays")
    snippet = defects.get("c3").snippet
    assert snippet.faulty.splitlines()[-1] == named.starter_source.splitlines()[-1]
    assert snippet.repaired.splitlines()[-1] == named.solution_source.splitlines()[-1]
    assert named.starter_source.startswith("def relu_for_arrays(x):")
    with pytest.raises(ValueError, match=r"exercise twice asks for \(x\); log_loss of defect c4 takes \(z, t\)"):
        assert double(defect="c4").exercise
    with pytest.raises(ValueError, match="exercise twice: defect c6 has no function that one could repair"):
        assert double(defect="c6").exercise
    with pytest.raises(ValueError, match="there is no defect 'c99'"):
        assert double(defect="c99").exercise


def test_unknown_names_list_the_nearest():
    with pytest.raises(ValueError, match="no exercise is called 'stabel_sigmoid'; did you mean stable_sigmoid"):
        find("stabel_sigmoid")
    with pytest.raises(ValueError, match=r"known are [^.]{,400} more$"):
        find("zzz")
    with pytest.raises(ValueError, match="no exercises for module '99_nothing'"):
        of_module("99_nothing")


def test_a_retired_exercise_is_graded_and_asked_no_more():
    assert retired()
    for one in retired():
        assert find(one.name) == one
        assert one not in of_module(one.module)


@pytest.mark.parametrize(
    ("name", "key", "points"),
    [
        ("strategy_for_each", 6, 3.0),
        ("six_jobs_six_units", 6, 2.0),
        ("which_one_was_learned", "A", 1.5),
        ("which_prior_was_it", "A", 1.5),
    ],
)
def test_what_is_left_blank_costs_its_own_part_alone(name, key, points):
    exercise = find(name)
    report = exercise.judge(exercise.solution | {key: ...})
    assert (report.points, report.mistake) == (points, None)


def test_not_a_number_is_no_whole_number():
    plan = find("batch_plan")
    report = plan.judge(plan.solution | {"start": np.nan, "repeats": np.inf})
    said = [result.failure.sentence for result in report.results if result.failure]
    assert said == [
        "'start' is to be a whole number, 'fits' a list of two",
        "'repeats' is to be a whole number from 1 to 100",
    ]


def test_of_a_dictionary_it_is_said_what_is_missing():
    exercise = find("learned_or_computed")
    answer = dict(exercise.solution)
    answer["attention weight"] = answer.pop("attention weights")
    said = [result.failure.sentence for result in exercise.judge(answer).results]
    assert set(said) == {"'attention weights' is missing, and 'attention weight' is not asked for"}
    said = [r.failure.sentence for r in find("xor_by_one_neuron").judge({"w1": abs, "w2": 1, "b": 0}).results]
    assert set(said) == {"w1 is to be a number; this is a function"}


@pytest.mark.parametrize("exercise", [e for e in GRADED if e.kind == "verdict on a claim"], ids=lambda e: e.name)
def test_rows_may_be_written_as_texts(exercise):
    told = {str(row): verdict for row, verdict in exercise.solution.items()}
    assert exercise.judge(told, hidden=True).status == "solved"


# -- known mistakes


def judged(exercise, answer, **more):
    report = exercise.judge(answer, **more)
    return report.mistake, report.points


def asked(*checks, points=4):
    """An exercise on |x| whose mistakes differ only where x is negative, or in what they say."""

    @exercise(title="Without its sign", points=points, stars=1, kind="debug the code")
    def size(x):
        """Write |x|."""
        return np.abs(x)

    size.checks(*checks)

    @size.fault
    def by_if(x):
        """`if` asks one question of the whole array"""
        return -x if x < 0 else x

    @size.mistake
    def unchanged(x):
        """the sign is still there"""
        return x

    @size.mistake
    def in_place(x):
        """this changes its input"""
        x[x < 0] *= -1
        return x

    return size.exercise


ALIKE = Matches([(np.array([1.0, 2.0]),), (np.array([-1.0, 2.0]),), (np.array([-3.0, -4.0]),)])
SIZE = asked(Matches([(2.0,), (-2.0,)], title="takes a number"), ALIKE, LeavesInputAlone())


def test_a_mistake_is_named_where_it_agrees_in_every_visible_case():
    assert judged(SIZE, lambda x: x + 0) == ("unchanged", 0)

    def right_for_one_sign(x):  # as `unchanged` in the first case that fails, and not in a later one
        return np.maximum(x, -x - 3)

    assert SIZE.judge(right_for_one_sign).mistake is None


def test_an_exception_is_that_of_a_mistake_if_it_says_the_same():
    def other_question(x):
        if np.ndim(x):
            raise ValueError("cannot call this on an array")
        return abs(x)

    def same_question(x):
        return x if x >= 0 else -x

    assert SIZE.judge(other_question).mistake is None
    assert SIZE.judge(same_question).mistake == "by_if"


def test_the_names_of_functions_in_messages_do_not_matter():
    def size(x):
        return x if x.any else 0

    assert SIZE.judge(size).mistake is None
    outcomes = [Outcome(error="TypeError", message=f"{name}() takes 0 arguments") for name in ("a", "b.<locals>.c")]
    assert len(set(map(_message, outcomes))) == 1


def test_what_became_of_the_input_tells_mistakes_apart():
    def spoil(x):
        right = np.abs(x)
        x *= 1.5
        return right

    def negatives_turned(x):
        np.abs(x, out=x)
        return x

    arrays = asked(ALIKE, LeavesInputAlone())
    assert arrays.judge(spoil).mistake is None
    assert arrays.judge(negatives_turned).mistake == "in_place"


def test_only_unchanged_code_earns_nothing_as_handed_out():
    handed_out = run_source(SIZE, SIZE.starter_source)
    with_comment = run_source(SIZE, SIZE.starter_source.replace(":\n", ":  # hm\n\n", 1) + "  # ?")
    rewritten = run_source(SIZE, "def size(x):\n    return x if x >= 0 else -x")
    assert judged(SIZE, handed_out) == judged(SIZE, with_comment) == ("by_if", 0)
    mistake, points = judged(SIZE, rewritten)
    assert mistake == "by_if"
    assert points == pytest.approx(4 / 3)


def guessed(*checks):
    @exercise(title="A share", points=2, stars=1, kind="predict the number")
    def share():
        """How many?"""
        return 0.84

    share.checks(*checks)
    for name, value in {"the_rest": 0.1587, "near_it": 0.175, "near_the_right_one": 0.87, "in_words": "few"}.items():
        mistake = (lambda kept: lambda: kept)(value)
        mistake.__name__, mistake.__doc__ = name, f"this is another share, {name}"
        share.mistake(mistake)
    return share.exercise


@pytest.mark.parametrize(
    ("check", "value", "mistake"),
    [
        (IsNumber(atol=0.02), 0.16, "the_rest"),
        (IsNumber(atol=0.02), 0.168, "near_it"),
        (IsNumber(atol=0.02), 0.1, None),
        (IsNumber(atol=0.02), 0.865, "near_the_right_one"),
        (IsNumber(atol=0.02), 0.855, None),  # which is right
        (IsNumber(rtol=0.05), Fraction(16, 100), "the_rest"),
        (IsNumber(factor=1.2), 0.13, None),
        (IsNumber(factor=1.2), 0.14, "the_rest"),
        (IsNumber(), 0.159, "the_rest"),
        (IsNumber(), 0.16, None),
        (IsNumber(), "few", "in_words"),
        (Holds("is right", lambda answer, setting: "no"), 0.159, "the_rest"),
    ],
)
def test_a_value_is_the_nearest_mistake_within_what_its_check_tolerates(check, value, mistake):
    assert guessed(check).judge(value).mistake == mistake


@graded
def test_dots_are_no_answer(exercise):
    for blank in (..., [...], {1: ..., "x": [..., (...,)]}):
        assert exercise.judge(blank, hidden=True).status == "unanswered"


def test_a_starter_without_dots_is_no_answer_until_it_is_changed():
    @exercise(title="In order", points=2, stars=1, kind="order the lines")
    def order():
        """Order them."""
        return ["a", "b", "c"]

    @order.starter
    def mixed():
        return ["b", "a", "c"]

    order.checks(Holds("in order", lambda answer, setting: None if answer == setting.solution else "not in order"))
    assert order.exercise.judge(["b", "a", "c"]).status == "unanswered"
    assert order.exercise.judge(["c", "a", "b"]).status == "not yet"


@pytest.mark.parametrize("name", ["which_search", "where_they_part"])
def test_a_sentence_does_not_begin_as_its_title_does(name):
    exercise = find(name)
    for mistake in exercise.mistakes.values():
        for one in exercise.judge(mistake.example).results:
            assert one.failure is None or not one.failure.sentence.startswith(one.title.partition(":")[0])

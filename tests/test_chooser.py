import ast
import re
import shlex
import sys
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

import actedu
from actedu import chooser, claims, cli, experiments, nets, probes
from actedu.activations import catalogue, get
from actedu.chooser import CONSTRAINTS, RULES, TASKS, choose, measure
from actedu.chooser.cited import LEVEL
from actedu.chooser.evidence import Arithmetic, Experiment, Paper, Row, evaluate
from actedu.chooser.situation import ALIASES, CONFLICTS
from actedu.numbers import rounded
from actedu.numeric import central_difference

KEYS = set(re.findall(r"^@\w+\{(\w+),", (Path(actedu.__file__).parent / "references.bib").read_text(), re.MULTILINE))
HEADS = [(task, head) for task in TASKS for head in task.heads]
DEPTHS = (0, 1, 2, 3, 6, 10, 30, 100)
SINGLE = [(), *((name,) for name in CONSTRAINTS)]


def own_jump(x):
    return np.where(x > 0, x + 1.0, x - 1.0)


EXTRA = [own_jump, get("leaky_relu").bind(alpha=0.2)]


def every_advice():
    for depth in DEPTHS:
        for constraint in SINGLE:
            yield choose("regression", depth, constraint, candidates=[*catalogue, *EXTRA])
    for task in TASKS:
        yield choose(task.name)


@pytest.fixture(scope="module")
def answers():
    return list(every_advice())


def check_evidence(evidence):
    if isinstance(evidence, Experiment):
        run = getattr(experiments, evidence.name)
        assert set(evidence.settings) | {"full"} <= set(run.__wrapped__.__code__.co_varnames), evidence.code
    elif isinstance(evidence, Row):
        assert evidence.row in claims.rows()
    elif isinstance(evidence, Paper):
        assert evidence.key in KEYS
    else:
        assert evidence.run(), f"{evidence.code} does not hold"


def test_all_evidence_exists_and_all_arithmetic_holds(answers):
    seen = {e for advice in answers for e in advice.evidence}
    assert {type(e) for e in seen} == {Experiment, Row, Paper, Arithmetic}
    for evidence in seen:
        check_evidence(evidence)


def test_arithmetic_that_does_not_hold_is_found():
    with pytest.raises(AssertionError, match="does not hold"):
        check_evidence(Arithmetic("relu(-1.0) > 0"))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_applies_somewhere_and_says_what_would_change_it(rule, answers):
    found = [f for a in answers for one in (*a.hidden, *a.excluded) for f in one.findings if f.rule == rule.name]
    assert found, "no case in the catalogue ever meets this rule"
    assert rule.evidence
    assert rule.change.endswith(".")
    assert all(f.reason.endswith(".") and "{" not in f.reason for f in found)


DATA = {"cited.py", "classes.py", "quantities.py"}  # what was found on certain functions, heads and their formulas
WORDS = {"absolute", "gaussian", "identity", "sign", "sine", "square", "step"}  # of the language, too


@pytest.mark.parametrize(
    "path", [p for p in sorted(Path(chooser.__file__).parent.glob("*.py")) if p.name not in DATA], ids=lambda p: p.name
)
def test_no_activation_is_called_by_its_name(path):
    """What the chooser needs to know of a function is measured, or stands on its entry."""
    tree = ast.parse(path.read_text())
    imported = [one.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for one in node.names]
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    docs = {
        id(node.body[0].value) for node in ast.walk(tree) if isinstance(node, documented) and ast.get_docstring(node)
    }
    texts = [one.value for one in ast.walk(tree) if isinstance(one, ast.Constant) and id(one) not in docs]
    texts = [one for one in texts if isinstance(one, str)]
    words = {word.removesuffix("s") for one in texts for word in re.findall(r"\w+", one.lower())}
    assert not {*imported, *texts} & {*catalogue}
    assert not words & {name.removesuffix("s") for name in {*catalogue} - WORDS}


def test_what_an_entry_cites_is_cited_by_a_rule():
    cited = {one for f in catalogue.values() for one in f.facts.evidence}
    in_favour = [e for rule in RULES if rule.verdict == "for" for e in rule.evidence]
    assert cited <= {e.key if isinstance(e, Paper) else getattr(e, "name", "") for e in in_favour}


def test_rules_have_names_of_their_own():
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_every_question_gets_an_answer_or_a_reason_why_not(answers):
    for a in answers:
        assert a.head.reason
        assert a.loss.code
        assert a.note.endswith(".")
        assert a.hidden or a.depth == 0 or "None of the" in a.note
        assert (a.initialiser is None) == (a.depth > 0 and not a.hidden)
        judged = {r.name for r in a.hidden} | {e.name for e in a.excluded if e.part == "hidden"}
        assert a.depth == 0 or set(catalogue) <= judged
        assert all(e.reason and e.evidence and e.change for e in a.excluded)


@pytest.mark.parametrize("pair", list(combinations(CONSTRAINTS, 2)), ids=" and ".join)
def test_constraints_combine_or_contradict_in_a_sentence(pair):
    if frozenset(pair) in CONFLICTS:
        with pytest.raises(ValueError, match="contradict each other"):
            choose("count", 6, pair)
    else:
        a = choose("count", 6, pair)
        assert a.hidden or "None of the" in a.note


def test_a_constraint_given_as_a_task_is_called_one():
    with pytest.raises(ValueError, match=r"'periodic'.* It is a constraint: constraint='periodic'"):
        choose("periodic")
    with pytest.raises(ValueError, match="It is a task: task='count'"):
        choose("regression", 2, "count")


def test_no_name_is_two_things():
    names = [name for task in TASKS for name in (task.name, *task.aliases)]
    assert len(names) == len(set(names))
    assert not {*names} & {*CONSTRAINTS, *ALIASES}


def test_tasks_change_only_head_and_loss():
    names = [[r.name for r in choose(task.name, 10).hidden] for task in TASKS]
    assert all(one == names[0] for one in names)


def test_ranks_follow_scores_and_ties_share_one(answers):
    for a in answers:
        scores = [r.score for r in a.hidden]
        assert scores == sorted(scores, reverse=True)
        assert [r.rank for r in a.hidden] == [1 + scores.index(s) for s in scores]
        assert all(r.score == sum(f.weight for f in r.findings) for r in a.hidden)


@pytest.mark.parametrize(("task", "head"), HEADS, ids=lambda one: one.name)
def test_a_head_reaches_the_targets_and_stays_among_them(task, head):
    low, high = task.range
    ends = {"low": low, "high": high}
    if task.name in ("angle", "embedding"):
        t = np.linspace(-np.pi, np.pi, 721)
        z = np.stack([np.sin(t), np.cos(t)], axis=-1)
    elif task.name == "ordinal":
        z = np.linspace(-50, 50, 201)[:, None] - np.array([-1.0, 0.0, 1.0])
        z = np.eye(4) if head.name == "softmax" else z
    else:
        z = (
            np.linspace(-1e3, 1e3, 4001)
            if np.inf in task.range and "np.exp" not in head.read
            else np.linspace(-700, 700, 4001)
        )
        if head.name == "softmax":
            z = np.stack([z, np.zeros_like(z)], axis=-1)
        elif task.name == "distribution":
            z = np.stack([z, z], axis=-1)
    y = evaluate(head.read, z=z, **ends)
    assert low <= y.min()
    assert y.max() <= high
    reach = 1e-2 if np.isfinite(high) else 0.0
    assert y.min() <= (low + max(reach, 1e-300) if np.isfinite(low) else -999)
    assert y.max() >= (high - reach if np.isfinite(high) else 999)


@pytest.mark.parametrize(("task", "head"), HEADS, ids=lambda one: one.name)
def test_a_loss_has_the_gradient_it_is_said_to_have(task, head):
    ends = dict(zip(("low", "high"), task.range, strict=True))
    z, y = (evaluate(code) for code in head.example or task.example)
    measured = central_difference(lambda at: np.sum(evaluate(head.loss_code, z=at, y=y, **ends)), z)
    stated = evaluate(head.gradient, z=z, y=y, **ends) * np.ones_like(z)
    assert measured == pytest.approx(stated, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize(("task", "head"), [h for h in HEADS if h[1].bias], ids=lambda one: one.name)
def test_at_the_bias_given_the_gradients_cancel(task, head):
    low, high = task.range
    _, y = (evaluate(code) for code in head.example or task.example)
    z = evaluate(head.bias, y=y, low=low, high=high) * np.ones(len(y))
    assert np.sum(evaluate(head.gradient, z=z, y=y, low=low, high=high)) == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(("task", "head"), [h for h in HEADS if h[1].call], ids=lambda one: one.name)
def test_the_loss_named_is_the_loss_meant(task, head):
    ends = dict(zip(("low", "high"), task.range, strict=True))
    z, y = (evaluate(code) for code in head.example or task.example)
    stated = evaluate(head.loss_code, z=z, y=y, **ends)
    loss = getattr(nets, head.call.removeprefix("nets."))
    if head.call == "nets.softmax_cross_entropy":
        assert loss(z, y.argmax(axis=1))[0] == pytest.approx(stated.mean())
    else:
        column = z.reshape(-1, 1)
        assert loss(column, y.reshape(-1))[0] == pytest.approx(np.sum(stated) / z.size)


def rank_one(*arguments, **more):
    return choose(*arguments, **more).tie


def ruled_out(advice, part="hidden"):
    return {e.name: e.reason for e in advice.excluded if e.part == part}


def test_two_layers_on_classes_are_a_tie_and_said_to_be_one():
    # Measured on digits, the usual functions differ by about as much as the seeds do.
    advice = choose("multi-class", 2)
    assert {"relu", "tanh", "gelu", "silu", "elu"} <= set(advice.tie)
    assert advice.hidden[0].name == "relu"
    assert advice.initialiser.code == "nets.he()"
    assert "no evidence here separates them" in advice.note


def test_a_deep_plain_net_is_led_by_selu_with_lecun_then_by_tanh():
    advice = choose("multi-class", 30)
    assert advice.tie == ("selu",)
    assert advice.initialiser.code == "nets.lecun()"
    score = {r.name: r.score for r in advice.hidden}
    assert score["selu"] > score["tanh"] > score["relu"] > score["silu"]


def test_sigmoid_layers_are_excluded_at_ten_layers_with_the_arithmetic():
    reason = ruled_out(choose("multi-class", 10))["sigmoid"]
    assert f"0.25^10 = {rounded(0.25**10, 2)}" in reason


def test_normalisation_lets_sigmoid_layers_back_in():
    # 20 sigmoid layers do train with batch normalisation, whose gradient factor for a sigmoid is close to 1.
    assert "sigmoid" not in ruled_out(choose("multi-class", 20, "batch norm"))
    assert measure(get("sigmoid")).normalised == pytest.approx(1.017, abs=0.002)


def test_relu_with_batch_norm_grows_its_gradient_as_theory_says():
    assert measure(get("relu")).normalised ** 2 == pytest.approx(np.pi / (np.pi - 1))


def test_softmax_is_never_applied_twice():
    advice = choose("multi-class")
    assert advice.loss.code == "nets.softmax_cross_entropy"
    assert "ln(e + 9) - 1" in ruled_out(advice, "loss")["softmax in the net and again in the loss"]


@pytest.mark.parametrize(
    ("task", "head", "loss"),
    [
        ("binary", "sigmoid", "nets.binary_cross_entropy"),
        ("multi-label", "sigmoid", "nets.binary_cross_entropy"),
        ("segmentation", "sigmoid", "nets.binary_cross_entropy"),
        ("regression", "identity", "nets.mse"),
        ("count", "exp", "np.exp(z) - y * z"),
        ("price", "exp", "z + y * np.exp(-z)"),
        ("wind direction", "sine and cosine", None),
        ("rating", "cumulative sigmoids", "nets.binary_cross_entropy"),
    ],
)
def test_the_head_an_expert_would_take(task, head, loss):
    advice = choose(task)
    assert advice.head.name == head
    assert loss is None or advice.loss.code == loss


@pytest.mark.parametrize(
    ("constraint", "in_front", "out"),
    [
        ("physics-informed", {"tanh", "sine", "silu"}, {"relu", "elu", "leaky_relu"}),  # second derivatives
        ("periodic", {"snake"}, {"relu", "tanh", "gelu"}),  # only what oscillates can continue a period
        ("int8", {"relu", "relu6"}, set()),  # a clamp in integers
        ("transformer", {"gelu", "silu"}, set()),
        ("rnn", {"tanh"}, set()),  # a bounded state, centred on 0
        ("sparse", {"relu"}, {"tanh", "gelu", "elu"}),
        ("no dead units", {"elu", "tanh"}, {"relu", "relu6", "hard_tanh"}),
        ("no normalisation", {"selu"}, set()),
        ("bounded units", {"tanh"}, {"relu", "selu", "identity"}),
        ("cheap", {"relu", "leaky_relu"}, set()),
    ],
)
def test_constraints_bring_forward_what_an_expert_would(constraint, in_front, out):
    advice = choose("regression", 4, constraint)
    assert in_front <= set(advice.tie)
    assert out <= set(ruled_out(advice))


SITUATIONS = {
    # The question, and what an expert answers: the head, activations of rank 1, some behind or ruled out, the weights.
    "photos into 1000 classes, a residual net of 50 layers": (
        ("multi-class", 50, ["residual", "normalised", "cnn"]), "softmax", {"relu", "silu"}, {"sigmoid", "tanh"}, "he()"
    ),
    "a language model of 24 transformer blocks": (
        ("language model", 48, "transformer"), "softmax", {"gelu", "silu"}, {"sigmoid", "tanh", "relu"}, ""
    ),
    "card fraud, 1 % of the payments": (
        ("1 % positives", 3), "sigmoid", {"relu"}, {"sigmoid", "step"}, "he()"
    ),
    "the angle of a steering wheel, which does not wrap": (
        ("steering angle", 5, "cnn"), "scaled sigmoid", {"relu", "elu"}, {"sigmoid"}, "he()"
    ),
    "where the wind blows from": (("wind direction", 3), "sine and cosine", {"relu"}, {"sigmoid"}, "he()"),
    "how long until a customer leaves, most being there still": (
        ("duration with censoring", 2), "rate", {"relu"}, {"identity"}, "he()"
    ),
    "stars from 1 to 5": (("stars", 2), "cumulative sigmoids", {"relu"}, {"identity"}, "he()"),
    "results of a search, from which one was clicked": (("search ranking", 3), "score", {"relu"}, {"identity"}, "he()"),
    "faces, to be recognised by likeness": (
        ("face recognition", 18, ["residual", "normalised"]), "unit vector", {"relu"}, {"sigmoid"}, "he()"
    ),
    "a generator of images": (("image generator", 5, ["cnn", "batch norm"]), "tanh", {"relu"}, {"sigmoid"}, "he()"),
    "claims a year of an insured car": (("count", 3), "exp", {"relu"}, {"sigmoid"}, "he()"),
    "the price of a house": (("price", 3), "exp", {"relu"}, {"sigmoid"}, "he()"),
    "the stock that suffices on nine days of ten": (("quantile", 2), "identity", {"relu"}, {"identity"}, "he()"),
    "image classes on a phone, in 8 bits": (
        ("multi-class", 20, ["int8", "cnn", "residual"]), "softmax", {"relu", "relu6"},
        {"hard_tanh", "gelu", "sigmoid"}, "he()",
    ),
    "a plain recurrent net over a sentence": (
        ("binary", 1, "rnn"), "sigmoid", {"tanh"}, {"relu", "sigmoid", "sine"}, "recurrent weights: orthogonal()"
    ),
    "a heat equation, by its residual": (
        ("regression", 5, "pinn"), "identity", {"tanh", "sine"}, {"relu", "leaky_relu", "elu"}, ""
    ),
    "a picture stored as a function of two coordinates": (
        ("pixel values", 5, "coordinates"), "scaled sigmoid", {"sine"}, {"relu", "tanh"}, ""
    ),
    "demand for power years ahead, by its daily period": (
        ("regression", 3, "periodic"), "identity", {"snake"}, {"relu", "tanh", "sine"}, ""
    ),
    "a table, 30 plain layers without normalisation": (
        ("multi-class", 30, "no normalisation"), "softmax", {"selu"}, {"relu", "sigmoid"}, "lecun()"
    ),
    "tags of a film": (("tags", 3), "sigmoid", {"relu"}, {"sigmoid"}, "he()"),
}  # fmt: skip


@pytest.mark.parametrize(("question", "head", "in_front", "behind", "start"), SITUATIONS.values(), ids=SITUATIONS)
def test_twenty_situations_are_answered_as_an_expert_would(question, head, in_front, behind, start):
    advice = choose(*question)
    assert advice.head.name == head
    assert in_front <= set(advice.tie)
    assert not behind & set(advice.tie)
    assert not start or start in [one.name for one in advice.initialisers]


def test_fifty_layers_do_not_rest_on_what_two_layers_showed():
    for constraint in ("", "residual", "normalised", "transformer"):
        advice = choose("multi-class", 50, constraint or ())
        assert len(advice.tie) <= 5
        ranked = {e for r in advice.hidden for e in r.evidence if isinstance(e, Experiment)}
        assert "hidden_activation_digits" not in {e.name for e in ranked}


def test_papers_come_before_measurements_in_small_nets():
    assert Paper("he2016", "").strength > Experiment("tournament", "").strength > Paper("he2016", "", True).strength


def test_a_rare_class_is_told_of_the_prior_the_threshold_and_the_weights():
    advice = choose("imbalanced", 2)
    assert "Start the last layer's bias at np.log(np.mean(y) / (1 - np.mean(y)))" in advice.head.reason
    assert "a / (a + m)" in advice.head.reason
    assert any("weight of 99" in r.name for r in advice.losses)
    assert {"a threshold of 0.5, whatever an error costs"} <= set(ruled_out(advice, "head"))


def test_the_usual_choice_and_the_chooser_name_the_same_heads():
    condition = claims.get(76).condition
    for task in ("positive", "bounded"):
        for head in choose(task).heads[:2]:
            assert head.name.removeprefix("scaled ") in condition
    assert choose("regression").head.name in condition


def test_a_narrow_deep_net_is_no_place_for_relu():
    assert "before training starts" in ruled_out(choose("regression", 10, "narrow"))["relu"]


def test_no_hidden_layer_is_a_linear_model():
    advice = choose("multi-class", 0)
    assert advice.hidden == ()
    assert "linear model" in advice.note


def test_a_small_leak_is_warned_of_under_plain_sgd_and_a_large_one_is_not():
    large = get("leaky_relu").bind(alpha=0.2)
    warned = {
        r.name: "under plain SGD" in r.reason
        for r in choose("regression", 3, "no dead units", candidates=["leaky_relu", large]).hidden
    }
    assert warned == {"leaky_relu": True, "leaky_relu (alpha=0.2)": False}


def test_own_functions_are_judged_by_what_is_measured():
    def steep(x):
        return np.tanh(x)

    def parabola(x):
        return x * x

    advice = choose("regression", 10, candidates=["tanh", steep, parabola, lambda x: 3 * x + 1])
    mine = next(r for r in advice.hidden if r.name == "steep")
    theirs = next(r for r in advice.hidden if r.name == "tanh")
    assert mine.score == theirs.score
    assert "nets.Curve" in mine.change
    assert set(ruled_out(advice)) == {"parabola", "<lambda>"}


def test_when_nothing_remains_a_sentence_says_so():
    advice = choose("regression", 3, ["sparse", "smooth"], candidates=["relu", "tanh"])
    assert advice.hidden == ()
    assert advice.initialiser is None
    assert advice.note.startswith("None of the 2 candidates remains for 3 hidden layers that is sparse, smooth")
    assert set(ruled_out(advice)) == {"relu", "tanh"}


@pytest.mark.parametrize("name", ["relu", "tanh", "sigmoid", "softplus", "elu", "softsign"])
def test_the_gradient_of_a_net_changes_as_predicted(name):
    depth, measured = 12, []
    for seed in range(2):
        rng = np.random.default_rng([seed, 1])
        x, y = rng.standard_normal((64, 128)), rng.integers(0, 10, 64)
        net = nets.Network((128, *[128] * depth, 10), name, seed=seed)
        norms = probes.gradient_by_layer(net, x * np.sqrt(128 / (x * x).sum(axis=1, keepdims=True)), y)
        measured.append(np.log10(norms[1] / norms[-2]))
    predicted = (depth - 2) * np.log10(measure(get(name)).plain)
    assert np.mean(measured) == pytest.approx(predicted, abs=0.6)


def test_the_functions_called_level_are_level():
    result = experiments.hidden_activation_digits(LEVEL[::3], seeds=1)
    means = np.array(list(result.mean.values()))
    assert means.min() > 0.93
    assert np.ptp(means) < 0.05


def test_evidence_can_be_run_by_its_number():
    advice = choose("multi-class", 10, candidates=["relu", "sigmoid", "identity"])
    numbers = {type(e): i for i, e in enumerate(advice.evidence, 1)}
    assert advice.run(numbers[Arithmetic]) is True
    linear = next(i for i, e in enumerate(advice.evidence, 1) if e.code == "experiments.linear_collapse()")
    assert advice.run(linear).holds
    row = next(i for i, e in enumerate(advice.evidence, 1) if e.code == "claims.get(1).test()")
    assert advice.run(row).holds
    with pytest.raises(ValueError, match="is a paper; look it up in references"):
        advice.run(numbers[Paper])
    for wrong in (0, len(advice.evidence) + 1, True, "1"):
        with pytest.raises(ValueError, match=r"there is no evidence .*; it is numbered 1 to \d+"):
            advice.run(wrong)


def test_text_and_html_carry_the_same_answer():
    def angle_bracket(x):
        return np.tanh(x)

    angle_bracket.__name__ = "<b>mine</b>"
    advice = choose("multi-class", 10, candidates=["relu", "elu", "sigmoid", angle_bracket])
    text, html = " ".join(str(advice).split()), advice._repr_html_()
    for words in ("softmax_cross_entropy", "sigmoid", "no evidence here separates", "nets.he()"):
        assert words in text
        assert words in html
    assert "&lt;b&gt;mine" in html
    assert "<b>mine" not in html
    assert html.count("<caption>") == 6
    assert 'scope="col"' in html


@pytest.mark.parametrize(
    ("arguments", "error", "sentence"),
    [
        (("multi-clas",), ValueError, r"no task is called 'multi-clas'; known are .*count.*Did you mean 'multi-class'"),
        ((3,), TypeError, "a task is a name such as 'binary classification', not 3"),
        (("count", -1), ValueError, "depth is -1; give the number of hidden layers, 0 or more"),
        (("count", 2.0), TypeError, "a whole number, not 2.0"),
        (("count", True), TypeError, "a whole number, not True"),
        (("count", 2, "cheep"), ValueError, r"no constraint is called 'cheep'; .*Did you mean 'cheap'"),
        (("count", 2, 7), TypeError, "a constraint is a name such as 'cheap', or several, not 7"),
        (("count", 2, ["batch norm", "no batch norm"]), ValueError, "'normalised' and 'self-normalising' contradict"),
    ],
)
def test_a_wrong_question_gets_one_sentence(arguments, error, sentence):
    with pytest.raises(error, match=sentence) as caught:
        choose(*arguments)
    assert str(caught.value).startswith("choose: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("candidates", "error", "sentence"),
    [
        (["rellu"], ValueError, "no activation is called 'rellu'"),
        ([3], TypeError, "a candidate is the name of an activation or a function, not 3"),
        ("relu", TypeError, "candidates is a list of names and functions, not 'relu'"),
        ([], ValueError, "candidates is empty"),
        ([np.sum], ValueError, "sum turns the shape"),
        ([np.log], ValueError, "not finite real numbers"),
        ([lambda x: max(0, x)], ValueError, "fails on an array"),
    ],
)
def test_a_wrong_candidate_gets_one_sentence(candidates, error, sentence):
    with pytest.raises(error, match=sentence):
        choose("count", candidates=candidates)


def test_names_are_forgiving_about_case_and_hyphens():
    assert choose("Multi Class").task is choose("multi_class").task is choose("multi-class").task
    assert choose("count", 2, "Batch_Norm").constraints == ("normalised",)
    assert set(ALIASES.values()) <= set(CONSTRAINTS)


def test_choose_is_importable_from_the_top():
    assert actedu.choose is chooser.choose


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        ("--task multi-class --depth 30", 0, "selu"),
        ("--task count --constraint cheap --constraint int8", 0, "hard_tanh"),
        ("--task angle --candidate relu --candidate tanh", 0, "z[..., 0]"),
        ("--task multiclas", 2, "no task is called 'multiclas'"),
        ("--task count --depth -1", 2, "depth is -1"),
        ("--task count --depth many", 2, "is not a valid integer|valid integer"),
        ("--help", 0, "actedu choose --task multi-class --depth 30"),
    ],
)
def test_the_command(line, code, words, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["actedu", "choose", *shlex.split(line)])
    monkeypatch.setenv("COLUMNS", "120")
    with pytest.raises(SystemExit) as end:
        cli.main()
    told = capsys.readouterr()
    assert (end.value.code or 0) == code
    said = " ".join((told.err if code else told.out).split())
    assert any(one in said for one in words.split("|"))
    assert "Traceback" not in told.err

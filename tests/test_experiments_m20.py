import numpy as np
import pytest

from actedu import data, experiments
from actedu.modules.m20_active_learning import experiments as m20
from actedu.nets import Dense, Sequential, accuracy, constant


def test_scores_prefer_what_is_unsure():
    p = np.array([[0.98, 0.01, 0.01], [0.5, 0.49, 0.01], [0.4, 0.3, 0.3]])
    order = {name: score(p).argsort()[::-1].tolist() for name, score in m20.SCORES.items()}
    spread, close = [2, 1, 0], [1, 2, 0]
    assert order == {"least confidence": spread, "margin": close, "entropy": spread, "entropy of two": close}
    assert m20.SCORES["entropy"](np.full((1, 10), 0.1)) == pytest.approx(np.log(10))
    assert m20.SCORES["entropy"](np.eye(3)) == pytest.approx(0.0)


def test_disagreement_is_about_the_weights_and_not_the_data():
    agree = np.array([[[0.5, 0.5]], [[0.5, 0.5]]])  # two passes, one sample: a coin, and they know it
    differ = np.array([[[1.0, 0.0]], [[0.0, 1.0]]])
    assert m20._disagreement(agree) == pytest.approx(0.0)
    assert m20._disagreement(differ) == pytest.approx(np.log(2))


def test_the_fit_is_that_of_scikit_learn():
    from sklearn.linear_model import LogisticRegression

    d = data.digits()
    x, y = d.x_train[:100], d.y_train[:100]
    net = Sequential([Dense(64, 10, init=constant(0.0))])
    m20._fit(net, x, y)
    peer = LogisticRegression(C=1.0, tol=1e-8, max_iter=5000).fit(x, y)
    assert accuracy(net, d.x_test, d.y_test) == pytest.approx(peer.score(d.x_test, d.y_test), abs=0.002)
    assert np.abs(net.layers[0].W - peer.coef_.T).max() < 1e-3


def test_a_label_is_asked_for_once_and_never_from_the_test_set(monkeypatch):
    seen = []
    monkeypatch.setattr(m20, "_fit", lambda net, x, y: seen.append(x))
    m20._curve(m20._Job("random", 0, 40))
    assert [len(x) for x in seen] == [10, 20, 30, 40]
    train = {row.tobytes() for row in data.digits().x_train}
    rows = [row.tobytes() for row in seen[-1]]
    assert len(set(rows)) == 40
    assert set(rows) <= train


def test_one_strategy_alone_and_unknown_ones():
    result = experiments.label_curve("margin", repeats=1)
    assert list(result.values) == ["margin"]
    with pytest.raises(ValueError, match="no strategy 'luck'; there are random, least confidence, margin, entropy"):
        experiments.label_curve("luck")


def test_a_start_of_two_classes_has_five_of_each_and_centres_are_of_the_pool():
    order = np.random.default_rng(3).permutation(len(data.digits().x_train))
    labels = data.digits().y_train
    assert np.bincount(labels[m20._first_ten("two classes", order, 0)]).tolist() == [5, 5]
    centres = m20._first_ten("centres", order, 0)
    assert len(set(centres)) == len(centres) == 10
    assert len(set(labels[centres])) >= 7
    assert m20._first_ten("random", order, 0).tolist() == order[:10].tolist()


def test_a_spread_batch_leaves_out_what_repeats():
    x = np.array([[0.0], [0.01], [0.02], [5.0], [2.0]])
    assert m20._spread(x, 3).tolist() == [0, 3, 4]


def test_what_is_asked_for_is_told_only_after_it_was_judged(monkeypatch):
    calls = []
    real = m20.accuracy

    def spy(net, x, y):
        calls.append(len(x))
        return real(net, x, y)

    monkeypatch.setattr(m20, "accuracy", spy)
    run = m20._curve(m20._Job("margin", 0, 30))
    assert calls == [540, 10, 540, 10, 540]
    assert (run.accuracy.size, run.right.size) == (3, 2)


def test_the_record_of_nets_with_dropout_is_whole_and_can_be_read():
    for name, curves in m20._recorded().items():
        assert curves.shape == (20, 15), name
        assert (curves > 0.1).all(), name
        assert (curves < 1.0).all(), name
    assert list(m20._recorded()) == list(m20._WITH_DROPOUT)
    result = experiments.dropout_curve(("BALD", "margin"), repeats=5)
    assert result.n == {"BALD": 5, "margin": 5}
    with pytest.raises(ValueError, match="no strategy 'luck'; there are random, margin, entropy"):
        experiments.dropout_curve("luck")


def test_the_record_is_what_a_run_gives():
    run = m20._curve(m20._WITH_DROPOUT["margin"]._replace(most=20))
    assert run.accuracy == pytest.approx(m20._recorded()["margin"][0, :2], abs=0.1)


def test_a_difference_is_written_with_its_interval():
    assert m20._less(np.array([2.0, 4.0]), np.array([1.0, 1.0]), 0) == "+2 ± 13"
    assert m20._less(np.ones(3), np.ones(3), 2) == ""

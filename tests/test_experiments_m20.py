import numpy as np
import pytest

from actedu import data, experiments
from actedu.modules.m20_active_learning import experiments as m20
from actedu.nets import Dense, Sequential, accuracy, constant


def test_scores_prefer_what_is_unsure():
    p = np.array([[0.98, 0.01, 0.01], [0.5, 0.49, 0.01], [0.4, 0.3, 0.3]])
    order = {name: score(p).argsort()[::-1].tolist() for name, score in m20.SCORES.items()}
    assert order == {"least confidence": [2, 1, 0], "margin": [1, 2, 0], "entropy": [2, 1, 0]}
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
    peer = LogisticRegression(C=1.0, tol=1e-6, max_iter=5000).fit(x, y)
    assert accuracy(net, d.x_test, d.y_test) == pytest.approx(peer.score(d.x_test, d.y_test), abs=0.02)
    assert np.abs(net.layers[0].W - peer.coef_.T).max() < 0.1


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

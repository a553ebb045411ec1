"""Entries of `accuracy="plain"`, right ones and wrong ones: a plugin for pytest, which enters them in the catalogue."""

import numpy as np

from actedu.activations import activation, sigmoid

PLAIN = ("plain_gate", "plain_curve")
WRONG = {  # and the test that notices
    "wrong_value": "test_values",
    "wrong_slope": "test_slopes",
    "wrong_tail": "test_slopes",
    "wrong_limit": "test_limits",
}


def tanh_exp(x):
    return np.maximum(x, -800.0) * np.tanh(np.exp(np.minimum(x, 30.0)))


def slope(x):
    x = np.clip(x, -800.0, 30.0)
    t = np.tanh(np.exp(x))
    return t + x * np.exp(x) * (1 - t * t)


def curve(x, *, beta=1.5):
    return 1 / (1 + np.exp(-beta * x))


def enter(name, body, **facts):
    usual = {"formula": "", "slope_formula": "", "kinks": {}, "source": "he2015", "accuracy": "plain"}
    body.__name__, body.__doc__ = name, "Be plain."
    activation(**usual | facts)(body)


def pytest_configure():
    gate = {"textbook": "x * tanh(exp(x))", "range": (-0.35328555, np.inf), "monotone": False}
    enter("plain_gate", lambda x: tanh_exp(x), slope=slope, **gate)
    enter("wrong_value", lambda x: tanh_exp(x) * (1 + 3e-9), slope=slope, **gate)
    enter("wrong_slope", lambda x: tanh_exp(x), slope=lambda x: slope(x) * (1 + 1e-8), **gate)
    enter("wrong_tail", lambda x: tanh_exp(x), slope=lambda x: slope(x) + 1e-8 * (x < -1e4), **gate)
    enter("wrong_limit", lambda x: x * np.tanh(np.exp(x)), slope=slope, **gate)
    enter(
        "plain_curve",
        curve,
        textbook="1 / (1 + exp(-beta * x))",
        slope=lambda x, y, beta: beta * y * (1 - y),  # whose digits are lost where y is close to 1
        range=(0, 1),
        monotone=True,
        slopes_in={"beta": lambda x, beta: sigmoid(beta * x) * sigmoid(-beta * x) * np.clip(x, -1e3, 1e3)},
        requires={"beta > 0": lambda beta: beta > 0},
    )

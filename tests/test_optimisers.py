"""Optimisers step as torch's do, schedules trace their curves, and both refuse settings that cannot work."""

from math import sin

import numpy as np
import pytest

from actedu import data
from actedu.nets import SGD, Adagrad, Adam, AdamW, History, Network, RMSprop, accuracy, schedules, train
from actedu.nets.losses import binary_cross_entropy
from actedu.nets.optimisers import OPTIMISERS

# After 20 steps from (1, -2, 0.5) with the gradient (1, 5, 0.01) x + sin(step): as computed by torch.optim 2.13.
START, SLOPE = [1.0, -2.0, 0.5], np.array([1.0, 5.0, 0.01])
REACHED = {
    "SGD": [0.18957669173957714, 0.04319882667469496, 0.48327385943821705],
    "momentum": [0.4441851929214991, 0.7899928696534922, -0.2045155144363607],
    "nesterov": [0.30568616625650197, 0.08904159641686135, -0.13697268159608875],
    "Adagrad": [0.5049854977507121, -1.2965929764894355, 0.3081021210803887],
    "RMSprop": [0.4990345155715346, -1.2842726649195344, 0.30945729286626916],
    "Adam": [0.8359910180542144, -1.8009846961203315, 0.45810028806049863],
    "AdamW": [0.818299219289264, -1.7634982019571868, 0.4488825405582363],
}
MAKE = {
    "SGD": lambda: SGD(0.1),
    "momentum": lambda: SGD(0.1, momentum=0.9),
    "nesterov": lambda: SGD(0.1, momentum=0.9, nesterov=True),
    "Adagrad": lambda: Adagrad(0.1),
    "RMSprop": lambda: RMSprop(0.01),
    "Adam": lambda: Adam(0.01),
    "AdamW": lambda: AdamW(0.01, weight_decay=0.1),
}


def walk(optimiser):
    x = np.array(START)
    for step in range(20):
        gradient = SLOPE * x + sin(step)
        before = gradient.copy()
        optimiser.step(x, gradient)
        assert np.array_equal(gradient, before)
    return x


@pytest.mark.parametrize("name", REACHED)
def test_twenty_steps_end_where_torch_ended(name):
    assert walk(MAKE[name]()) == pytest.approx(REACHED[name], rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("name", REACHED)
def test_torch_still_steps_that_way(name, torch):
    x = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    peers = {
        "momentum": lambda p: torch.optim.SGD(p, 0.1, momentum=0.9),
        "nesterov": lambda p: torch.optim.SGD(p, 0.1, momentum=0.9, nesterov=True),
        "AdamW": lambda p: torch.optim.AdamW(p, 0.01, weight_decay=0.1),
    }
    optimiser = peers.get(name, lambda p: getattr(torch.optim, name)(p, MAKE[name]().lr))([x])
    for step in range(20):
        x.grad = torch.tensor(SLOPE) * x.detach() + sin(step)
        optimiser.step()
    assert x.detach().numpy() == pytest.approx(REACHED[name], rel=1e-12, abs=1e-12)


def test_a_step_wrong_by_a_thousandth_is_caught():
    assert walk(Adam(0.01 * 1.001)) != pytest.approx(REACHED["Adam"], rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("name", OPTIMISERS)
def test_optimisers_learn_and_repeat_exactly(name):
    points = data.moons(200, seed=1)
    lr = {"sgd": 0.3, "adagrad": 0.1}.get(name, 0.01)

    def run():
        net = Network((2, 16, 1), "tanh", seed=2)
        return net, train(net, *points, loss=binary_cross_entropy, optimiser=OPTIMISERS[name](lr), epochs=60, seed=3)

    (net, history), (again, _) = run(), run()
    assert np.array_equal(net.parameters, again.parameters)
    assert accuracy(net, *points) > 0.9
    assert history.losses[-1] < 0.5 * history.losses[0]
    assert history.steps == 60 * 7


def test_adam_takes_first_steps_of_its_learning_rate():
    parameters = np.zeros(3)
    Adam(0.01).step(parameters, np.array([1e-3, -5.0, 100.0]))
    assert parameters == pytest.approx([-0.01, 0.01, -0.01], rel=1e-4)


def test_momentum_adds_up():
    parameters, optimiser = np.zeros(1), SGD(0.1, momentum=0.5)
    for _ in range(3):
        optimiser.step(parameters, np.ones(1))
    assert parameters[0] == pytest.approx(-0.1 * (1 + 1.5 + 1.75))


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: SGD(lr=0), "SGD: lr is 0; it must be a finite number above 0"),
        (lambda: Adam(lr=-1), "Adam: lr is -1"),
        (lambda: Adagrad(lr=float("nan")), "Adagrad: lr is nan"),
        (lambda: RMSprop(lr=float("inf")), "RMSprop: lr is inf"),
        (lambda: SGD(momentum=1.0), r"SGD: momentum is 1.0; it must be in \[0, 1\)"),
        (lambda: SGD(nesterov=True), "momentum is 0; give one above 0"),
        (lambda: Adam(beta1=1.5), r"Adam: beta1 is 1.5; it must be in \[0, 1\)"),
        (lambda: AdamW(beta2=-0.1), "AdamW: beta2 is -0.1"),
        (lambda: Adam(eps=0), "Adam: eps is 0"),
        (lambda: RMSprop(memory=1), "RMSprop: memory is 1"),
        (lambda: AdamW(weight_decay=-1), "AdamW: weight_decay is -1"),
    ],
)
def test_settings_that_cannot_work_are_named(make, says):
    with pytest.raises(ValueError, match=says):
        make()


def test_an_optimiser_serves_one_net():
    optimiser = Adam()
    optimiser.step(np.zeros(3), np.ones(3))
    with pytest.raises(ValueError, match="remembers gradients of 3 parameters but was given 5; make a new optimiser"):
        optimiser.step(np.zeros(5), np.ones(5))


NOTHING = History()


def along(schedule, *epochs):
    return [schedule(epoch, NOTHING) for epoch in epochs]


def test_schedules_trace_their_curves():
    assert along(schedules.constant(), 0, 7) == [1, 1]
    assert along(schedules.step_decay(3, 0.5), 0, 2.9, 3, 6.1) == [1, 1, 0.5, 0.25]
    assert along(schedules.exponential(0.9), 0, 1, 2) == pytest.approx([1, 0.9, 0.81])
    assert along(schedules.cosine(10, lowest=0.2), 0, 5, 10, 99) == pytest.approx([1, 0.6, 0.2, 0.2])
    assert along(schedules.warm_up(4), 0, 1, 4, 9) == [0, 0.25, 1, 1]
    assert along(schedules.warm_up(4, then=schedules.cosine(6)), 2, 4, 7, 10) == pytest.approx([0.5, 1, 0.5, 0])
    assert along(schedules.one_cycle(10), 0, 1.5, 3, 6.5, 10) == pytest.approx([0.04, 0.52, 1, 0.500002, 4e-6])


def test_plateau_lowers_the_rate_when_the_loss_stops_falling():
    losses = [3, 2, 2.5, 2.5, 1, 1, 1, 1, 1, 1, 1, 1]
    schedule = schedules.plateau(patience=2, factor=0.1, lowest=1e-2)
    factors = [schedule(epoch, History(losses=losses[:epoch])) for epoch in range(len(losses) + 1)]
    # two of 2.5 after the 2 lower it, two of 1 after the first 1 do again, and then it is at its lowest
    assert factors == pytest.approx([1, 1, 1, 1, 0.1, 0.1, 0.1, *[0.01] * 6])
    judged = History(losses=[3, 2, 1], validation_losses=[3, 3, 3])
    assert schedule(3, judged) == 0.1


def test_a_plateau_that_could_never_lower_the_rate_is_noticed():
    lr, smallest = 0.001, 0.001  # as in an example that many have copied
    with pytest.raises(ValueError, match="lowest is 1 times the rate, so it could never lower it"):
        schedules.plateau(lowest=smallest / lr)
    with pytest.raises(ValueError, match="factor is 1 times the rate"):
        schedules.plateau(factor=1.0)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: schedules.step_decay(0), "step_decay: every is 0; it must be a finite number above 0"),
        (lambda: schedules.cosine(-1), "cosine: epochs is -1"),
        (lambda: schedules.exponential(float("nan")), "exponential: rate is nan"),
        (lambda: schedules.warm_up(0), "warm_up: epochs is 0"),
        (lambda: schedules.plateau(patience=0), "plateau: patience is 0"),
        (lambda: schedules.one_cycle(10, rise=1), "one_cycle: rise is 1; it is the share"),
    ],
)
def test_schedules_name_what_cannot_work(make, says):
    with pytest.raises(ValueError, match=says):
        make()


@pytest.mark.parametrize("name", schedules.SCHEDULES)
def test_schedules_by_name_fit_any_number_of_epochs(name):
    for epochs in (1, 2, 30):
        factors = [schedules.SCHEDULES[name](epochs)(epoch, NOTHING) for epoch in np.linspace(0.01, epochs, 50)]
        assert min(factors) >= 0
        assert max(factors) <= 1 + 1e-12


def test_torch_draws_the_same_cycle(torch):
    optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], 1.0)
    peer = torch.optim.lr_scheduler.OneCycleLR(optimiser, 1.0, total_steps=101, cycle_momentum=False)
    ours, theirs = schedules.one_cycle(100, rise=0.293), []  # torch turns one step before 0.3 of its 101
    for _ in range(100):
        theirs.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        peer.step()
    assert [ours(step, NOTHING) for step in range(100)] == pytest.approx(theirs, abs=1e-3)

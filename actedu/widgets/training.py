"""A lab that trains a net, which can be watched epoch by epoch: play, pause, step, or go to any epoch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Any, ClassVar

import ipywidgets

from actedu.nets import Network
from actedu.nets.threads import one_thread
from actedu.plots.frame import Array
from actedu.widgets.lab import Lab
from actedu.widgets.panel import Panel, button, row

_GLIMPSE = 0.03  # seconds of training after which a picture of it is shown
_INTERVAL = 70  # milliseconds from one picture to the next while playing


def player(**limits: int) -> Any:
    """Return a clock whose value goes up to `max` while `playing`, kept by the browser.

    So playing neither blocks the kernel nor outlives the page. Its own buttons have no names for a screen reader: hide
    it, and let others stand in for them.
    """
    return ipywidgets.Play(min=0, interval=_INTERVAL, layout={"display": "none"}, **limits)


def pause_unseen(panel: Panel, clock: Any) -> None:
    """Stop the clock once nobody looks at the panel."""

    def pause(change: Any) -> None:
        if not change["new"]:
            clock.playing = False

    panel._view_count = 0  # from now on the front end keeps count
    panel.observe(pause, "_view_count")


class TrainingLab(Lab):
    """A lab whose settings are answered by training a net anew; its state is that after `epoch` epochs.

    A change trains to the end at once and keeps the parameters of every epoch, so that `lab.epoch = 3`, `lab.step()`
    and `lab.play()` go through a training without repeating it. A subclass has `train` and `look` in place of
    `measure`, begins its sentence with `so_far`, and says how many `epochs` it trains, with `stride` how many of
    them lie between two pictures, and with `pace` what its slider calls one.
    """

    epochs: ClassVar[int]
    stride: ClassVar[int] = 1
    pace: ClassVar[str] = "Epoch"

    net: Network
    last: int
    """The number of epochs trained; where training breaks off, its end counts as one more."""

    def train(self, each_epoch: Callable[[], None]) -> None:
        """Make `self.net` and train it; call `each_epoch` before the first epoch and after each."""
        raise NotImplementedError

    def look(self) -> None:
        """Compute the state from `self.net`, which has learned for `self.epoch` of `self.last` epochs."""
        raise NotImplementedError

    def measure(self) -> None:
        """Train, and look at the net after the last epoch."""
        self._kept: list[Array] = []  # the parameters after each epoch
        self._drawn = perf_counter()
        self.last = self.epochs
        if self._panel is not None:
            self._player.playing = False
        self.train(self._keep)
        self.last = len(self._kept) - 1
        self._go_to(self.last)

    def _keep(self) -> None:
        self._kept.append(self.net.parameters.copy())
        if self._panel is not None and perf_counter() - self._drawn > _GLIMPSE:
            self._go_to(len(self._kept) - 1)
            super()._redraw()  # without the controls of this class, which would only run to and fro
            self._drawn = perf_counter()

    def _go_to(self, epoch: int) -> None:
        self._epoch = epoch
        self.net.parameters[:] = self._kept[epoch]
        self.look()

    @property
    def start(self) -> Array:
        """The parameters before training."""
        return self._kept[0]

    @property
    def epoch(self) -> int:
        """After how many epochs the net is shown, 0 to `last`; setting it trains nothing and reaches no mission."""
        return self._epoch

    @epoch.setter
    def epoch(self, epoch: int) -> None:
        if isinstance(epoch, bool) or not isinstance(epoch, int) or not 0 <= epoch <= self.last:
            raise ValueError(f"{type(self).__name__}: epoch is {epoch!r}; choose a whole number from 0 to {self.last}")
        with self._turn:
            if epoch != self._epoch:
                with one_thread():
                    self._go_to(epoch)
                self._redraw()

    def step(self, epochs: int | None = None) -> None:
        """Go on by `epochs`, by default to the next picture; from the end, begin again."""
        self.epoch = 0 if self.epoch == self.last else min(self.epoch + (epochs or self.stride), self.last)

    def play(self) -> None:
        """Go on to the end, picture by picture; from the end, begin again."""
        self.step()
        while self.epoch < self.last:
            self.step()

    @property
    def so_far(self) -> str:
        """How the sentence begins: "After epoch 3 of 10: ", or nothing at the end."""
        return "" if self.epoch == self.last else f"After epoch {self.epoch} of {self.last}: "

    def _build(self) -> Panel:
        panel = super()._build()
        pause_unseen(panel, self._player)
        return panel

    def _more_controls(self) -> Sequence[Any]:
        self._player = player(max=self.last, value=self.epoch, step=self.stride)
        self._play_or_pause = button("Play", self._toggle)
        self._shown_epoch = ipywidgets.IntSlider(
            min=0, max=self.last, value=self.epoch, description=self.pace, layout={"width": "26em", "max_width": "99%"}
        )
        self._player.observe(self._follow_player, "value")
        self._player.observe(self._name_button, "playing")
        self._shown_epoch.observe(self._follow_slider, "value")
        return (row(self._play_or_pause, button("Step", self._step), self._shown_epoch, self._player),)

    def _toggle(self) -> None:
        self._player.playing = not self._player.playing

    def _step(self) -> None:
        self._player.playing = False
        self.step()

    def _name_button(self, change: Any) -> None:
        self._play_or_pause.description = "Pause" if change["new"] else "Play"

    def _follow_player(self, change: Any) -> None:
        if self._player.playing or change["new"] == self.last:  # else a word from before it was paused
            self.epoch = min(change["new"], self.last)

    def _follow_slider(self, change: Any) -> None:
        self.epoch = change["new"]

    def _redraw(self) -> None:
        if self._panel is not None:
            for control in (self._player, self._shown_epoch):
                if control.max != self.last:
                    control.max = self.last
                control.value = self.epoch
        super()._redraw()

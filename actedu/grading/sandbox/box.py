"""A place for a submission to run in.

The sandbox is bubblewrap with everything unshared: no network, no environment, the system and Python read-only,
and nothing else of this machine but the folder `inside`; or a Docker or Podman container. There, `worker.py` has
imported NumPy and forks once per submission into namespaces of its own. It gets cells and plain arguments, and gives
plain values; the checks stay out here.
"""

from __future__ import annotations

import importlib.util
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import cache
from pathlib import Path

import numpy as np

from actedu.errors import UserError
from actedu.grading.sandbox import container
from actedu.grading.sandbox.inside.relay import Relay
from actedu.grading.sandbox.limits import Limits
from actedu.grading.sandbox.session import Session
from actedu.grading.sandbox.walls import BOX, INSIDE, OWN_WORK, PACKAGES, SandboxError, bubblewrap


class Sandbox:
    """A running sandbox: `with Sandbox() as box: with box.open(cells) as session: ...`.

    Args:
        kind: "bwrap"; "docker" for a container of Docker or Podman, which is begun anew for each submission where it
            allows no namespaces; "none" for one's own work, the same worker without any wall around it; "user" for one
            submission in a container that allows no namespaces: the worker gives up root and becomes a user who owns
            nothing, so the container's files must be closed to others.
        limits: what one submission may take.

    Raises SandboxError where bubblewrap is missing or the system forbids user namespaces.
    """

    def __init__(self, kind: str = "bwrap", limits: Limits | None = None) -> None:
        if kind not in ("bwrap", "docker", "user", "none"):
            raise UserError(f"sandbox: unknown kind {kind!r}; known are bwrap, docker, user, none")
        self.kind = kind
        self.limits = limits or Limits()
        self._process: subprocess.Popen[bytes] | None = None
        self._user: int | None = None
        self._engine = self._image = ""  # Docker or Podman, and what its containers are made from
        self._container: str | None = None
        self._isolate = kind in ("bwrap", "docker")  # give each submission namespaces of its own

    def __enter__(self) -> Sandbox:
        if self.kind == "docker":
            self._engine = container.engine()
            self._image = container.image(self._engine)
        try:
            self._start()
        except SandboxError:
            if self.kind != "docker" or not self._isolate:
                raise
            self._isolate = False  # no namespaces in this container: one container for each submission
            self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    @contextmanager
    def open(
        self,
        cells: Sequence[str],
        uses: Sequence[str] = (),
        outline: Sequence[str] = (),
        until: float | None = None,
        parts: tuple[str, ...] = (),
        share: float | None = None,
    ) -> Iterator[Session]:
        """Lend the sandbox to one notebook's cells; what they started is ended afterwards.

        The session's `outlines` will hold the code and the fingerprints of the answers named in `outline`. It ends at
        `until` (of time.monotonic), by default after the limits' total. `uses` are import lines that are run before the
        cells, and `parts` of actedu what these may import beside. An answer
        that takes more than `share` seconds in all is put off; see Session.
        """
        session = Session(self, cells, tuple(uses), outline, until, parts, share)
        try:
            yield session
        finally:
            session.end()
            if self.kind == "docker" and not self._isolate:
                self._stop()
                self._start()

    def fork(self) -> socket.socket:
        """Return a socket to a fresh process inside. Raises SandboxError with the reason when there is none."""
        try:
            return self._fork()
        except SandboxError:  # it was killed, as by the system for want of memory
            self._stop()
            self._start()
            return self._fork()

    def _fork(self) -> socket.socket:
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                socket.send_fds(self._control, [b"fork"], [theirs.fileno()])
            said = self._control.recv(1000).decode()
        except OSError as error:
            said = str(error)
        if said == "ok":
            return ours
        ours.close()
        raise SandboxError(f"the sandbox cannot start a process ({said.lstrip('! ') or 'it has ended'})")

    def end(self) -> str:
        """End the process last started and all that it started; return "memory" if it was ended for taking too much."""
        try:
            self._control.send(b"end")
            return self._control.recv(1000).decode()
        except OSError:
            return ""

    def _start(self) -> None:
        command = self._command()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.settimeout(30)
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        self._user = _free_user() if self.kind == "user" else None
        settings = asdict(self.limits) | {
            "control": theirs.fileno(),
            "cpu": max(1, round(self.limits.total)),
            "isolate": self._isolate,
            "confine": self.kind != "none",
            "user": self._user,
            "parser": ipython_parser(),
            "path": {"bwrap": [PACKAGES, BOX], "docker": [BOX]}.get(
                self.kind, [str(Path(np.__file__).parent.parent), str(INSIDE)]
            ),
        }
        if self.kind == "docker":
            self._process = subprocess.Popen(
                [*command, json.dumps(settings)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._complaints,
            )
            self._relay = threading.Thread(target=Relay(theirs, self._process).run, daemon=True)
            self._relay.start()
        else:
            quiet = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
            with theirs:
                self._process = subprocess.Popen(
                    [*command, json.dumps(settings)],
                    env=quiet,
                    cwd="/",
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=self._complaints,
                )
        try:
            self._fork().close()  # once for nothing: it tells whether namespaces can be had here
        except SandboxError as error:
            raise SandboxError(self._why(str(error))) from None
        self.end()

    def _command(self) -> list[str]:
        """Return the command that starts the worker, up to its settings."""
        if self.kind == "docker":
            self._container = container.new_name()
            return container.command(self._engine, self._image, self._container, self.limits)
        python = os.path.realpath(getattr(sys, "_base_executable", sys.executable))
        if self.kind == "bwrap":
            return [*bubblewrap(python), python, "-I", "-S", "-B", f"{BOX}/worker.py"]
        return [python, "-I", "-S", "-B", str(INSIDE / "worker.py")]

    def _stop(self) -> None:
        if self._process is not None:
            self._control.close()
            self._process.kill()
            self._process.wait()
            self._complaints.close()
            self._process = None
        if self._container is not None:
            container.remove(self._engine, self._container)
            self._relay.join()
            self._container = None
        if self._user is not None:  # what a submission left running belongs to this user, as nothing else does
            end = ["/bin/sh", "-c", "kill -KILL -1"]
            user = self._user
            subprocess.run(end, user=user, group=user, extra_groups=[], cwd="/", env={}, stderr=subprocess.DEVNULL)
            self._user = None

    def _why(self, trouble: str) -> str:
        assert self._process is not None
        self._complaints.seek(0)
        said = self._complaints.read(20_000).decode(errors="replace").strip().splitlines()
        said_last = said[-1] if said else trouble
        self._stop()
        if any(
            word in f"{said_last} {trouble}" for word in ("namespace", "uid map", "unshare", "Operation not permitted")
        ):
            return (
                f"this system forbids the user namespaces that the sandbox is made of ({said_last}), so nothing was "
                f"graded: allow them (sysctl kernel.unprivileged_userns_clone=1, on Ubuntu "
                f"kernel.apparmor_restrict_unprivileged_userns=0) or grade on another machine; {OWN_WORK}"
            )
        return f"the sandbox did not start, so nothing was graded: {said_last}"


@cache
def ipython_parser() -> dict[str, str]:
    """Return the source code of IPython's parser of cells, which the worker reads them with."""
    spec = importlib.util.find_spec("IPython")
    assert spec is not None  # it comes with JupyterLab
    assert spec.origin is not None
    home = Path(spec.origin).parent
    return {
        f"IPython.{name}": (home / f"{name.replace('.', '/')}.py").read_text(encoding="utf-8")
        for name in ("utils.tokenutil", "core.inputtransformer2")
    }


def _free_user() -> int:
    """Return a user to whom nothing that runs here belongs."""
    if os.getuid() != 0:
        raise SandboxError("no sandbox, so nothing was graded: only root can give a submission to another user")
    taken = {os.stat(f"/proc/{name}").st_uid for name in os.listdir("/proc") if name.isdigit()}
    return next(user for user in range(61_000, 65_000) if user not in taken)

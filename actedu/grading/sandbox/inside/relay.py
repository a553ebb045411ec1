"""Carries what judge and worker say to each other through one pair of pipes, all that a container has.

On this side a thread relays between the judge's sockets and the container; in it this file runs as a program, starts
the worker and relays for it. A message says which submission it belongs to: what an earlier one has left in the pipe
never reaches a later one. Runs inside the sandbox: standard library only.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import socket
import struct
import subprocess
import sys
import threading
from typing import IO

_HEADER = struct.Struct(">cII")  # control, data or the end of data; number of the submission; length
_MOST = 1 << 16  # bytes at once
_STALL = 20.0  # seconds after which what a submission does not read is dropped


class Relay:
    """One end of the pipes.

    Args:
        control: the socket on which the worker is asked for processes; on the judge's side its twin.
        container: the process whose pipes they are; left out inside, where they are standard input and output.
    """

    def __init__(self, control: socket.socket, container: subprocess.Popen[bytes] | None = None) -> None:
        self.control = control
        self.reading: IO[bytes] = container.stdout if container and container.stdout else os.fdopen(0, "rb")
        self.writing: IO[bytes] = container.stdin if container and container.stdin else os.fdopen(1, "wb")
        self.session: socket.socket | None = None
        self.number = 0
        self._woken, self._wake = socket.socketpair()  # says that there is another session to listen to

    def run(self) -> None:
        """Carry both ways until either side ends."""
        back = threading.Thread(target=self._carry_in, daemon=True)
        back.start()
        with contextlib.suppress(OSError):
            self._carry_out()
        with contextlib.suppress(OSError):
            self.writing.close()
        back.join()
        self.reading.close()
        for one in (self.control, self._woken, self._wake, self.session):
            if one is not None:
                one.close()

    def open(self, session: socket.socket) -> None:
        """Go on with the next submission."""
        session.settimeout(_STALL)
        self.number += 1
        self.session = session
        self._wake.send(b"x")

    def _carry_out(self) -> None:
        listened: socket.socket | None = None
        while True:
            if listened is not self.session:
                if listened is not None:
                    listened.close()
                listened = self.session
            ready = select.select([self.control, self._woken, *([listened] if listened else [])], [], [])[0]
            if self._woken in ready:
                self._woken.recv(100)
            if listened is not None and listened in ready:
                try:
                    data = listened.recv(_MOST)
                except OSError:
                    data = b""
                self._write(b"D" if data else b"X", data)
                if not data and self.session is listened:
                    self.session = None
            if self.control in ready:
                said, sockets, _, _ = socket.recv_fds(self.control, 1000, 1)
                if not said:
                    return
                if sockets:
                    self.open(socket.socket(fileno=sockets[0]))
                self._write(b"C", said)

    def _write(self, kind: bytes, data: bytes) -> None:
        self.writing.write(_HEADER.pack(kind, self.number, len(data)) + data)
        self.writing.flush()

    def _carry_in(self) -> None:
        with contextlib.suppress(OSError):
            while len(header := self.reading.read(_HEADER.size)) == _HEADER.size:
                kind, number, size = _HEADER.unpack(header)
                if size > _MOST:
                    break
                data = self.reading.read(size)
                if kind == b"C":
                    self._told(data)
                elif number == self.number and (session := self.session) is not None:
                    try:
                        session.sendall(data) if kind == b"D" else session.shutdown(socket.SHUT_RDWR)
                    except OSError:  # nobody listens any more
                        self.session = None
        with contextlib.suppress(OSError):
            self.control.shutdown(socket.SHUT_RDWR)

    def _told(self, data: bytes) -> None:
        self.control.send(data)


class _Inside(Relay):
    def _told(self, data: bytes) -> None:
        if data != b"fork":
            self.control.send(data)
            return
        ours, theirs = socket.socketpair()
        with theirs:
            self.open(ours)
            socket.send_fds(self.control, [data], [theirs.fileno()])


def main() -> None:
    """Start the worker, with the settings given on the command line, and relay for it."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    settings = json.dumps(json.loads(sys.argv[1]) | {"control": theirs.fileno()})
    with theirs:
        command = [sys.executable, "-I", "-B", "/box/worker.py", settings]
        subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    _Inside(ours).run()
    os._exit(0)


if __name__ == "__main__":
    main()

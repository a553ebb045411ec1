"""Refuse connections to other machines, in tests and in the kernels and commands they start.

Python imports this module at start when its folder is on PYTHONPATH.
"""

import socket

_LOCAL = ("127.", "::1", "localhost")
_connect, _connect_ex = socket.socket.connect, socket.socket.connect_ex


def _refuse_others(address):
    if isinstance(address, tuple) and not str(address[0]).startswith(_LOCAL):
        raise OSError(f"a test tried to reach {address[0]}: the course and its tests work without a network")


def connect(self, address):
    _refuse_others(address)
    return _connect(self, address)


def connect_ex(self, address):
    _refuse_others(address)
    return _connect_ex(self, address)


socket.socket.connect, socket.socket.connect_ex = connect, connect_ex

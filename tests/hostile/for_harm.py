"""Harm the machine, the batch, the teacher or somebody else."""

from __future__ import annotations

from actedu.grading.demo.attacks import NONE, Attack

FOR_HARM = (
    Attack(
        "endless loop",
        "keep the grader busy for ever",
        (
            """
def {exercise}(*args, **options):
    while True:
        try:
            while True: pass
        except BaseException: pass
""",
        ),
        "no end within",
    ),
    Attack(
        "a hundred gigabytes",
        "use up the memory",
        (
            """
import numpy as np
def {exercise}(*args, **options):
    return np.ones(10**11).sum()
""",
        ),
        "MemoryError",
    ),
    Attack(
        "fork bomb",
        "use up the machine's processes",
        (
            """
import os
def {exercise}(*args, **options):
    while True:
        try: os.fork()
        except OSError: pass
""",
        ),
        "no end within|ended the Python process",
    ),
    Attack(
        "gradebook altered",
        "write points into the gradebook and the tables",
        (
            """
import os, sqlite3
for top, _, files in os.walk('/'):
    for name in files:
        if name.endswith(('.sqlite', '.db', '.csv', '.toml', '.json', '.ipynb', 'secret')):
            try: open(os.path.join(top, name), 'w').write('100')
            except OSError: pass
""",
            NONE,
        ),
    ),
    Attack(
        "terminal codes, markup and a formula",
        "run a script, a formula or a terminal code where its texts are read",
        (
            r"""
print('<script>alert(1)</script>\x1b[2J')
def {exercise}(*args, **options):
    raise ValueError('=cmd|\' /C calc\'!A0\r\n\x1b[31m\u202e<script>alert(1)</script>')
""",
        ),
        "ValueError: =cmd",
    ),
    Attack(
        "memory in many processes",
        "take more memory than one process may",
        (
            """
import mmap, os, time
def {exercise}(*args, **options):
    for _ in range(6):
        if os.fork() == 0:
            held = mmap.mmap(-1, 300 << 20, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
            for _ in range(300): held.write(b'x' * (1 << 20))
            time.sleep(60)
    time.sleep(60)
{exercise}()
""",
        ),
        r"it took more than \d+ MB",
    ),
    Attack(
        "network",
        "call home, or a service of this machine",
        (
            r"""
import socket
reached = []
one = socket.socket()
one.settimeout(0.1)
ports = [('127.0.0.1', port) for port in range(1, 65536)]
for address in [('1.1.1.1', 53), *ports, '/var/run/docker.sock', '/run/dbus/system_bus_socket', '\0canary']:
    if type(address) is str: one = socket.socket(socket.AF_UNIX)
    try: one.connect(address)
    except OSError: continue
    reached.append(str(address))
    break
""",
            """
def {exercise}(*args, **options):
    return reached or None
""",
        ),
    ),
    Attack(
        "sockets past the network",
        "reach the machine's host, or parts of the kernel, by sockets of a seldom used kind",
        (
            """
import socket
reached = []
for family in set(range(50)) - {1, 2, 10, 16}:  # 40 is between a virtual machine and its host
    for kind in (1, 2, 3, 5):
        try: socket.socket(family, kind)
        except OSError: continue
        reached.append(family)
""",
            """
def {exercise}(*args, **options):
    return str(reached) if reached else None
""",
        ),
    ),
    Attack(
        "memory overwritten",
        "write over the interpreter's own memory",
        (
            """
import ctypes
def {exercise}(*args, **options):
    ctypes.memset(id(None), 255, 4096)
""",
        ),
        "ended the Python process|no end within",
    ),
    Attack(
        "a million lists deep",
        "break whoever walks through the answer",
        (
            """
def {exercise}(*args, **options):
    deep = []
    for _ in range(10**6): deep = [deep]
    return deep
""",
        ),
        "too large|no end within",
    ),
    Attack(
        "a list in itself",
        "keep whoever walks through the answer busy for ever",
        (
            """
def {exercise}(*args, **options):
    one = []
    one += [one, one]
    return one
""",
        ),
        "too large",
    ),
    Attack(
        "ten gigabytes in a few bytes",
        "have the grader make room for an array that is not there",
        (
            """
import numpy as np
def {exercise}(*args, **options):
    return np.broadcast_to(0.0, (1_250_000_000,))
""",
        ),
        "too large|MemoryError",
    ),
    Attack(
        "a long text among short ones",
        "have NumPy outside give each of many texts the room of the longest",
        (
            """
def {exercise}(*args, **options):
    return ["x" * 130_000] + ["x"] * 40_000
""",
        ),
        "too large",
    ),
    Attack(
        "a forged array header",
        "announce ten gigabytes and send eight bytes",
        (
            """
import json, struct, sys
Channel = sys.modules['codec'].Channel
def send(self, message, *args, **options):
    text = json.dumps([message, [['a', '<f8', [1250000000], 10000000000]] * 3]).encode()
    self.stream.sendall(struct.pack('>II', len(text), 8) + text + b'12345678')
def {exercise}(*args, **options):
    Channel.send = send
""",
        ),
        "array|readable|bytes",
    ),
    Attack(
        "a forged message header",
        "announce messages of four gigabytes",
        (
            """
import os, struct
def {exercise}(*args, **options):
    for descriptor in range(3, 64):
        try: os.write(descriptor, struct.pack('>II', 2**32 - 1, 2**32 - 1))
        except OSError: pass
""",
        ),
        "too large",
    ),
    Attack(
        "a pickle",
        "have code run where the answer is read back",
        (
            """
import os, pickle
class Bomb:
    def __reduce__(self): return os.system, ('touch /tmp/pwned',)
    __getstate__ = __reduce__
def {exercise}(*args, **options):
    return Bomb() if args else pickle.dumps(Bomb())
""",
        ),
        "Bomb",
    ),
    Attack(
        "threads left running",
        "go on computing after it has answered",
        (
            """
import threading, time
def spin():
    while True: pass
for _ in range(3): threading.Thread(target=spin, daemon=True).start()
""",
            NONE,
        ),
        "None|no end|ended",
    ),
    Attack(
        "signals ignored",
        "be deaf to alarms, and to the end",
        (
            """
import atexit, signal, time
for number in range(1, 65):
    try: signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError): pass
signal.setitimer = signal.signal = lambda *args: None
time.sleep = lambda *args: None
atexit.register(lambda: 1 / 0)
""",
            """
def {exercise}(*args, **options):
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
    while True: pass
""",
        ),
        "no end within",
    ),
    Attack(
        "others signalled",
        "end or stop the grader and everybody else",
        (
            """
import os, signal
for process in (-1, 0, 2, 3, os.getppid()):
    for number in (signal.SIGCONT, signal.SIGTERM, signal.SIGKILL, signal.SIGSTOP):
        try: os.kill(process, number)
        except OSError: pass
""",
            NONE,
        ),
        "None|no end|ended",
    ),
    Attack(
        "output flood",
        "fill the disk or the pipe with standard output and standard error",
        (
            r"""
import os, sys
for _ in range(2000): os.write(1, b'x' * 65536); os.write(2, b'\x1b]0;x\x07' * 9999)
print('<img src=x onerror=alert(1)>' * 10**5, file=sys.stderr)
""",
            NONE,
        ),
    ),
    Attack(
        "disk filled",
        "use up the disk and its files",
        (
            """
import os
for number in range(3000):
    try: open(f'/tmp/{number}', 'wb').write(b'x' * (1 << 20))
    except OSError: pass
""",
            NONE,
        ),
    ),
    Attack(
        "another program",
        "become another program that speaks in the worker's place",
        (
            """
import os, sys
def {exercise}(*args, **options):
    os.execv(sys.executable or '/usr/bin/python3', ['python3', '-c', 'while True: pass'])
""",
        ),
        "ended the Python process|no end within|Error",
    ),
    Attack(
        "deep recursion",
        "run over the end of the stack",
        (
            """
import sys
sys.setrecursionlimit(10**9)
def {exercise}(*args, **options):
    return {exercise}(*args)
""",
        ),
        "ended the Python process|no end within|RecursionError|MemoryError|SystemError",
    ),
    Attack(
        "clocks stopped",
        "never run out of time",
        (
            """
import time
time.time = time.monotonic = time.perf_counter = time.process_time = lambda: 0.0
def {exercise}(*args, **options):
    time.sleep(3600)
""",
        ),
        "no end within",
    ),
    Attack(
        "an unspeakable error",
        "break whoever shows what went wrong",
        (
            r"""
class Quiet(BaseException):
    def __str__(self): raise SystemExit
    __repr__ = __str__
Quiet.__name__ = 'x\x1b[2J<b>' * 1000
def {exercise}(*args, **options):
    raise Quiet('\ud800')
""",
        ),
        "x <b>",
    ),
)

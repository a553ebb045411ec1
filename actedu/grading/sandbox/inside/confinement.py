"""How the process that runs a submission is shut in: its user, its namespaces, its limits, its memory.

Runs inside the sandbox: standard library only.
"""

from __future__ import annotations

import ctypes
import os
import re
import resource
import signal
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from actedu.grading.sandbox.inside import system_calls
else:
    import system_calls

NAMESPACES = 0x10000000 | 0x20000000 | 0x00020000 | 0x08000000 | 0x40000000  # user, pid, mount, ipc, net
PRIVATE, READ_ONLY, NO_SUID, NO_DEV, NO_EXEC = 0x40000 | 0x4000, 1, 2, 4, 8
SET_DUMPABLE, SET_NO_NEW_PRIVILEGES, SET_CHILD_SUBREAPER = 4, 38, 36
PAGE = resource.getpagesize()
LIBC = ctypes.CDLL(None, use_errno=True)
CLONE3 = 435  # the number of this system call, everywhere


def become(user: int) -> None:
    """Give up being root for good."""
    os.setgroups([])
    os.setgid(user)
    os.setuid(user)
    LIBC.prctl(SET_DUMPABLE, 1, 0, 0, 0)  # or /proc/self/uid_map would belong to root


def adopt() -> None:
    """Become the parent of every process below whose own parent ends."""
    LIBC.prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def fork() -> int:
    """Fork, as os.fork does, a child that is the first process in namespaces of its own.

    With os.fork and unshare it would take two forks, as a pid namespace begins with the next child: a tenth of all the
    work in here.
    """
    call = ctypes.PyDLL(None, use_errno=True).syscall  # one that keeps Python's lock, which the child needs
    call.restype = ctypes.c_long
    ctypes.pythonapi.PyOS_BeforeFork()  # what os.fork does around it
    arguments = (ctypes.c_uint64 * 8)(NAMESPACES, 0, 0, 0, signal.SIGCHLD)
    pid: int = call(ctypes.c_long(CLONE3), arguments, ctypes.c_size_t(ctypes.sizeof(arguments)))
    if pid == 0:
        ctypes.pythonapi.PyOS_AfterFork_Child()
    else:
        ctypes.pythonapi.PyOS_AfterFork_Parent()
    _checked(min(pid, 0), "new namespaces")
    return pid


def isolate(disk: int, user: int, group: int) -> None:
    """Settle in new namespaces, made by that user and group, with `disk` bytes of /tmp."""
    # without a map the submission could create no file, not even in its own /tmp
    for name, text in (("setgroups", "deny"), ("uid_map", f"1000 {user} 1"), ("gid_map", f"1000 {group} 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)
    _mount(b"none", b"/", None, PRIVATE)
    _mount(b"tmpfs", b"/tmp", f"size={disk},nr_inodes=1000,mode=700", NO_SUID | NO_DEV)
    _mount(b"tmpfs", b"/proc", "size=4k,nr_inodes=2,mode=500", NO_SUID | NO_DEV | NO_EXEC | READ_ONLY)


def _mount(kind: bytes, target: bytes, options: str | None, flags: int) -> None:
    data = options.encode() if options else None
    _checked(LIBC.mount(kind, target, kind, ctypes.c_ulong(flags), data), f"mount {target.decode()}")


def _checked(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def confine(descriptor: int, settings: Mapping[str, Any]) -> socket.socket:
    """Leave this process one socket (out of the way of 0, 1, 2), little room, and no rights."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    channel = settings["files"] - 1
    os.dup2(descriptor, channel, inheritable=False)
    os.closerange(3, channel)
    os.closerange(channel + 1, channel + 1000)
    limits = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_CPU: settings["cpu"],
        resource.RLIMIT_AS: settings["memory"],
        resource.RLIMIT_FSIZE: settings["disk"],
        resource.RLIMIT_NOFILE: settings["files"],
        resource.RLIMIT_NPROC: settings["processes"],
    }
    if not settings["confine"]:
        del limits[resource.RLIMIT_NPROC]  # would count everything this user runs
    for limit, most in limits.items():
        resource.setrlimit(limit, (most, most))
    if settings["confine"]:
        LIBC.prctl(SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        header, none = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
        _checked(LIBC.capset(header, none), "capset")
        system_calls.refuse(LIBC)
        os.chdir("/tmp")
    os.environ.clear()
    os.environ["HOME"] = "/tmp"
    return socket.socket(fileno=channel)


def below() -> list[int]:
    """Return the processes that this one and its children have started, as far as they are alive."""
    parents: dict[int, list[int]] = {}
    for name in os.listdir("/proc"):
        if name.isdigit() and (stat := _read(f"/proc/{name}/stat")):
            parents.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(name))
    found, waiting = [], [os.getpid()]
    while waiting:
        children = parents.get(waiting.pop(), [])
        found += children
        waiting += children
    return found


def takes_more_than(most: int, processes: list[int]) -> bool:
    """Say whether these processes together take more memory than `most` bytes.

    What they share with one another or with this process counts once, by shares. These are slow to find out, so
    they are asked for only when the plain sum is too large. What does not tell its share counts whole.
    """
    whole = {
        process: int(statm.split()[1]) * PAGE for process in processes if (statm := _read(f"/proc/{process}/statm"))
    }
    if sum(whole.values()) <= most:
        return False
    shares = {
        process: re.search(r"^Pss:\s*(\d+) kB", _read(f"/proc/{process}/smaps_rollup"), re.M) for process in whole
    }
    return sum(int(share[1]) << 10 if share else whole[process] for process, share in shares.items()) > most


def _read(path: str) -> str:
    """Return a file of /proc, or nothing where its process has ended."""
    try:
        return Path(path).read_text(errors="replace")
    except OSError:
        return ""

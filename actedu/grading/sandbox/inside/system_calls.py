"""Which requests to the system a submission is refused: a filter that the kernel keeps for as long as it lives.

They are those that would take memory that no limit counts, make namespaces and mounts of its own, look into another
process, or reach parts of the kernel that a notebook has no use for. Runs inside the sandbox: standard library only.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
from typing import Any

# numbers on x86_64 and aarch64, from the kernel's own tables
REFUSED = {
    "shmget": (29, 194),  # memory that outlives its use
    "msgget": (68, 186),
    "semget": (64, 190),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "mount_setattr": (442, 442),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "bpf": (321, 280),
    "userfaultfd": (323, 282),
    "perf_event_open": (298, 241),
    "io_uring_setup": (425, 425),
    "io_setup": (206, 0),  # contexts of which the whole machine has so many
    "utimensat": (280, 88),  # the times of a device of this machine's, which the next submission could read
    "utime": (132, 88),
    "utimes": (235, 88),
    "futimesat": (261, 88),
    "flock": (73, 32),  # a lock on a file that the next submission could find locked
    "open_by_handle_at": (304, 265),
}
# column above, audit number, clone, socket
_ARCHITECTURES = {"x86_64": (0, 0xC000003E, 56, 41), "aarch64": (1, 0xC00000B7, 220, 198)}
# local sockets, IPv4, IPv6, netlink: of others, some know no network namespaces (those between a virtual machine and
# its host), and some are a way into seldom used parts of the kernel
_FAMILIES = (1, 2, 10, 16)
_CLONE3 = 435
_PRCTL, _SET_DUMPABLE = (157, 167), 4  # whose memory nobody may look at, nobody could count
_MMAP, _SHARED_AND_NOBODY_S = (9, 222), 0x21  # shared memory without a file stays when it is no longer mapped
_FCNTL = (72, 25)
_ASKS_FOR_LOCKS = (5, 36)  # to hold one, as SQLite does, is free; who does is not told
_NEW_USER = 0x10000000
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _AND, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER, _ARCHITECTURE = 0, 4  # where they lie in what a filter is shown
_FIRST_ARGUMENT, _SECOND_ARGUMENT, _FOURTH_ARGUMENT = 16, 24, 40
_SET_SECCOMP, _FILTER = 22, 2


def refuse(libc: Any) -> None:
    """Refuse them to this process and all that it starts; on another architecture do nothing.

    The process must have given up gaining rights before (no_new_privs). Raises OSError where the kernel has no filters.
    """
    if platform.machine() not in _ARCHITECTURES:
        return
    code = _program(platform.machine())
    program = ctypes.create_string_buffer(code, len(code))
    length = ctypes.c_ushort(len(code) // 8)
    header = struct.pack("@HxxxxxxP", length.value, ctypes.addressof(program))
    if libc.prctl(_SET_SECCOMP, _FILTER, ctypes.create_string_buffer(header, len(header)), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "seccomp")


def _program(machine: str) -> bytes:
    """Return the filter as the kernel's BPF: each line is an operation, how far to jump if so and if not, a number."""
    column, architecture, clone, socket = _ARCHITECTURES[machine]
    refused = [numbers[column] for numbers in REFUSED.values()]
    lines = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),  # calls of another architecture have other numbers
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, 0x40000000),  # so have those of x86's third one
        (_RETURN, 0, 0, _KILL),
        (_EQUAL, 0, 1, _CLONE3),  # keeps its flags where no filter can look; the C library then uses clone
        (_RETURN, 0, 0, _ERROR | errno.ENOSYS),
        (_EQUAL, 0, len(_FAMILIES) + 3, socket),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        *((_EQUAL, len(_FAMILIES) - at, 0, family) for at, family in enumerate(_FAMILIES)),
        (_RETURN, 0, 0, _ERROR | errno.EAFNOSUPPORT),
        (_RETURN, 0, 0, _ALLOW),
        (_EQUAL, 0, 3, clone),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_ANY_BIT, len(refused) + 16, 0, _NEW_USER),
        (_RETURN, 0, 0, _ALLOW),
        (_EQUAL, 0, 3, _PRCTL[column]),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_EQUAL, len(refused) + 12, 0, _SET_DUMPABLE),
        (_RETURN, 0, 0, _ALLOW),
        (_EQUAL, 0, 4, _MMAP[column]),
        (_LOAD, 0, 0, _FOURTH_ARGUMENT),
        (_AND, 0, 0, _SHARED_AND_NOBODY_S),
        (_EQUAL, len(refused) + 7, 0, _SHARED_AND_NOBODY_S),
        (_RETURN, 0, 0, _ALLOW),
        (_EQUAL, 0, 4, _FCNTL[column]),
        (_LOAD, 0, 0, _SECOND_ARGUMENT),
        (_EQUAL, len(refused) + 3, 0, _ASKS_FOR_LOCKS[0]),
        (_EQUAL, len(refused) + 2, 0, _ASKS_FOR_LOCKS[1]),
        (_RETURN, 0, 0, _ALLOW),
        *((_EQUAL, len(refused) - at, 0, number) for at, number in enumerate(refused)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _ERROR | errno.EPERM),
    ]
    return b"".join(struct.pack("=HBBI", *line) for line in lines)

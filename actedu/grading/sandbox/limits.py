"""What one submission may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What one submission may take."""

    cell: float = 10.0  # seconds of CPU for one cell
    call: float = 5.0  # seconds of CPU for one call of an answer
    total: float = 60.0  # seconds of wall clock for one notebook, and of CPU for each of its processes
    memory: int = 1 << 30  # bytes: of address space for each process, of memory for all of them together
    disk: int = 16 << 20  # bytes in its own /tmp, and in one file
    processes: int = 8  # with threads
    files: int = 64  # open at once in each process
    crashes: int = 20  # times that a notebook is started again

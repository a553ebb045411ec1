"""The command that starts the worker behind walls: what is there is read-only, and of the course it is `inside/`."""

from __future__ import annotations

import glob
import importlib.util
import os
import shutil
import site
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from actedu.checks.libraries import COMPUTE
from actedu.errors import UserError

INSTALL = (
    "install bubblewrap (Debian and Ubuntu: sudo apt install bubblewrap), or where there is none use Docker or Podman "
    "with --sandbox docker"
)
OWN_WORK = "to check your own work without protection there is --sandbox none"
INSIDE = Path(__file__).parent / "inside"  # all of the course that is behind the walls ...
BOX = "/box"  # ... and where it is there
PACKAGES = "/packages"  # NumPy and `COMPUTE`, there
_LIBRARIES_OF = {"sklearn": "scikit_learn"}  # whose shared libraries lie under another name
_SYSTEM = Path("/usr/lib")


class SandboxError(UserError):
    """The sandbox cannot be had on this machine; the message says why and what to do."""


def bubblewrap(python: str) -> list[str]:
    """Return the bwrap command up to the program: the system's libraries, Python's own, `COMPUTE` and `INSIDE`."""
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        raise SandboxError(f"no sandbox, so nothing was graded: {INSTALL}; {OWN_WORK}")
    command = [bwrap, "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
    if os.getuid() != 0:  # root gives up its rights inside instead: as uid 0 no limit on processes would hold
        command += ["--unshare-user"]
    command += ["--die-with-parent", "--new-session", "--hostname", "sandbox", "--clearenv"]
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        command += ["--setenv", name, "1"]
    command += ["--setenv", "PYTHONHASHSEED", "0", "--tmpfs", "/tmp"]
    bound, shared = _shared_libraries()
    command += shared
    for path in ("/lib", "/lib64", "/lib32"):
        if os.path.islink(path):
            command += ["--symlink", os.readlink(path), path]
        else:
            command += ["--ro-bind-try", path, path]
    for path in ("/usr/lib64", "/etc/ld.so.cache", "/nix/store", "/gnu/store"):
        command += ["--ro-bind-try", path, path]
    prefix = Path(sys.base_prefix)
    for place in dict.fromkeys((str(prefix / "lib"), sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib"))):
        standard = Path(place)
        if (str(standard).startswith(sys.prefix) and sys.prefix != sys.base_prefix) or standard == _SYSTEM:
            continue
        if standard.is_dir() and not any(standard.is_relative_to(one) for one in bound):
            command += _open_folders(standard)
            command += ["--ro-bind", str(standard), str(standard)]
            bound.append(standard)
    command += _open_folders(Path(python))
    for covered in _installed_packages(bound):
        command += ["--tmpfs", covered, "--remount-ro", covered]
    command += ["--ro-bind", python, python, "--tmpfs", "/dev", "--symlink", "/proc/self/fd", "/dev/fd"]
    for device in ("/dev/null", "/dev/random", "/dev/urandom"):  # no terminals, which tell when they were last used
        command += ["--dev-bind", device, device]
    command += ["--remount-ro", "/dev", "--proc", "/proc"]
    command += ["--dir", PACKAGES]
    for name in ("numpy", *COMPUTE):
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None:  # an older scikit-learn does without it
            continue
        home = Path(spec.origin)
        if spec.submodule_search_locations is not None:  # a package, not a file among others
            home = home.parent
        for part in (home, *(home.with_name(f"{one}.libs") for one in (name, _LIBRARIES_OF.get(name, name)))):
            command += ["--ro-bind-try", str(part), f"{PACKAGES}/{part.name}"]
    return [*command, "--ro-bind", str(INSIDE), BOX, "--remount-ro", "/", "--chdir", "/tmp", "--"]


def _shared_libraries() -> tuple[list[Path], list[str]]:
    """Return what is bound of the system's libraries, and the arguments that do it.

    Debian and its kin keep them in a folder for each architecture, so that what else is in /usr/lib stays outside.
    """
    folders = sorted(_SYSTEM.glob("*-linux-*"))
    command = _open_folders(_SYSTEM / "folder")
    command += [part for one in folders or [_SYSTEM] for part in ("--ro-bind-try", str(one), str(one))]
    for one in sorted(_SYSTEM.glob("*.so*")) if folders else ():  # a loader, on some machines
        command += ["--symlink", os.readlink(one), str(one)] if one.is_symlink() else ["--ro-bind", str(one), str(one)]
    return folders or [_SYSTEM], command


def _open_folders(path: Path) -> list[str]:
    """Make the folders around a path; those that bubblewrap makes by itself may be closed to others, as /root is."""
    return [part for one in reversed(path.parents[:-1]) for part in ("--dir", str(one))]


def _installed_packages(bound: Sequence[Path]) -> list[str]:
    """Return the folders of installed packages below the bound ones: they may hold this course."""
    patterns = (f"{within}{name}" for within in ("", "python3*/") for name in ("site-packages", "dist-packages"))
    found = [path for pattern in patterns for root in bound for path in glob.glob(str(root / pattern))]
    found += [*site.getsitepackages(), site.getusersitepackages(), str(Path(np.__file__).parent.parent)]
    inside = {path for path in map(os.path.realpath, found) if any(Path(path).is_relative_to(root) for root in bound)}
    return sorted(path for path in inside if os.path.isdir(path))

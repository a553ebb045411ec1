"""The command that starts the worker in a Docker or Podman container: no network, read-only, without any rights."""

from __future__ import annotations

import hashlib
import importlib.metadata
import secrets
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from actedu.checks.libraries import COMPUTE
from actedu.grading.sandbox.limits import Limits
from actedu.grading.sandbox.walls import BOX, INSIDE, OWN_WORK, SandboxError

BASE = f"docker.io/library/python:{sys.version_info.major}.{sys.version_info.minor}-slim"  # lent code is marshalled
_DOCKERFILE = Path(__file__).with_name("Dockerfile")


def engine() -> str:
    """Return the program that runs containers here. Raises SandboxError where neither Docker nor Podman answers."""
    for name in ("docker", "podman"):
        found = shutil.which(name)
        if found and subprocess.run([found, "info"], capture_output=True).returncode == 0:
            return found
    raise SandboxError(
        "no sandbox, so nothing was graded: neither Docker nor Podman answers; start Docker, or install it "
        f"(https://docs.docker.com/get-docker, on Debian and Ubuntu: sudo apt install podman); {OWN_WORK}"
    )


def image(engine: str) -> str:
    """Return the name of the image with NumPy and `COMPUTE`, in this machine's versions, built if need be."""
    known = importlib.metadata.packages_distributions()
    wanted = sorted({known[name][0] for name in ("numpy", *COMPUTE) if name in known})
    pinned = " ".join(f"{name}=={importlib.metadata.version(name)}" for name in wanted)
    files = [_DOCKERFILE, *sorted(INSIDE.glob("*.py"))]
    digest = hashlib.sha256("\0".join([BASE, pinned, *(file.read_text() for file in files)]).encode())
    name = f"actedu-sandbox:{digest.hexdigest()[:16]}"
    if subprocess.run([engine, "image", "inspect", name], capture_output=True).returncode != 0:
        print(f"Building the sandbox's image, once: {BASE} with {pinned}.", file=sys.stderr)
        with tempfile.TemporaryDirectory() as folder:
            for file in files:
                shutil.copy(file, folder)
            options = ["--build-arg", f"BASE={BASE}", "--build-arg", f"LIBRARIES={pinned}", "--tag", name]
            done = subprocess.run([engine, "build", *options, folder], stdout=sys.stderr.fileno())
        if done.returncode != 0:
            raise SandboxError(
                f"the sandbox's image could not be built, so nothing was graded: {Path(engine).name} says why above "
                "(building it needs the network, once)"
            )
    return name


def new_name() -> str:
    """Return a name that no other container has."""
    return f"actedu-{secrets.token_hex(8)}"


def command(engine: str, image: str, name: str, limits: Limits) -> list[str]:
    """Return the command up to the relay's settings."""
    user = 61_000 + secrets.randbelow(4_000)  # of its own, as processes are counted by user
    return [
        engine,
        "run",
        "--rm",
        "--interactive",
        f"--name={name}",
        "--pull=never",
        "--network=none",
        "--read-only",
        "--cap-drop=ALL",
        "--security-opt=no-new-privileges",
        "--security-opt=seccomp=unconfined",  # or the namespaces of each submission could not be made; see system_calls
        f"--user={user}:{user}",
        f"--tmpfs=/tmp:rw,nosuid,nodev,size={limits.disk},mode=1777",
        f"--memory={2 * limits.memory}",
        f"--pids-limit={limits.processes + 16}",
        "--ulimit=nofile=256:256",
        "--ulimit=nproc=1024:1024",
        "--hostname=sandbox",
        "--workdir=/",
        "--env=OPENBLAS_NUM_THREADS=1",
        "--env=OMP_NUM_THREADS=1",
        "--env=PYTHONHASHSEED=0",
        "--entrypoint=python",
        image,
        "-I",
        "-B",
        f"{BOX}/relay.py",
    ]


def remove(engine: str, name: str) -> None:
    """End a container, if it is still there."""
    subprocess.run([engine, "rm", "--force", name], capture_output=True)

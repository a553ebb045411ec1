"""Docker and Podman: the same worker, in a container made of this machine's own Python, as no registry is reached."""

import io
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
from pathlib import Path

import numpy as np
import pytest

from actedu.grading.sandbox import Limits, Sandbox, SandboxError, container

BASE = "localhost/actedu-test-base"
LIMITS = Limits(cell=2, call=1, total=60, memory=600 << 20)
_LEFT_OUT = re.compile(r"/(tests?|idlelib|tkinter|lib2to3|ensurepip|site-packages|dist-packages|__pycache__)(/|$)")


def root_file_system(path):
    """Write an archive of Python, its standard library, NumPy and a shell, with a pip that has nothing to do."""
    python, packages = (
        os.path.realpath(getattr(sys, "_base_executable", sys.executable)),
        Path(np.__file__).parent.parent,
    )
    standard = Path(sysconfig.get_path("stdlib"))
    own = {str(one): str(one) for one in standard.rglob("*") if one.is_file() and not _LEFT_OUT.search(str(one))}
    parts = [one for name in ("numpy", "numpy.libs") for one in (packages / name).rglob("*") if one.is_file()]
    own |= {f"{standard}/site-packages/{one.relative_to(packages)}": str(one) for one in parts}
    own |= {name: name for name in (python, "/bin/sh", "/bin/mkdir", "/bin/cp")}
    binaries = [name for name in own.values() if ".so" in name or name.startswith("/bin") or name == python]
    linked = "".join(subprocess.run(["ldd", one], capture_output=True, text=True).stdout for one in binaries)
    own |= {name: name for name in map(os.path.normpath, re.findall(r"(/\S+) \(0x", linked)) if name not in own}
    with tarfile.open(path, "w") as archive:
        for name in ("tmp", "proc", "dev", "sys", "box"):
            folder = tarfile.TarInfo(name)
            folder.type, folder.mode = tarfile.DIRTYPE, 0o1777 if name == "tmp" else 0o755
            archive.addfile(folder)
        for name, source in own.items():
            file = tarfile.TarInfo(name.lstrip("/"))
            content = Path(source).read_bytes()
            file.size, file.mode = len(content), 0o755
            archive.addfile(file, io.BytesIO(content))
        pip = tarfile.TarInfo("usr/bin/pip")
        pip.size, pip.mode = 10, 0o755
        archive.addfile(pip, io.BytesIO(b"#!/bin/sh\n"))
        link = tarfile.TarInfo("usr/bin/python")
        link.type, link.linkname = tarfile.SYMTYPE, python
        archive.addfile(link)


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    try:
        found = container.engine()
    except SandboxError:
        pytest.skip("neither Docker nor Podman answers here")
    archive = tmp_path_factory.mktemp("base") / "base.tar"
    root_file_system(archive)
    made = [found, "import", "--change", "ENV PATH=/usr/bin:/bin", str(archive), BASE]
    subprocess.run(made, check=True, capture_output=True)
    tried = [*container.command(found, BASE, container.new_name(), LIMITS)[:-1], "-c", "print(1)"]
    tried = [part for part in tried if part != "/box/relay.py"]
    done = subprocess.run(tried, capture_output=True, text=True)
    if done.returncode != 0:
        pytest.skip(f"this machine's engine starts no container: {done.stderr.strip()[-200:]}")
    return found


@pytest.fixture(scope="module", params=["namespaces", "a container each"])
def box(engine, request):
    """Both ways in which submissions are kept apart."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(container, "BASE", BASE)
        box = Sandbox("docker", LIMITS)
        box._isolate = request.param == "namespaces"
        with box:
            if box._isolate != (request.param == "namespaces"):
                pytest.skip("containers may not make namespaces here")
            yield box


def test_answers_come_back_and_losses_are_said(box):
    cells = ["import numpy as np\ndef f(x): return np.maximum(x, 0)", "import os\ndef g(x): os._exit(1)", "v = 3"]
    with box.open(cells) as session:
        np.testing.assert_array_equal(session.function("f")(np.array([-1.0, 2.0])), [0, 2])
        assert session.function("g").outcome((1,), {}).error == "Crash"
        assert session.value("v") == 3
    endless = (
        "def f(x):\n    import signal\n    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\n    while True: pass"
    )
    with box.open([endless]) as session:
        assert session.function("f").outcome((1,), {}).error == "TimeoutError"


def test_a_submission_meets_no_other_one_and_nothing_of_this_machine(box, tmp_path):
    (tmp_path / "canary").write_text("secret")
    leave = (
        "import os, socket\nopen('/tmp/left', 'w').write('x')\n"
        "if os.fork() == 0:\n    import time; time.sleep(600)\n"
        f"seen = [os.path.exists({str(tmp_path)!r}), os.getuid() == 0, os.path.exists('/box/judge.py')]\n"
        "def refused(act):\n    try: act()\n    except OSError: return True\n"
        "walls = [refused(lambda: socket.create_connection(('127.0.0.1', 22), 1)),\n"
        "    refused(lambda: socket.create_connection(('1.1.1.1', 53), 1)), refused(lambda: open('/box/x', 'w')),\n"
        "    refused(lambda: os.setuid(0)), refused(lambda: os.mkdir('/x'))]"
    )
    with box.open([leave]) as session:
        assert session.value("seen") == [False] * 3, session.failed
        assert session.value("walls") == [True] * 5
    look = (
        "import os\nleft = os.listdir('/tmp')\n"
        "names = [open(f'/proc/{n}/cmdline').read() for n in os.listdir('/proc') if n.isdigit()]\nmany = len(names)"
    )
    with box.open([look]) as session:
        assert session.value("left") == [], session.failed
        assert session.value("many") <= 3  # where /proc is left: the relay, the warm process, itself


def test_what_is_left_in_the_pipe_reaches_no_later_submission(box):
    flood = (
        "import os\nfor fd in range(3, 64):\n"
        "    try: os.set_blocking(fd, False); os.write(fd, b'x' * (1 << 18))\n    except OSError: pass"
    )
    for _ in range(2):
        with box.open([flood]) as session:
            session.value("v")
        with box.open(["v = 7"]) as session:
            assert session.value("v") == 7


def test_no_container_is_left(engine):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(container, "BASE", BASE)
        with Sandbox("docker", LIMITS) as box:
            name = box._container
            listed = [engine, "ps", "--all", "--format", "{{.Names}}"]
            assert name in subprocess.run(listed, capture_output=True, text=True).stdout
        assert name not in subprocess.run(listed, capture_output=True, text=True).stdout


def test_without_docker_and_podman_nothing_is_graded(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(SandboxError, match=r"nothing was graded: neither Docker nor Podman answers; .*install"):
        Sandbox("docker").__enter__()


def test_an_image_that_cannot_be_built_is_said(monkeypatch, tmp_path, capfd):
    fake = tmp_path / "docker"
    fake.write_text('#!/bin/sh\ncase "$1" in info) exit 0;; build) echo "no such host";; esac\nexit 1\n')
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(SandboxError, match="image could not be built, so nothing was graded: docker says why above"):
        Sandbox("docker").__enter__()
    shown = capfd.readouterr().err
    assert shown.count(f"Building the sandbox's image, once: {container.BASE} with joblib==") == 1
    assert "no such host" in shown


def test_the_image_is_named_after_all_that_is_in_it(monkeypatch, tmp_path):
    fake = tmp_path / "docker"
    fake.write_text("#!/bin/sh\nexit 0\n")
    fake.chmod(0o755)
    before = container.image(str(fake))
    assert container.image(str(fake)) == before
    with monkeypatch.context() as fewer:
        fewer.setattr(container, "COMPUTE", ("scipy",))
        assert container.image(str(fake)) != before
    shutil.copytree(container.INSIDE, tmp_path / "inside", ignore=shutil.ignore_patterns("__pycache__"))
    with open(tmp_path / "inside" / "worker.py", "a") as worker:
        worker.write("# changed\n")
    monkeypatch.setattr(container, "INSIDE", tmp_path / "inside")
    assert container.image(str(fake)) != before

"""No answer is in the sandbox: it is searched from inside, file by file and object by object, and its memory read.

What is looked for, in an assignment of all exercises: the longest line of each solution, each first hint, sentence of
a known mistake and prompt, each name; the numbers of value answers; the seeds of hidden cases, and the secret. Of these
count what is distinctive: texts of at least 24 characters, names of at least 15, numbers of at least 8 digits that are
not short in binary as well (the eight bytes of -1/128 are in every library). The search knows them masked only, or it
would find itself. A file older than every file of the package holds nothing of it and is passed over.
"""

import json
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest

from actedu import exercises
from actedu.grading import assignment
from actedu.grading.sandbox import Limits, Sandbox

pytestmark = pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs bubblewrap")

ROOT = Path(__file__).parent.parent
PATIENT = Limits(cell=300, call=20, total=900)
MASK = bytes(byte ^ 0x5A for byte in range(256))
CANARY = b"a text that is planted to be found"


def numbers(value):
    if isinstance(value, dict | list | tuple):
        return [number for part in (value.values() if isinstance(value, dict) else value) for number in numbers(part)]
    found = np.asarray(value)
    return [float(one) for one in found.ravel()] if found.dtype.kind == "f" else []


def wanted(work, *, names):
    """What nobody in the sandbox may see, as bytes. `names`: those of the exercises too, which cells may hold."""
    found = {"the secret": work.secret, "the secret's digits": work.secret.hex().encode()}
    for one in (each for module in exercises.modules() for each in exercises.of_module(module)):
        texts = [
            one.prompt.splitlines()[0],
            *one.hints[:1],
            *[mistake.sentence for mistake in one.mistakes.values()][:1],
        ]
        texts.append(max(map(str.strip, one.solution_source.splitlines()), key=len) if not one.for_reader else "")
        for text in texts:
            if len(text) >= 24:
                found[f"{one.name}: {text}"] = text.encode()
        if names and len(one.name) >= 15:
            found[one.name] = one.name.encode()
        if not one.asks_function and not one.for_reader:
            for number in numbers(one.solution):
                if len(repr(number)) >= 9 and number != np.float32(number):
                    found[f"{one.name}: {number!r}"] = struct.pack("<d", number)
        seed = work.seed("ann", one)
        for what in (str(seed).encode(), seed.to_bytes(8, "little"), seed.to_bytes(8, "big")):
            found[f"{one.name}: its seed {what!r}"] = what
    return found


SEARCH = """
import _imp, gc, marshal, os, struct, sys, types, zipfile
import numpy as np
MASKED, TABLE = [bytes.fromhex(one) for one in NEEDLES], bytes(byte ^ 0x5A for byte in range(256))
SPREAD = lambda words: (words * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(44)
class Sieve:  # says whether one of these words may lie in the data, at a step of 8 bytes from one of these starts
    def __init__(self, words, starts):
        self.words, self.starts = np.unique(np.frombuffer(b"".join(words), "<u8")), starts
        self.hints = np.zeros(1 << 20, bool)
        self.hints[SPREAD(self.words)] = True
    def passes(self, data):
        for start in self.starts:
            words = np.frombuffer(data, "<u8", max(0, len(data) - start) // 8, min(start, len(data)))
            likely = words[self.hints[SPREAD(words)]]
            if likely.size and np.isin(likely, self.words).any(): return True
# of 15 bytes or more, one word lies at a multiple of 8, wherever they lie
LONG = Sieve([one[at : at + 8] for one in MASKED if len(one) >= 15 for at in range(8)], [0])
SHORT = Sieve([one[:8] for one in MASKED if len(one) < 15], range(8))
found = set()
def look(data, where):
    for at in range(0, len(data), 1 << 17):  # small pieces stay in the processor's cache
        masked = data[at : (at + (1 << 17)) + 4096].translate(TABLE)
        if LONG.passes(masked) or SHORT.passes(masked):
            found.update((MASKED.index(one), where) for one in MASKED if one in masked)
PLANT
files = 0
for top in TOPS:
    for place, folders, names in os.walk(top):
        for name in names:
            path = os.path.join(place, name)
            if not os.path.isfile(path): continue
            files += 1
            try: data = open(path, "rb").read(1 << 27) if os.stat(path).st_mtime >= SINCE else b""
            except OSError: continue
            look(data, path)
            if name.endswith((".zip", ".whl", ".egg")):
                try:
                    with zipfile.ZipFile(path) as packed:
                        for member in packed.namelist(): look(packed.read(member), path)
                except (zipfile.BadZipFile, RuntimeError): pass
for name in _imp._frozen_module_names():
    look(marshal.dumps(_imp.get_frozen_object(name)), "frozen " + name)
gc.unfreeze()
seen, waiting, texts = set(), [*gc.get_objects(), *sys.modules.values()], []
while waiting:
    one = waiting.pop()
    if id(one) in seen or one is MASKED or one is NEEDLES or one is found: continue
    seen.add(id(one))
    if type(one) is str: texts.append(one.encode(errors="replace"))
    elif type(one) is bytes: texts.append(one)
    elif type(one) is float: texts.append(struct.pack("<d", one))
    elif type(one) is int: texts.append(b"%d" % one if one.bit_length() < 999 else b"")
    elif isinstance(one, types.CodeType): waiting += [*one.co_consts, *one.co_names, one.co_name]
    else: waiting += gc.get_referents(one)
look(b"\\0".join(texts), "objects")
result = [files, len(seen), sorted(found)]
"""
PLANTS = """
text = bytes.fromhex(NEEDLES[0]).translate(TABLE)
open("/tmp/planted.py", "wb").write(text)
with zipfile.ZipFile("/tmp/planted.zip", "w", zipfile.ZIP_DEFLATED) as packed: packed.writestr("a", text * 9)
del text
planted = types.ModuleType("planted")
exec("def f(): return " + repr(bytes.fromhex(NEEDLES[0]).translate(TABLE).decode()), planted.__dict__)
"""


def search(needles, tops=("/",), plant=""):
    """Search from inside; return how many files and objects were seen and what was found where."""
    masked = [needle.translate(MASK).hex() for needle in needles.values()]
    code = SEARCH.replace("PLANT", plant).replace("TOPS", repr(tops))
    oldest = min(file.stat().st_mtime for file in (ROOT / "actedu").rglob("*.*") if file.is_file())
    with Sandbox(limits=PATIENT) as box, box.open([f"NEEDLES, SINCE = {masked!r}, {oldest!r}", code]) as session:
        result = session.value("result")
        assert result is not Ellipsis, session.failed
    files, objects, found = result
    return files, objects, [(list(needles)[number], where) for number, where in found]


def everything(tops=("/",)):
    """Search the sandbox for all that an assignment of all exercises keeps to itself."""
    with tempfile.TemporaryDirectory() as folder:
        work = assignment.create(Path(folder) / "hw", list(exercises.modules()))
    needles = wanted(work, names=True)
    assert len(needles) > 4 * len(work.exercises)
    return search(needles, tops)


def test_the_answers_are_not_inside():
    files, objects, found = everything()
    assert files > 1000
    assert objects > 10_000
    assert found == []


@pytest.mark.skipif(
    os.getuid() != 0, reason="root can become somebody else; the test above has run as an ordinary user"
)
def test_the_answers_are_not_inside_for_an_ordinary_user():
    """In a namespace where this account is an ordinary one. The system's files are as above and not searched again."""
    code = (
        "import json, sys; sys.path[:0] = sys.argv[1:]\n"
        "import test_answers_absent as t\n"
        "print(json.dumps(t.everything(('/box', '/tmp', '/dev', '/proc', '/etc', '/home'))))"
    )
    command = ["unshare", "--user", "--map-user=1234", "--map-group=1234", sys.executable, "-c", code]
    done = subprocess.run([*command, str(ROOT), str(ROOT / "tests")], capture_output=True, text=True, cwd=ROOT)
    if "unshare failed" in done.stderr:
        pytest.skip(done.stderr)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)[2] == []


def test_what_is_planted_is_found():
    _, _, found = search({"the canary": CANARY}, ("/tmp",), PLANTS)
    assert {where for _, where in found} >= {"/tmp/planted.py", "/tmp/planted.zip", "objects"}


def memory(process):
    """Yield what a process holds in memory of its own, read from outside."""
    with open(f"/proc/{process}/maps") as maps, open(f"/proc/{process}/mem", "rb", 0) as file:
        for line in maps:
            start, end, rights, path = re.match(r"(\w+)-(\w+) (\S+) \S+ \S+ \S+\s*(.*)", line).groups()
            if rights.startswith("rw") and not path.startswith("[v"):
                try:
                    file.seek(int(start, 16))
                    yield file.read(int(end, 16) - int(start, 16))
                except (OSError, OverflowError):  # a guard page
                    continue


def below(pid):
    found = [
        int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()
    ]
    return found + [one for child in found for one in below(child)]


def test_no_answer_comes_into_memory_while_answers_are_judged(tmp_path):
    """The memory of every process in the sandbox, after each exercise has been asked and judged."""
    work = assignment.create(tmp_path / "hw", list(exercises.modules()))
    asked = [one for one in work.exercises if not one.for_reader]
    wrong = [f"def {one.name}(*a): return None" if one.asks_function else f"{one.name} = None" for one in asked]
    hold = f"held = bytes.fromhex({CANARY.translate(MASK).hex()!r}).translate(bytes(b ^ 0x5A for b in range(256)))"
    with Sandbox(limits=PATIENT) as box, box.open([*wrong, hold]) as session:
        for one in asked:
            answer = session.function(one.name) if one.asks_function else session.value(one.name)
            one.judge(answer, seed=work.seed("ann", one), hidden=True)
        assert session.value("held") == CANARY
        processes = below(box._process.pid)
        assert len(processes) == 3  # bubblewrap inside, the warm process, the submission's
        found = set()
        try:
            for process in processes:
                for region in memory(process):
                    found |= {
                        what
                        for what, text in (wanted(work, names=False) | {"canary": CANARY}).items()
                        if text in region
                    }
        except PermissionError as error:
            pytest.skip(f"this system lets no process read another's memory: {error}")
    assert found == {"canary"}

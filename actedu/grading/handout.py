"""Notebooks by name, each with the numbers that were drawn for its student."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from actedu import build
from actedu.errors import UserError
from actedu.grading import archives, private_files
from actedu.grading.assignment import Assignment, notebooks
from actedu.grading.platforms import Platform
from actedu.grading.rosters import Finder, Person, RosterError
from actedu.grading.texts import plain
from actedu.grading.variants import Handed, Handouts, draw

PLACE = "handouts"
_MOST_BYTES = 120  # of a folder's name; file systems allow about 255, and it lies inside other folders
_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*]')
_WINDOWS_OWN = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)( *\..*)?", re.IGNORECASE)
_BOTH = "put into both lists a login or an address that they share"


def grown(assignment: Assignment, people: Iterable[Person]) -> Handouts:
    """Return what was handed out, and after it what is for those who are new.

    A student is known by identity, by login, or by name where the list is of another platform; what that list calls
    them is kept too. Raises RosterError where two may be meant.
    """
    handed = list(assignment.handouts.handed)
    tokens = {one.token for one in handed}
    folders = {_folded(one.folder) for one in handed}
    same = _same(people := list(people), handed)
    for person in people:
        if (place := same.get(person.identity)) is not None:
            old = handed[place].person
            if person.identity != old.identity:
                logins = old.logins | person.logins | {person.identity.casefold()}
                handed[place] = replace(handed[place], person=replace(old, logins=logins))
            continue
        token = draw(assignment.secret, person.identity, tokens)
        person = replace(person, name=plain(person.name))
        one = Handed(person, folder_name(person.name, token, folders), token)
        handed.append(one)
        tokens.add(token)
        folders.add(_folded(one.folder))
    return Handouts(tuple(handed))


def _same(people: Iterable[Person], handed: list[Handed]) -> dict[str, int]:
    """Return which of those that were handed something each person is, by identity; who is new is not among them."""
    keys = {key: i for i, one in enumerate(handed) for key in (one.person.identity, *one.person.logins)}
    found, unknown = dict[str, int](), list[Person]()
    for person in people:
        places = {keys[key] for key in (person.identity, person.identity.casefold(), *person.logins) if key in keys}
        if places:
            found[person.identity] = min(places)
        else:
            unknown.append(person)
    number = {one.person.identity: i for i, one in enumerate(handed)}
    find = Finder(one.person for i, one in enumerate(handed) if i not in found.values())
    for person in unknown:  # a list of another platform may have nothing but the name in common
        platform = person.identity.partition(" ")[0]
        meant = [one for one in find(person.name, None) if one.identity.partition(" ")[0] != platform]
        if len(meant) > 1 or any(number[one.identity] in found.values() for one in meant):
            who = " or ".join(one.label for one in meant[:3])
            raise RosterError(f"handout: {person.label} may be {who}, whom notebooks were handed to; {_BOTH}")
        if meant:
            found[person.identity] = number[meant[0].identity]
    return found


def folder_name(name: str, token: str, taken: Container[str]) -> str:
    """Return a name for a student's folder on any system, with the token in it where it is another's or too long."""
    whole = _NOT_IN_NAMES.sub("-", unicodedata.normalize("NFC", plain(name, 1000)))
    text = whole.encode()[:_MOST_BYTES].decode(errors="ignore")
    cut = text != whole
    text = text.lstrip(" .-~").rstrip(" .")  # hidden, an option or a home; and ends that Windows takes away
    if not text or _WINDOWS_OWN.fullmatch(_folded(text)):
        return f"student {token}"
    return f"{text} {token}" if cut or _folded(text) in taken else text


def _folded(name: str) -> str:
    """Return what is equal for two names that some file system holds to be the same."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def write(assignment: Assignment, one: Handed, place: Path) -> None:
    """Write a student's notebooks, but for those that are there. Raises UserError where they cannot be written."""
    folder = place / one.folder
    try:
        private_files.folder(place)  # the folders in it are named after students, and may be copied as they are
        folder.mkdir(exist_ok=True)
        for name, made in notebooks(assignment, one.token).items():
            if not (folder / name).exists():
                build.write(made, folder / name)
    except OSError as error:
        raise UserError(f"handout: {folder} cannot be written: {error.strerror or error}") from None


def archive(place: Path, handouts: Handouts) -> bytes:
    """Return the notebooks of all students as a zip archive, a folder for each."""
    return archives.packed(
        {f"{one.folder}/{path.name}": path.read_bytes() for one, path in _notebooks(place, handouts)}
    )


def upload(place: Path, handouts: Handouts, platform: Platform) -> bytes | None:
    """Return them as an archive of which this platform gives each student their part; None if it knows nobody."""
    files = {
        platform.place_for(path.name, one.person.name, one.person.identity, ""): path.read_bytes()
        for one, path in _notebooks(place, handouts)
    }
    named = {name: content for name, content in files.items() if name is not None}
    return archives.packed(named) if named else None


def _notebooks(place: Path, handouts: Handouts) -> Iterator[tuple[Handed, Path]]:
    return ((one, path) for one in handouts.handed for path in sorted((place / one.folder).glob("*.ipynb")))

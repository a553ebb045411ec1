"""Plain values as bytes: JSON for the structure, raw bytes for arrays, with dtype and shape.

Both sides of the sandbox read this file, so it needs the standard library and NumPy only. Nothing that is
read can run code: no pickle, no eval, no object arrays. What comes from a submission is bounded (`BOUNDS`)
before memory is taken for it.
"""

from __future__ import annotations

import json
import math
import socket
import struct
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

import numpy as np

ABSENT = ", which is not there in grading"  # how the type of a value ends that was made with what is not there


class CodecError(ValueError):
    """Bytes that are not a message within the bounds, or a value that is not plain."""


@dataclass(frozen=True)
class Bounds:
    """How much one message may hold."""

    text: int = 1 << 20  # bytes of JSON
    blob: int = 8 << 20  # bytes of arrays
    nodes: int = 50_000  # values in lists and dictionaries
    keys: int = 2_000  # of dictionaries and sets: with one hash for all, they take as long as the square of this
    padded: int = 1 << 26  # characters, were every text as long as the longest: NumPy would make it so
    depth: int = 24  # lists in lists
    integer: int = 1024  # bits of a Python integer
    junk: int = 16 << 20  # bytes that answer no question, before the other side counts as broken


BOUNDS = Bounds()
WEIGHT = 16  # plain numbers that take as long to read and to show as one array, or one value that is not plain
ROOM = 1 << 16  # bytes of arrays that go together in one message where they could go one by one
# the dtypes that travel, by their name on the way: booleans, integers, floats, complex numbers, the low byte first
DTYPES = {name: np.dtype(name) for name in (np.dtype(code).newbyteorder("<").str for code in "?bBhHiIqQefdFD")}
_TRAVELS = {dtype: name for name, dtype in DTYPES.items()}
_EXACT = (int, float, bool, Fraction, Decimal)  # an array of these travels as a list
_SINGLE = {dtype.type for dtype in DTYPES.values()}
_HEADER = struct.Struct(">II")  # bytes of JSON, bytes of arrays


class Opaque:
    """Stands for a value that is not plain; the name of its class is the name of the value's type."""

    def __repr__(self) -> str:
        return f"a value of type {type(self).__name__}"


def opaque(kind: str) -> Opaque:
    """Return a stand-in for a value of the type named `kind`."""
    name = "".join(c for c in kind if c.isprintable())[:80] or "object"
    stand_in: Opaque = type(name, (Opaque,), {})()
    return stand_in


class _TooLargeError(Exception):
    pass


def _outside(value: range) -> bool:
    """Whether a range has more elements than travel."""
    return bool(value[BOUNDS.nodes :])


def _is_moderate(value: Decimal) -> bool:
    """Whether a Decimal is finite, and has not too many digits: a whole number of it could take all memory."""
    _, digits, exponent = Decimal.as_tuple(value)
    return isinstance(exponent, int) and abs(exponent) + len(digits) <= BOUNDS.integer


class _Encoder:
    def __init__(self) -> None:
        self.blobs: list[bytes] = []
        self.size = 0
        self.nodes = 0
        self.keys = 0
        self.longest = 0

    def hashed(self, count: int) -> None:
        self.keys += count
        if self.keys > BOUNDS.keys:
            raise _TooLargeError

    def whole(self, value: Any) -> Any:
        """Encode one value, or say of which type it is when it is too large to travel."""
        blobs, size, longest = len(self.blobs), self.size, self.longest
        try:
            node = self.node(value, 0)
            if self.nodes * self.longest > BOUNDS.padded:
                raise _TooLargeError
            return node
        except (_TooLargeError, RecursionError, MemoryError):
            del self.blobs[blobs:]
            self.size, self.longest = size, longest
            return ["o", f"{type(value).__name__}, too large to hand over"]

    def node(self, value: Any, depth: int) -> Any:
        self.nodes += 1
        if self.nodes > BOUNDS.nodes or depth > BOUNDS.depth:
            raise _TooLargeError
        if value is None or value is True or value is False:
            return value
        if isinstance(value, str):
            if len(value) > BOUNDS.text // 8:
                raise _TooLargeError
            self.longest = max(self.longest, str.__len__(value))
            return ["u", str.__str__(value)] if isinstance(value, np.str_) else str.__str__(value)
        if isinstance(value, (np.ndarray, np.generic)):
            return self.array(value)
        if value is Ellipsis:
            return ["..."]
        if isinstance(value, int):
            return self.integer(value)
        if isinstance(value, float):
            return float.__float__(value)
        if isinstance(value, complex):
            return ["c", value.real, value.imag]
        if isinstance(value, bytes):
            self.longest = max(self.longest, bytes.__len__(value))
            return ["b", self.blob(bytes(value))]
        if isinstance(value, (list, tuple)):
            return ["l" if isinstance(value, list) else "t", *[self.node(one, depth + 1) for one in value]]
        if isinstance(value, dict):
            pairs = dict.items(value)
            self.hashed(len(pairs))
            return ["d", *[[self.node(key, depth + 1), self.node(one, depth + 1)] for key, one in pairs]]
        if isinstance(value, (set, frozenset)):
            kind = "e" if isinstance(value, set) else "f"
            self.hashed(len(value))
            return [kind, *[self.node(one, depth + 1) for one in value]]
        if isinstance(value, Mapping):
            return self.node(dict(value), depth)
        return self.number(value)

    def number(self, value: Any) -> Any:
        """Encode what the standard library makes of numbers, or say of which type anything else is."""
        self.nodes += WEIGHT
        if isinstance(value, range):
            if _outside(value):
                raise _TooLargeError
            self.nodes += len(value)  # which may become a list over there
            return ["r", *map(self.integer, (value.start, value.stop, value.step))]
        if isinstance(value, Fraction):
            return ["q", self.integer(value.numerator), self.integer(value.denominator)]
        if isinstance(value, Decimal) and _is_moderate(value):
            return ["D", Decimal.__str__(value)]
        if type(value).__name__ == "StandIn":
            return ["o", f"{str(getattr(value, 'of', ''))[:30] or 'a library'}{ABSENT}"]
        if isinstance(value, memoryview | deque) or type(value).__module__ == "array":
            return self.array(np.asarray(value))
        return ["o", type(value).__name__]

    def integer(self, value: int) -> int:
        if int.bit_length(value) > BOUNDS.integer:
            raise _TooLargeError
        return int.__int__(value)

    def array(self, value: np.ndarray[Any, Any] | np.generic) -> Any:
        self.nodes += WEIGHT
        plain = value if type(value) is np.ndarray else np.asarray(value).view(np.ndarray)
        name = _TRAVELS.get(plain.dtype)
        if name is None:
            if plain.dtype.char in "gG":  # extended precision, whose size differs by machine
                plain = plain.astype(np.float64 if plain.dtype.kind == "f" else np.complex128)
            if plain.dtype.kind == "U":
                if plain.nbytes > BOUNDS.blob:  # which the other side would need too
                    raise _TooLargeError
                return ["U", list(plain.shape), *[self.node(one, 0) for one in plain.ravel().tolist()]]
            if (
                plain.dtype.kind == "O"
                and plain.size
                and all(type(one) in _EXACT or type(one) in _SINGLE for one in plain.flat)
            ):
                if plain.size <= BOUNDS.nodes // (2 * WEIGHT):
                    return self.node(plain.tolist(), 0)
                try:  # so many are compared as floats, as all are in the end
                    plain = plain.astype(np.float64)
                except (OverflowError, TypeError, ValueError):
                    raise _TooLargeError from None
            name = _TRAVELS.get(plain.dtype.newbyteorder("="))
            if name is None:
                return ["o", f"{type(value).__name__} of {plain.dtype}"]
            plain = plain.astype(name)
        size = self.blob(plain.tobytes())
        return ["s" if isinstance(value, np.generic) else "a", name, list(plain.shape), size]

    def blob(self, data: bytes) -> int:
        self.size += len(data)
        if self.size > BOUNDS.blob:
            raise _TooLargeError
        self.blobs.append(data)
        return len(data)


class _Decoder:
    def __init__(self, blob: bytes | bytearray) -> None:
        self.blob = memoryview(blob)
        self.at = 0
        self.nodes = 0
        self.keys = 0
        self.longest = 0

    def node(self, node: Any, depth: int = 0) -> Any:
        self.nodes += 1
        if self.nodes > BOUNDS.nodes or depth > BOUNDS.depth + 1:
            raise CodecError("a value with too many parts")
        if not isinstance(node, list):
            if type(node) is dict:
                raise CodecError("an unknown kind of value")
            if type(node) is str:
                self.longest = max(self.longest, len(node))
            return node
        kind, *parts = node or [None]  # what is sent often is told apart by hand: match takes several times as long
        if kind == "a" and len(parts) == 3:
            return self.array(*parts)
        if kind == "t":
            return tuple([self.node(part, depth + 1) for part in parts])
        if kind == "l":
            return [self.node(part, depth + 1) for part in parts]
        if kind in ("d", "e", "f"):
            return self.hashed(kind, parts, depth + 1)
        match node:
            case ["s", kind, [], size]:
                return self.array(kind, [], size)[()]
            case ["u", str(text)]:
                self.longest = max(self.longest, len(text))
                return np.str_(text)
            case ["U", [*shape], *texts]:
                return self.texts(shape, texts)
            case ["b", int(size)]:
                self.longest = max(self.longest, size)
                return bytes(self.take(size))
            case ["c", float(real), float(imaginary)]:
                return complex(real, imaginary)
            case ["o", str(kind)]:
                self.nodes += WEIGHT
                return opaque(kind)
            case ["..."]:
                return Ellipsis
            case ["r" | "q" | "D", *parts]:
                self.nodes += WEIGHT
                return self.number(kind, parts)
        raise CodecError("an unknown kind of value")

    def hashed(self, kind: str, parts: list[Any], depth: int) -> Any:
        self.keys += len(parts)
        if self.keys > BOUNDS.keys:
            raise CodecError("too many keys")
        try:
            if kind == "d":
                return {self.node(key, depth): self.node(one, depth) for key, one in parts}
            elements = [self.node(part, depth) for part in parts]
            return set(elements) if kind == "e" else frozenset(elements)
        except (TypeError, ValueError) as error:  # a list as a key; an entry that is no pair
            raise CodecError(f"an unknown kind of entry: {error}") from None

    def number(self, kind: str, parts: list[Any]) -> Any:
        try:
            match kind, parts:
                case "r", [int(start), int(stop), int(step)] if not _outside(made := range(start, stop, step)):
                    self.nodes += len(made)
                    return made
                case "q", [int(numerator), int(denominator)]:
                    return Fraction(numerator, denominator)
                case "D", [str(text)] if len(text) <= 2 * BOUNDS.integer and _is_moderate(exact := Decimal(text)):
                    return exact
        except (ValueError, ZeroDivisionError, InvalidOperation):
            pass
        raise CodecError("an impossible number")

    def array(self, kind: Any, shape: Any, size: Any) -> np.ndarray[Any, Any]:
        self.nodes += WEIGHT
        dtype = DTYPES.get(kind) if type(kind) is str else None
        if dtype is None or type(shape) is not list or type(size) is not int or len(shape) > 32:
            raise CodecError("an array with an impossible header")
        if not all(type(n) is int and 0 <= n < 1 << 31 for n in shape):
            raise CodecError("an array with an impossible header")
        if dtype.itemsize * math.prod(shape) != size:
            raise CodecError("an array whose header does not fit its bytes")
        try:
            return np.ndarray(shape, dtype, bytearray(self.take(size)))
        except ValueError as error:  # NumPy has limits of its own
            raise CodecError(f"an array with an impossible header: {error}") from None

    def texts(self, shape: list[Any], texts: list[Any]) -> np.ndarray[Any, Any]:
        if not all(type(n) is int and 0 <= n < 1 << 31 for n in shape) or math.prod(shape) != len(texts):
            raise CodecError("an array whose header does not fit its texts")
        self.nodes += WEIGHT + len(texts)
        if not all(type(one) is str for one in texts) or self.nodes > BOUNDS.nodes:
            raise CodecError("an array of other things than texts, or too many")
        longest = max(map(len, texts), default=0)
        self.longest = max(self.longest, longest)
        if 4 * longest * len(texts) > BOUNDS.blob:  # NumPy makes each as long as the longest
            raise CodecError("an array of too long texts")
        try:
            return np.array(texts, dtype=np.str_).reshape(shape)
        except ValueError as error:  # NumPy has limits of its own
            raise CodecError(f"an array with an impossible header: {error}") from None

    def take(self, size: int) -> memoryview:
        if not 0 <= size <= len(self.blob) - self.at:
            raise CodecError("an array whose bytes are missing")
        self.at += size
        return self.blob[self.at - size : self.at]


def pack(message: Mapping[str, Any], values: Sequence[Any] = ()) -> bytes:
    """Return the bytes of a message: a flat JSON object, and any values that go with it."""
    encoder = _Encoder()
    encoded = [encoder.whole(value) for value in values]
    text = json.dumps([message, encoded]).encode()
    if len(text) > BOUNDS.text and values:
        text = json.dumps([message, [["o", f"{type(v).__name__}, too large to hand over"] for v in values]]).encode()
        encoder = _Encoder()
    blob = b"".join(encoder.blobs)
    return _HEADER.pack(len(text), len(blob)) + text + blob


def pack_most(message: Mapping[str, Any], values: Sequence[Any]) -> tuple[bytes, int]:
    """Return the bytes of a message with as many of the values as it can well take whole, and their number."""
    encoder, encoded = _Encoder(), []
    for value in values:
        node = encoder.whole(value)
        if isinstance(node, list) and node[0] == "o":
            break
        encoded.append(node)
        if encoder.size > ROOM or encoder.nodes > ROOM // 16:
            break
    text = json.dumps([message, encoded]).encode()
    if len(text) > BOUNDS.text:
        return pack(message), 0
    blob = b"".join(encoder.blobs)
    return _HEADER.pack(len(text), len(blob)) + text + blob, len(encoded)


def unpack(text: bytes | bytearray, blob: bytes | bytearray = b"") -> tuple[dict[str, Any], list[Any]]:
    """Return the message and its values. Raises CodecError for anything else, without running anything."""
    try:
        content = json.loads(text.decode())
    except (ValueError, RecursionError):
        raise CodecError("a message that is not JSON") from None
    if type(content) is not list or [type(part) for part in content] != [dict, list]:
        raise CodecError("a message of another form")
    decoder = _Decoder(blob)
    message, values = content
    decoded = [decoder.node(value) for value in values]
    if decoder.nodes * decoder.longest > BOUNDS.padded:
        raise CodecError("texts that are too long for so many values")
    return message, decoded


class Channel:
    """Messages over a stream socket, one after another."""

    def __init__(self, stream: socket.socket) -> None:
        self.stream = stream
        self._read = bytearray()  # what came and was not yet asked for

    def send(self, message: Mapping[str, Any], values: Sequence[Any] = (), deadline: float | None = None) -> None:
        """Send a message. Raises TimeoutError at `deadline` (of time.monotonic), OSError when nobody listens."""
        self.send_bytes(pack(message, values), deadline)

    def send_bytes(self, message: bytes, deadline: float | None = None) -> None:
        """Send what `pack` made."""
        self._wait_until(deadline)
        self.stream.sendall(message)

    def receive(self, deadline: float | None = None) -> tuple[dict[str, Any], list[Any], int]:
        """Return the next message, its values and its size in bytes.

        Raises EOFError when the other side is gone, TimeoutError at `deadline`, CodecError out of bounds.
        """
        self._fill(_HEADER.size, deadline)
        text, blob = _HEADER.unpack(self._take(_HEADER.size))
        if text > BOUNDS.text or blob > BOUNDS.blob:
            raise CodecError("a message that is too large")
        self._fill(text + blob, deadline)
        message, values = unpack(self._take(text), self._take(blob))
        return message, values, text + blob

    def _take(self, size: int) -> bytes:
        taken = bytes(self._read[:size])
        del self._read[:size]
        return taken

    def _fill(self, size: int, deadline: float | None) -> None:
        while len(self._read) < size:
            self._wait_until(deadline)
            got = self.stream.recv(1 << 16)
            if not got:
                raise EOFError
            self._read += got

    def _wait_until(self, deadline: float | None) -> None:
        if deadline is not None:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self.stream.settimeout(left)

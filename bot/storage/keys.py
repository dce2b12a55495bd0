"""The key file: four purposes, each with its keys; the last key of a purpose is current."""

import base64
import binascii
import hashlib
import hmac
import os
import re
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

Purpose = Literal["master", "index", "audit", "sign"]
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
KEY_BYTES = 32
LONGEST_ID = 32


class FaultyKeysError(Exception):
    """The key file is unusable: one sentence a fault, never a key in any of them."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Key:
    id: str
    secret: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeyRing:
    """All keys by purpose, oldest first."""

    keys: Mapping[Purpose, tuple[Key, ...]] = field(repr=False)

    def current(self, purpose: Purpose) -> Key:
        return self.keys[purpose][-1]

    def find(self, purpose: Purpose, key_id: str) -> Key | None:
        return next((key for key in self.keys[purpose] if key.id == key_id), None)

    def lasting_mark(self, text: str) -> str:
        """A keyed hash that survives rotation: the first audit key is kept for ever."""
        return hmac.digest(self.keys["audit"][0].secret, f"mark\0{text}".encode(), "sha256").hex()


def read(path: Path) -> KeyRing:
    """Read a key file that only its owner can read. Raises FaultyKeysError with all faults."""
    faults: list[str] = []
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            lines = file.read(1_000_000).decode("ascii", "replace").splitlines()
    except OSError as error:
        raise FaultyKeysError((f"{path}: cannot be read ({error.strerror}).",)) from None
    if mode & 0o077:
        faults.append(
            f"{path}: others can read it (mode {mode:04o}); say `chmod 600 {path}` and, if they"
            " may have, make new keys."
        )
    keys: dict[Purpose, tuple[Key, ...]] = dict.fromkeys(PURPOSES, ())
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        read_line = _read_line(line)
        if isinstance(read_line, str):
            faults.append(f"{path}:{number}: {read_line}")
            continue
        purpose, key = read_line
        if any(key.id == other.id for other in keys[purpose]):
            faults.append(f"{path}:{number}: the id of this {purpose} key is already taken.")
        keys[purpose] += (key,)
    faults += [f"{path}: no key for the purpose {each}." for each in PURPOSES if not keys[each]]
    if faults:
        raise FaultyKeysError(tuple(faults))
    return KeyRing(keys)


def _read_line(line: str) -> tuple[Purpose, Key] | str:
    parts = line.strip().split(":")
    if len(parts) != 3:
        return "must be purpose:id:base64."
    name, key_id, encoded = parts
    purpose = next((each for each in PURPOSES if each == name), None)
    if purpose is None:
        return f"the purpose must be one of {', '.join(PURPOSES)}."
    if not re.fullmatch(rf"[A-Za-z0-9._-]{{1,{LONGEST_ID}}}", key_id):
        return f"the id must be 1 to {LONGEST_ID} letters, digits, dots or hyphens."
    try:
        secret = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return "the key is not base64."
    if len(secret) != KEY_BYTES:
        return f"the key must be {KEY_BYTES} bytes long, and this one is not."
    return purpose, Key(key_id, secret)


def write_new(path: Path) -> None:
    """Write a file with one new key a purpose. Raises FileExistsError rather than overwrite."""
    made = [
        f"{purpose}:{secrets.token_hex(4)}:{base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}"
        for purpose in PURPOSES
    ]
    # Link the complete file into place: two processes may start together.
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write("\n".join(made) + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    finally:
        draft.unlink()


@dataclass(frozen=True, slots=True)
class RingSigner:
    """HMAC-SHA-256 with the purpose `sign`: the newest key signs, every key verifies."""

    ring: KeyRing

    def sign(self, text: bytes) -> str:
        return _code(self.ring.current("sign").secret, text)

    def holds(self, text: bytes, code: str) -> bool:
        given = code.encode("utf-8", "replace")
        return any(
            hmac.compare_digest(_code(key.secret, text).encode(), given)
            for key in self.ring.keys["sign"]
        )


def _code(secret: bytes, text: bytes) -> str:
    return hmac.new(secret, text, hashlib.sha256).hexdigest()

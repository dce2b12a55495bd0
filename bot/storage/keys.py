"""The key file, and sealing with it.

Four purposes, each with its keys; the last key of a purpose is current. Values are sealed with
AES-256-GCM, bound to table, column and row, so that a value opens nowhere else.
"""

import base64
import binascii
import hashlib
import hmac
import os
import pwd
import re
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Literal, get_args

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.atomic_files import temporary_file_beside
from bot.errors import OperatorError

Purpose = Literal["master", "index", "audit", "sign"]
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
KEY_BYTES = 32
LONGEST_ID = 32
STANDBY_MARK: Final = "# standby"
"""Comment above a key that opens values and seals none, until all replicas have it."""


class FaultyKeysError(OperatorError):
    """The key file is unusable: one sentence a fault, never a key in any of them."""


@dataclass(frozen=True, slots=True)
class Key:
    id: str
    secret: bytes = field(repr=False)
    is_standby: bool = field(default=False, compare=False)
    """Opens and verifies only, until all replicas have it."""


@dataclass(frozen=True, slots=True)
class KeyRing:
    """All keys by purpose, the current one last."""

    keys: Mapping[Purpose, tuple[Key, ...]] = field(repr=False)

    def current(self, purpose: Purpose) -> Key:
        return self.keys[purpose][-1]

    def find(self, purpose: Purpose, key_id: str) -> Key | None:
        return next((key for key in self.keys[purpose] if key.id == key_id), None)

    def lasting_hash(self, text: str) -> str:
        """A keyed hash that survives rotation: the first audit key is kept for ever."""
        first = next(key for key in self.keys["audit"] if not key.is_standby)
        return hmac.digest(first.secret, text.encode(), "sha256").hex()

    def lasting_mark(self, text: str) -> str:
        return self.lasting_hash(f"mark\0{text}")


def read(path: Path) -> KeyRing:
    """Read a key file that others cannot read. Raises FaultyKeysError with all faults."""
    lines, fault = _content(path)
    faults = [fault] if fault else []
    keys: dict[Purpose, tuple[Key, ...]] = dict.fromkeys(PURPOSES, ())
    is_standby = False
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            is_standby = line.strip() == STANDBY_MARK
            continue
        read_line = _read_line(line)
        if isinstance(read_line, str):
            faults.append(f"{path}:{number}: {read_line}")
            continue
        purpose, key = read_line
        if any(key.id == other.id for other in keys[purpose]):
            faults.append(f"{path}:{number}: the id of this {purpose} key is already taken.")
        keys[purpose] += (replace(key, is_standby=is_standby),)
        is_standby = False
    in_use = {each for each in PURPOSES if any(not key.is_standby for key in keys[each])}
    faults += [f"{path}: no key for the purpose {each}." for each in PURPOSES if each not in in_use]
    if faults:
        raise FaultyKeysError(*faults)
    return KeyRing(keys)


def _content(path: Path) -> tuple[list[str], str]:
    """The file's lines, and a sentence if others can read it."""
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            lines = file.read(1_000_000).decode("ascii", "replace").splitlines()
    except PermissionError:
        raise FaultyKeysError(_not_ours(path)) from None
    except OSError as error:
        raise FaultyKeysError(f"{path}: cannot be read ({error.strerror}).") from None
    if not _is_open(status):
        return lines, ""
    return lines, (
        f"{path}: others can read it (mode {stat.S_IMODE(status.st_mode):04o}); say"
        f" `chmod 600 {path}` and, if they may have, make new keys."
    )


def _is_open(status: os.stat_result) -> bool:
    """A secret that is mounted belongs to root, or to another account, and reaches this one by its
    group (0440). A file of one's own needs no group, which may hold anybody."""
    is_given = status.st_uid == 0 or status.st_uid != os.getuid()
    return bool(status.st_mode & (0o037 if is_given else 0o077))


def _not_ours(path: Path) -> str:
    account = system_account_name(os.getuid())
    try:
        status = path.stat()
    except OSError:
        return (
            f"{path}: the account {account} may not look into its folder; say"
            f" `chown {account} {path.parent}`."
        )
    return (
        f"{path}: belongs to {system_account_name(status.st_uid)}"
        f" (mode {stat.S_IMODE(status.st_mode):04o}), so that"
        f" the account {account} cannot read it; say `chown {account} {path}`."
    )


def system_account_name(uid: int) -> str:
    """The name of a system account; its number if it has none, as in some containers."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


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


def write_new(path: Path) -> None:
    """Write a file with one new key a purpose. Raises FileExistsError rather than overwrite."""
    with temporary_file_beside(path) as draft:
        _write(draft, [_new_key(purpose) for purpose in PURPOSES])
        os.link(draft, path)  # two processes may start together


def add_keys(path: Path, out: Path, *, is_standby: bool) -> None:
    """Write to `out` the file with a new key a purpose: in use at once, or on standby.

    Raises FaultyKeysError, or OSError if `out` cannot be written.
    """
    lines = _lines(path)
    if is_standby and STANDBY_MARK in lines:
        raise FaultyKeysError(f"{path}: keys are on standby already: activate them first.")
    for purpose in PURPOSES:
        if is_standby:
            here = _last(lines, purpose)
            lines[here:here] = [STANDBY_MARK, _new_key(purpose)]
        else:
            lines.append(_new_key(purpose))
    _replace(path, out, lines)


def activate_standby_keys(path: Path, out: Path) -> None:
    """Write to `out` the file with its keys on standby in use. Raises as `add_keys`."""
    lines = _lines(path)
    waiting = [at + 1 for at, line in enumerate(lines) if line == STANDBY_MARK]
    if not waiting:
        raise FaultyKeysError(f"{path}: no keys are on standby.")
    moved = {*waiting, *(at - 1 for at in waiting)}
    left = [line for at, line in enumerate(lines) if at not in moved]
    _replace(path, out, [*left, *(lines[at] for at in waiting)])


def _lines(path: Path) -> list[str]:
    read(path)
    return [line.strip() for line in path.read_text(encoding="ascii").splitlines()]


def _last(lines: list[str], purpose: Purpose) -> int:
    return max(at for at, line in enumerate(lines) if line.startswith(f"{purpose}:"))


def _new_key(purpose: Purpose) -> str:
    secret = base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
    return f"{purpose}:{secrets.token_hex(4)}:{secret}"


def _replace(path: Path, out: Path, lines: list[str]) -> None:
    """Replace the file in one step, with its owner and mode."""
    with temporary_file_beside(out) as draft:
        _write(draft, lines)
        if out.exists():
            before = path.stat()
            if (before.st_uid, before.st_gid) != (os.geteuid(), os.getegid()):
                os.chown(draft, before.st_uid, before.st_gid)
            draft.chmod(before.st_mode & 0o777)
        draft.replace(out)


def _write(draft: Path, lines: list[str]) -> None:
    with draft.open("w", encoding="ascii") as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        os.fsync(file.fileno())


VERSION = b"\x01"
NONCE_BYTES = 12


_NO_KEY = (
    "A sealed value does not open: its key is missing, or the value was changed. `madoguchi check`"
    " names missing keys."
)


class SealBrokenError(OperatorError):
    """A sealed value was changed or moved, or its key is not in the ring."""

    def __init__(self, which: str) -> None:
        super().__init__(_NO_KEY)
        self.args = (which,)


@dataclass(frozen=True, slots=True)
class Place:
    """Table, column and row to which a value is sealed."""

    table: str
    column: str
    row: str

    def associated_data(self) -> bytes:
        """The associated data; lengths come first, so that no two places read alike."""
        table, column, row = self.table.encode(), self.column.encode(), self.row.encode()
        parts = (len(table).to_bytes(4), table, len(column).to_bytes(4), column)
        return b"".join((*parts, len(row).to_bytes(4), row))


@dataclass(frozen=True, slots=True)
class Sealer:
    """Seals with the current master key; opens with the key a value names."""

    ring: KeyRing

    @property
    def key_id(self) -> str:
        return self.ring.current("master").id

    @property
    def known_ids(self) -> tuple[str, ...]:
        """Ids of the keys whose values open here."""
        return tuple(key.id for key in self.ring.keys["master"])

    def seal(self, plain: bytes, place: Place) -> bytes:
        key, nonce = self.ring.current("master"), os.urandom(NONCE_BYTES)
        header = VERSION + len(key.id).to_bytes() + key.id.encode()
        return (
            header
            + nonce
            + AESGCM(key.secret).encrypt(nonce, plain, header + place.associated_data())
        )

    def open(self, sealed: bytes, place: Place) -> bytes:
        """Raises SealBrokenError rather than return anything doubtful."""
        header, nonce, body, key = self._taken_apart(sealed)
        try:
            return AESGCM(key.secret).decrypt(nonce, body, header + place.associated_data())
        except InvalidTag:
            raise SealBrokenError("a sealed value does not belong here or was changed") from None

    def _taken_apart(self, sealed: bytes) -> tuple[bytes, bytes, bytes, Key]:
        length = sealed[1] if len(sealed) > 1 else 0
        header, rest = sealed[: 2 + length], sealed[2 + length :]
        if header[:1] != VERSION or len(rest) <= NONCE_BYTES:
            raise SealBrokenError("not a sealed value")
        key = self.ring.find("master", header[2:].decode("ascii", "replace"))
        if key is None:
            raise SealBrokenError("the key of a sealed value is not in the key file")
        return header, rest[:NONCE_BYTES], rest[NONCE_BYTES:], key

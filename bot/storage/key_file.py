"""Write the key file: a new one, and new keys in one that is in use."""

import base64
import os
import secrets
from pathlib import Path
from typing import Final

from bot.storage.keys import KEY_BYTES, PURPOSES, FaultyKeysError, Purpose, read

STANDBY: Final = "# standby"
"""Above a key that opens and does not seal yet, because other replicas may not have it."""


def write_new(path: Path) -> None:
    """Write a file with one new key a purpose. Raises FileExistsError rather than overwrite."""
    draft = _draft(path, [_new_key(purpose) for purpose in PURPOSES])
    try:
        os.link(draft, path)  # two processes may start together
    finally:
        draft.unlink()


def add_keys(path: Path, out: Path, *, is_standby: bool) -> None:
    """Write to `out` the file with a new key a purpose: in use at once, or on standby.

    Raises FaultyKeysError, or OSError if `out` cannot be written.
    """
    lines = _lines(path)
    if is_standby and STANDBY in lines:
        raise FaultyKeysError((f"{path}: keys are on standby already: activate them first.",))
    for purpose in PURPOSES:
        if is_standby:
            here = _last(lines, purpose)
            lines[here:here] = [STANDBY, _new_key(purpose)]
        else:
            lines.append(_new_key(purpose))
    _replace(path, out, lines)


def activate(path: Path, out: Path) -> None:
    """Write to `out` the file with its keys on standby in use. Raises as `add_keys`."""
    lines = _lines(path)
    waiting = [at + 1 for at, line in enumerate(lines) if line == STANDBY]
    if not waiting:
        raise FaultyKeysError((f"{path}: no keys are on standby.",))
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
    """The file keeps its owner and mode, and exists as a whole at every moment."""
    draft = _draft(out, lines)
    try:
        if out.exists():
            before = path.stat()
            if (before.st_uid, before.st_gid) != (os.geteuid(), os.getegid()):
                os.chown(draft, before.st_uid, before.st_gid)
            draft.chmod(before.st_mode & 0o777)
        draft.replace(out)
    finally:
        draft.unlink(missing_ok=True)


def _draft(path: Path, lines: list[str]) -> Path:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return draft

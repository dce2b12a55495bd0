"""People who type canaries into every field."""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR

from bot.storage.keys import NONCE_BYTES
from workspace.driver import GestureResult, Person, Slack, View

NAME, PHONE, MAIL = "田中花子テスト", "090-0000-0001", "canary@x.jp"
MY_NUMBER, CARD = "123456789018", "4111 1111 1111 1111"
WORDS, TOLD = "金糸雀が鳴いたのは誰の家か", "金糸雀は籠から逃げました"
FORGED = "<https://evil.example|社内ポータル> ```*終* :warning:"
SAYS = f"{WORDS}。{NAME}、{PHONE}、{MAIL} {FORGED}"
NUMBERS = f"番号は{MY_NUMBER}と{CARD}です"
KANA, PLACE = "タナカ ハナコテスト", "東京都千代田区千代田1-1 金糸雀荘"
CANARIES = (
    *(NAME, PHONE, PHONE.replace("-", ""), MAIL, MY_NUMBER, CARD, CARD.replace(" ", "")),
    *(WORDS, TOLD, KANA, "金糸雀荘"),
)
OWN_MODAL = ("views.open", "views.push", "views.update")

_HARMLESS = "手順書を直した"
_OF_FIELD: Mapping[str, str] = {
    "name": NAME,
    "principal_name": NAME,
    "name_kana": KANA,
    "contact": PHONE,
    "phone": PHONE,
    "email": MAIL,
    "address": PLACE,
    "principal_address": PLACE,
    "postal_code": "100-0001",
    "delivery_ref": "123-45-67890-1",
}
_ANY_NUMBER = frozenset({"delivery_ref"})  # O9: a parcel's number may have twelve digits


def found_in(text: str) -> list[str]:
    """The canaries in this text, plain or escaped as in JSON."""
    return [each for each in CANARIES if each in text or json.dumps(each)[1:-1] in text]


class Speaker(Person):
    """Type a forbidden number in each field, then the canaries wherever they are accepted."""

    def __init__(self, slack: Slack, identity: str, told: list[str]) -> None:
        super().__init__(slack, identity)
        self._told = told

    def submits(self, values: Mapping[str, Any] | None = None) -> GestureResult:
        given = dict(values or {})
        typed = _typed(self.view)
        if asked := typed - _ANY_NUMBER:
            refused = self.sends({**given, **dict.fromkeys(asked, NUMBERS)})
            assert refused.errors, f"a number that must not be kept was taken in {asked}"
        spoken = {name: _OF_FIELD.get(name, SAYS) for name in typed}
        sent = self.sends({**given, **spoken})
        if not sent.errors:
            return sent
        # An error about several fields is under one of them; then all are shortened.
        faulty = typed & sent.errors.keys() if typed >= sent.errors.keys() else typed
        usual = {name: given.get(name, _OF_FIELD.get(name, _HARMLESS)) for name in faulty}
        return self.sends({**given, **spoken, **usual})

    def sends(self, values: Mapping[str, Any]) -> GestureResult:
        """Send as given and remember the errors."""
        sent = super().submits(values)
        self._told += map(str, sent.errors.values())
        return sent


def _typed(view: View | None) -> frozenset[str]:
    """Fields of free text."""
    assert view is not None
    inputs = [block for block in view.blocks if block["type"] == "input"]
    return frozenset(
        block["block_id"] for block in inputs if block["element"]["type"] == "plain_text_input"
    )


def files(database: Path) -> Iterator[bytes]:
    """The files of the database, without the keys."""
    for path in database.parent.glob(f"{database.name}*"):
        yield path.read_bytes()


def blobs(database: Path) -> list[bytes]:
    """Every sealed value of every table."""
    with closing(sqlite3.connect(database)) as connection:
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table'"
        ).fetchall()
        rows = [row for (name,) in tables for row in connection.execute(f"SELECT * FROM {name}")]
    return [value for row in rows for value in row if isinstance(value, bytes)]


def opened(sealed: bytes, keys: list[bytes], headers: tuple[int, ...]) -> Iterator[bytes]:
    """The plain text under each key, without checking the tag: GCM is CTR with a tag."""
    for key in keys:
        for start in headers:
            nonce, body = sealed[start : start + NONCE_BYTES], sealed[start + NONCE_BYTES :]
            if len(nonce) == NONCE_BYTES and body:
                counter = nonce + (2).to_bytes(4)
                yield Cipher(AES(key), CTR(counter)).decryptor().update(body)


@contextmanager
def full_disk(database: Path, table: str) -> Iterator[None]:
    """The database refuses rows of this table."""
    with closing(sqlite3.connect(database, timeout=5)) as connection:
        refuse = "BEGIN SELECT RAISE(ABORT, 'no room'); END"
        connection.execute(f"CREATE TRIGGER full_disk BEFORE INSERT ON {table} {refuse}")
        connection.commit()
        try:
            yield
        finally:
            connection.execute("DROP TRIGGER full_disk")
            connection.commit()


def crashing(*_: Any, **given: Any) -> Any:
    """A bug that quotes its arguments."""
    raise RuntimeError(f"{SAYS} {given}")

"""Sealed values open only in their own place and with their key; what Slack hands back is signed."""

import base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.storage import keys
from bot.storage.keys import (
    FaultyKeysError,
    Key,
    KeyRing,
    Place,
    RingSigner,
    SealBrokenError,
    Sealer,
)

HERE = Place("inbox", "payload", "1")


def a_ring(*ids: str) -> KeyRing:
    ring = tuple(Key(each, each.encode().ljust(32, b".")) for each in ids)
    return KeyRing({"master": ring, "index": ring, "audit": ring, "sign": ring})


SEALER = Sealer(a_ring("k1"))


@given(st.binary(max_size=300), st.text(), st.text(), st.text())
def test_a_sealed_value_opens_in_its_place(plain: bytes, table: str, column: str, row: str) -> None:
    place = Place(*(part.encode("utf-8", "replace").decode() for part in (table, column, row)))
    assert SEALER.open(SEALER.seal(plain, place), place) == plain


@pytest.mark.parametrize(
    "elsewhere",
    [
        Place("asked", "payload", "1"),
        Place("inbox", "outcome", "1"),
        Place("inbox", "payload", "2"),
        Place("inbo", "xpayload", "1"),
        Place("inbox", "payload1", ""),
    ],
)
def test_a_moved_value_does_not_open(elsewhere: Place) -> None:
    with pytest.raises(SealBrokenError):
        SEALER.open(SEALER.seal(b"plain", HERE), elsewhere)


@given(st.binary(max_size=80))
def test_an_unsealed_value_does_not_open(junk: bytes) -> None:
    with pytest.raises(SealBrokenError):
        SEALER.open(junk, HERE)


def test_all_faults_of_a_key_file_are_reported_without_keys(tmp_path: Path) -> None:
    file = tmp_path / "desk.keys"
    secret = base64.b64encode(b"canary" * 5 + b"xx").decode()
    file.write_text(
        f"# ours\nmaster:k1:{secret}\nmaster:k1:{secret}\nmister:k2:{secret}\nindex:k 3:{secret}\n"
        f"audit:k4:{secret[:-8]}\nsign:k5:%%%\nnonsense\n"
    )
    file.chmod(0o644)
    with pytest.raises(FaultyKeysError) as refusal:
        keys.read(file)

    assert [each.removeprefix(str(file)) for each in refusal.value.faults] == [
        f": others can read it (mode 0644); say `chmod 600 {file}` and, if they may have, make"
        " new keys.",
        ":3: the id of this master key is already taken.",
        ":4: the purpose must be one of master, index, audit, sign.",
        ":5: the id must be 1 to 32 letters, digits, dots or hyphens.",
        ":6: the key must be 32 bytes long, and this one is not.",
        ":7: the key is not base64.",
        ":8: must be purpose:id:base64.",
        ": no key for the purpose index.",
        ": no key for the purpose audit.",
        ": no key for the purpose sign.",
    ]
    assert secret[:12] not in str(refusal.value)


def test_keys_are_not_printed() -> None:
    assert "k1..." not in repr(a_ring("k1"))
    assert "k1..." not in repr(SEALER)


def test_a_lasting_mark_survives_a_rotation_and_differs_by_key_ring() -> None:
    marked = a_ring("k1").lasting_mark("田中花子")
    assert a_ring("k1", "k2").lasting_mark("田中花子") == marked
    assert a_ring("k2").lasting_mark("田中花子") != marked


def test_a_signature_is_valid_for_its_text_only(tmp_path: Path) -> None:
    keys.write_new(tmp_path / "keys")
    signer = RingSigner(keys.read(tmp_path / "keys"))
    code = signer.sign(b"C-2026-0001")
    assert signer.holds(b"C-2026-0001", code)
    assert not signer.holds(b"C-2026-0002", code)
    assert not signer.holds(b"C-2026-0001", code[:-1] + "é")
    assert not signer.holds(b"C-2026-0001", "")


def test_an_older_key_still_verifies(tmp_path: Path) -> None:
    keys.write_new(tmp_path / "old")
    keys.write_new(tmp_path / "new")
    old, new = keys.read(tmp_path / "old"), keys.read(tmp_path / "new")
    both = keys.KeyRing(
        {purpose: old.keys[purpose] + new.keys[purpose] for purpose in keys.PURPOSES}
    )
    code = RingSigner(old).sign(b"a form")
    assert RingSigner(both).holds(b"a form", code)
    assert RingSigner(both).sign(b"a form") == RingSigner(new).sign(b"a form")
    assert not RingSigner(new).holds(b"a form", code)

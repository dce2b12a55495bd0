"""Values that Slack hands back are signed."""

from pathlib import Path

from bot.storage import keys
from bot.storage.keys import RingSigner


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

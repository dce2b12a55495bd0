"""A base of one's own at the command line: whose answers these are, and what contradicts them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Command = Callable[..., Result]


@pytest.fixture
def ours(madoguchi: Command, tmp_path: Path) -> Path:
    """A base from `knowledge new`, whose policy says 500 yen."""
    (tmp_path / "policy.txt").write_text(
        "方針\n1. 開示の請求\n手数料は、1件につき500円です。\n2. お問い合わせ\n窓口で承ります。\n",
        encoding="utf-8",
    )
    given = ("--policy", "policy.txt", "--fee", "500 cash", "--contact", "医事課 / the office")
    assert madoguchi("knowledge", "new", "ours", *given).exit_code == 0
    return tmp_path / "ours"


def test_the_shipped_base_is_named_where_nobody_named_one(
    madoguchi: Command, monkeypatch: pytest.MonkeyPatch, ours: Path
) -> None:
    monkeypatch.delenv("MADOGUCHI_KNOWLEDGE")
    monkeypatch.chdir(ours)
    told = "These are the shipped answers ("

    assert told in madoguchi("knowledge", "coverage").stderr
    assert told not in madoguchi("knowledge", "coverage", "--json").stderr
    assert told not in madoguchi("knowledge", "coverage", "--knowledge", ".").stderr
    monkeypatch.setenv("MADOGUCHI_KNOWLEDGE", str(ours))
    assert told not in madoguchi("knowledge", "coverage").stderr


def test_ask_fills_answers_from_the_desk_file_beside_them(madoguchi: Command, ours: Path) -> None:
    desk = ours / "desk.yaml"
    desk.write_text(desk.read_text(encoding="utf-8").replace("医事課", "総務課"), encoding="utf-8")

    asked = madoguchi("ask", "--knowledge", "ours", "担当の連絡先を教えて")

    assert "総務課にお問い合わせください" in asked.output

"""The company's own first steps and phone, as its desk file gives them (O24)."""

from datetime import date
from pathlib import Path

import pytest

from bot.settings import Settings
from tests.stories.calling.conftest import Winds
from tests.stories.reports import meets_the_door
from tests.stories.reports import reports as reports_one
from workspace.driver import Person

STEPS = (
    "first_steps: {ja: [送信を取り消す, 上長に電話する], en: [Recall the mail, Phone your boss]}"
)


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    given = settings.desk.read_text(encoding="utf-8")
    file = tmp_path / "desk.yaml"
    phone = 'phone: "03-0000-0119"'
    assert phone in given
    file.write_text(given.replace(phone, f'phone: "03-9999-0110", {STEPS}'), encoding="utf-8")
    return settings.model_copy(update={"desk": file})


def test_the_door_tells_the_steps_and_the_receipt_the_phone(
    mei: Person, emma: Person, winds: Winds
) -> None:
    # O24
    winds(date(2026, 8, 3), 15)
    door = meets_the_door(mei)
    assert "送信を取り消す" in door.words
    assert "上長に電話する" in door.words
    assert "03-9999-0110" in door.words
    in_english = meets_the_door(emma, "I sent the customer list to the wrong address")
    assert "Recall the mail" in in_english.words
    assert "Phone your boss" in in_english.words

    receipt = reports_one(mei)
    assert "知らせた人：個人情報保護管理者・代行者・セキュリティ担当" in receipt.words
    assert "15:15 までに変わらないときは電話してください：03-9999-0110" in receipt.words

"""The office must be able to do its duty with the people that it has."""

from typing import Any

import pytest

from tickets.office import FIRST_STEPS, Bilingual, Channels, Emergency, Office, People, Steps
from tickets.staffing import faults, hints

STAFFED = People(agents=("U02",), manager="U03", deputy="U04", representative="U05", auditor="U06")


def an_office(**more: Any) -> Office:
    given = {
        "company": Bilingual("サンプル"),
        "people": STAFFED,
        "emergency": Emergency("03-0000-0000"),
        "channels": Channels("C01", "C02"),
        "contacts": {"privacy_desk": Bilingual("窓口"), "complaints": Bilingual("窓口")},
        **more,
    }
    return Office(**given)


def test_a_staffed_office_has_no_fault() -> None:
    assert faults(an_office()) == ()
    assert hints(an_office()) == ()


def test_somebody_must_be_able_to_read_a_complaint_about_the_manager() -> None:
    # office.md O1
    alone = People(agents=("U02",), manager="U03", deputy="U04")

    (fault,) = faults(an_office(people=alone))

    assert "nobody could read a complaint about the manager" in fault


def test_whoever_drafts_needs_somebody_else_to_decide() -> None:
    # office.md O22
    alone = People(agents=("U03",), manager="U03", auditor="U06")

    (fault,) = faults(an_office(people=alone))

    assert "nobody but U03 could decide what U03 drafts" in fault


def test_there_must_be_a_number_to_phone_at_night() -> None:
    # office.md O24
    (fault,) = faults(an_office(emergency=Emergency()))

    assert fault.startswith("emergency.phone")


def test_what_is_missing_but_bearable_is_a_hint() -> None:
    bare = People(agents=("U02",), manager="U03", representative="U05")

    told = hints(an_office(people=bare, channels=Channels(), contacts={}))

    assert [each.split(":")[0] for each in told] == [
        "people.deputy",
        "channels.desk",
        "channels.fallback",
        "contacts.privacy_desk",
        "contacts.complaints",
    ]


@pytest.mark.parametrize(
    ("text", "ja", "en"),
    [
        (Bilingual("あ", "a"), "あ", "a"),
        (Bilingual("あ"), "あ", "あ"),
        (Bilingual(en="a"), "a", "a"),
        (Bilingual(), None, None),
    ],
)
def test_a_text_is_given_in_the_other_language_rather_than_not_at_all(
    text: Bilingual, ja: str | None, en: str | None
) -> None:
    assert (text.get("ja"), text.get("en")) == (ja, en)


def test_the_first_steps_are_there_in_both_languages_without_being_configured() -> None:
    assert len(FIRST_STEPS.ja) == len(FIRST_STEPS.en) == 3
    assert Emergency().first_steps.get("en") == FIRST_STEPS.en
    assert Steps(ja=("一",)).get("en") == ("一",)

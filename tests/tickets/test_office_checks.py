"""The office must have the people to do its duty."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tickets.office_checks import DeskFileFinding, office_faults, office_hints, undecided_points
from tickets.rules.escalation import FIRST_STEPS
from tickets.rules.office import (
    AccreditedBody,
    Bilingual,
    Channels,
    Department,
    EmergencyInstructions,
    Instructions,
    Office,
    OfficeHolders,
    Point,
    System,
)

STAFFED = OfficeHolders(
    agents=("U02",),
    manager="U03",
    deputy="U04",
    representative="U05",
    auditor="U06",
    curators=("U09",),
)


def an_office(**more: Any) -> Office:
    given = {
        "company": Bilingual("サンプル"),
        "people": STAFFED,
        "emergency": EmergencyInstructions("03-0000-0000"),
        "channels": Channels("C01", "C02"),
        "contacts": dict.fromkeys(
            ("privacy_desk", "complaints", "disclosure_mail"), Bilingual("窓口")
        ),
        "accredited_bodies": (AccreditedBody("x", Bilingual("団体"), Bilingual("窓口")),),
        "facts": {"company_address": Bilingual("東京都")},
        "decided": dict.fromkeys(Point, date(2026, 8, 1)),
        **more,
    }
    return Office(**given)


def one(found: tuple[DeskFileFinding, ...]) -> str:
    (finding,) = found
    return str(finding)


def test_a_staffed_office_has_no_fault() -> None:
    assert office_faults(an_office()) == ()
    assert office_hints(an_office()) == ()


@pytest.mark.parametrize("auditor", [None, "U03"])
def test_a_complaint_about_the_manager_needs_a_reader(auditor: str | None) -> None:
    # O1
    alone = OfficeHolders(agents=("U02",), manager="U03", deputy="U04", auditor=auditor)
    fault = one(office_faults(an_office(people=alone)))
    assert "nobody could read a complaint about the manager" in fault


def test_a_drafter_needs_another_person_to_decide() -> None:
    # O22
    alone = OfficeHolders(agents=("U03",), manager="U03", auditor="U06")
    fault = one(office_faults(an_office(people=alone)))
    assert "nobody but U03 could decide what U03 drafts" in fault


@pytest.mark.parametrize(("count", "told"), [(300, ()), (301, ("departments", "systems"))])
def test_there_may_be_as_many_departments_and_systems_as_a_form_holds(
    count: int, told: tuple[str, ...]
) -> None:
    name = Bilingual("営業部")
    office = an_office(
        departments=tuple(Department(f"d{n}", name, "U07") for n in range(count)),
        systems=tuple(System(f"s{n}", name, "d0") for n in range(count)),
    )

    found = [str(each) for each in office_faults(office)]

    assert found == [
        f"{each}: there are 301, but a form in Slack holds at most 300 of them." for each in told
    ]


def test_there_must_be_a_number_to_phone_at_night() -> None:
    # O24
    fault = one(office_faults(an_office(emergency=EmergencyInstructions())))
    assert fault.startswith("emergency.phone")


def test_there_must_be_a_channel_for_the_agents() -> None:
    fault = one(office_faults(an_office(channels=Channels(fallback="C02"))))
    assert fault.startswith("channels.desk")


def test_a_system_must_belong_to_a_department_that_can_be_asked() -> None:
    # O20
    name = Bilingual("営業")
    systems = (System("crm", name, "sales"), System("payroll", name, "hr"))
    fault = one(
        office_faults(an_office(departments=(Department("sales", name, "U07"),), systems=systems))
    )
    assert "nobody could be asked to search payroll, since there is no department hr" in fault


def test_an_optional_gap_is_a_hint() -> None:
    bare = OfficeHolders(agents=("U02",), manager="U03", representative="U05")
    told = office_hints(
        an_office(
            people=bare, channels=Channels("C01"), contacts={}, accredited_bodies=None, facts={}
        )
    )

    assert [str(each).split(":")[0] for each in told] == [
        "people.deputy",
        "people.curators",
        "channels.fallback",
        "contacts.privacy_desk",
        "contacts.complaints",
        "contacts.disclosure_mail",
        "accredited_bodies",
        "facts.company_address",
    ]


@pytest.mark.parametrize("phone", ["110", "1_2"])
def test_a_number_that_hardly_reaches_the_desk_is_a_hint(phone: str) -> None:
    hint = one(office_hints(an_office(emergency=EmergencyInstructions(phone))))
    assert hint.startswith(f"emergency.phone: {phone} has few digits")


def test_a_group_in_place_of_one_person_is_reported() -> None:
    people = replace(STAFFED, agents=("S02",), manager="S03")
    hint = one(office_hints(an_office(people=people)))
    assert hint.startswith("people.manager: S03 is a user group")


def test_open_decisions_of_the_manager_are_listed() -> None:
    # O34
    told = undecided_points(an_office(decided={Point.RETENTION: date(2026, 8, 1)}))
    assert len(told) == len(Point) - 1
    assert any(str(each).startswith("decided.gdpr: does the GDPR apply") for each in told)
    assert not any("retention" in str(each).split(":")[0] for each in told)


@pytest.mark.parametrize(
    ("text", "ja", "en"),
    [
        (Bilingual("あ", "a"), "あ", "a"),
        (Bilingual("あ"), "あ", "あ"),
        (Bilingual(en="a"), "a", "a"),
        (Bilingual(), None, None),
    ],
)
def test_a_missing_translation_falls_back_to_the_other_language(
    text: Bilingual, ja: str | None, en: str | None
) -> None:
    assert (text.get("ja"), text.get("en")) == (ja, en)


def test_first_steps_have_defaults_in_both_languages() -> None:
    assert len(FIRST_STEPS.ja) == len(FIRST_STEPS.en) == 4
    assert EmergencyInstructions().first_steps.get("en") == FIRST_STEPS.en
    assert Instructions(ja=("一",)).get("en") == ("一",)

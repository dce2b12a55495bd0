"""A desk file is read whole, or refused with every fault and its line."""

import re
from datetime import date
from datetime import time as time_of_day
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from structlog.testing import capture_logs

from bot.config.desk_file import FaultyDeskFileError, desk_facts, files_of, read
from bot.config.reloading_file import ReloadingFile, stamp_of
from tests.broken_yaml import mutated, read_soon
from tests.effort import effort
from tickets.model.escalation import Trigger
from tickets.model.triage import Destination
from tickets.rules.escalation import FIRST_STEPS, FIRST_STEPS_BY_TRIGGER
from tickets.rules.office import Bilingual

UNDECIDED = "company: {ja: サンプル}\npeople: {agents: [U02AGENT], manager: U03MGR}\n"
LEAST = f"{UNDECIDED}breach_reports: {{}}\n"
WHOLE = """
company: {ja: 株式会社サンプル, en: Sample Inc.}
people:                       # U…, W… or S…
  agents: [U02AGENT]
  manager: U03MGR             # 個人情報保護管理者
  deputy: U04DEP              # optional from here on
  representative: U05REP
  auditor: U06AUD
  security: [U08SEC]
  curators: [U09CUR, S09TEXTS]
departments:                  # each with its person in charge (管理責任者) and members
  - {id: hr, name: {ja: 人事部, en: Human Resources}, person_in_charge: U07HR, members: [S01HR]}
systems: [{id: crm, name: {ja: 顧客管理, en: CRM}, owner: sales}]
emergency: {phone: "03-0000-0000", first_steps: {ja: [止める], en: [Stop it]}}
channels: {desk: C02PRIV, fallback: C03ALARM}
contacts:
  privacy_desk: {ja: 窓口, en: the desk}
  complaints: {ja: 相談室}
  disclosure_mail: {ja: 見本町1-1}
  policy_questions: {ja: 法務部}
  whistleblowing: {ja: 通報窓口}
accredited_bodies: [{id: jipdec, name: {ja: JIPDEC}, contact: {ja: 事務局}}]
neighbours: {it: {ja: 情報システム部}, accounting: {ja: 経理部}}
language: en
letters: {dates: western}
numbering: fiscal
reply_methods: [paper, electronic]
hours: {open: "09:00", close: "18:00", closed_days: [2026-12-29]}
knowledge: {grace_days: 30}
breach_reports: {}
"""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    return tmp_path / "desk.yaml"


def refusal(desk: Path, text: str | bytes) -> list[str]:
    desk.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(FaultyDeskFileError) as refused:
        read(desk)
    return [str(fault).removeprefix(f"{desk}:") for fault in refused.value.faults]


def test_every_part_of_the_file_is_read(desk: Path) -> None:
    # O33
    desk.write_text(WHOLE, encoding="utf-8")
    office = read(desk)

    assert office.company.get("en") == "Sample Inc."
    assert office.people.security == ("U08SEC",)
    assert office.people.curators == ("U09CUR", "S09TEXTS")
    assert office.departments[0].name.get("ja") == "人事部"
    assert office.systems[0].owner == "sales"
    assert office.emergency.first_steps.get("en") == ("Stop it",)
    assert office.emergency.steps({Trigger.LOST}).get("ja") == ("止める",)
    assert office.channels.fallback == "C03ALARM"
    assert office.contacts["privacy_desk"].get("ja") == "窓口"
    assert office.hours.close == time_of_day(18, 0)
    assert office.knowledge.grace_days == 30
    assert office.hours.closed_days == (date(2026, 12, 29),)
    assert set(office.contacts) == {
        "privacy_desk", "complaints", "disclosure_mail", "policy_questions", "whistleblowing",
    }  # fmt: skip
    assert office.accredited_bodies[0].contact.get("ja") == "事務局"
    assert set(office.neighbours) == {"it", "accounting"}
    assert (office.language, office.letters.dates, office.numbering) == ("en", "western", "fiscal")
    assert office.reply_methods == ("paper", "electronic")


def test_without_steps_of_its_own_it_has_those_of_the_example(desk: Path) -> None:
    desk.write_text(LEAST, encoding="utf-8")
    office = read(desk)
    assert office.emergency.first_steps == FIRST_STEPS
    assert office.emergency.steps({Trigger.LOST}) == FIRST_STEPS_BY_TRIGGER[Trigger.LOST]


def test_own_steps_for_a_lost_thing_hold_for_paper_too(desk: Path) -> None:
    given = "emergency: {phone: '1', first_steps_of: {lost: {ja: [届け出る]}"
    desk.write_text(LEAST + "\n" + given + "}}\n", encoding="utf-8")
    assert read(desk).emergency.steps({Trigger.LOST_PAPER}).get("ja") == ("届け出る",)

    desk.write_text(LEAST + "\n" + given + ", lost_paper: {ja: [数える]}}}\n", encoding="utf-8")
    assert read(desk).emergency.steps({Trigger.LOST_PAPER}).get("ja") == ("数える",)


def test_answers_may_tell_the_opening_hours(desk: Path) -> None:
    desk.write_text(LEAST + '\nhours: {open: "08:30", close: "17:00"}\n', encoding="utf-8")
    hours = desk_facts(read(desk))["desk_hours"]
    assert hours["ja"] == "平日（祝日と会社の休業日を除く）の8:30から17:00まで"
    assert hours["en"] == (
        "8:30 to 17:00 (Japan time) on weekdays, except public holidays and the company's closed days"
    )


def test_all_faults_are_reported_at_once_with_their_lines(desk: Path) -> None:
    faulty = """\
company: {}
people:
  agents: []
  manager: ken
  boss: U1
departments:
  - {id: HR!, name: {ja: 人事部}}
hours: {open: 9, close: "18:00", closed_days: [2026-13-29]}
contacts: {x: {ja: a}}
neighbours: [a]
customer_numbers: ["("]
phone:
breach_reports: {}
"""
    assert refusal(desk, faulty) == [
        "1: company: give it in ja, in en, or in both.",
        "3: people.agents: name at least one.",
        "4: people.manager: must be a Slack id such as U03MGR (S… for a group).",
        "5: people.boss is not a key of the desk file: see docs/reference.md.",
        "7: departments[1].id: must be a short word in small letters, such as hr.",
        "7: departments[1].person_in_charge is missing: write it, such as “person_in_charge: U07NAO”.",
        "8: hours.closed_days[1]: must be a day such as 2026-12-29.",
        "8: hours.open: must be a time such as 09:00.",
        "9: contacts.x is not a key of the desk file: see docs/reference.md.",
        "10: neighbours must be a mapping: write “key: value” lines.",
        "11: customer_numbers[1]: must be a regular expression that can be read.",
        "12: phone is empty: write it or remove it.",
    ]


@pytest.mark.parametrize(
    ("added", "sentence"),
    [
        ("departments: &a []\nsystems: *a\n", "aliases"),
        ("systems: !!python/object/apply:os.system [x]\n", "tags"),
        ("company: {ja: もう一度}\n", "stands twice"),
        ("language: [\n", "not good YAML"),
        (
            "breach_reports: {ministry: {en: the Ministry of Health, Labour and Welfare}}\n",
            "“Labour and Welfare” stands after a comma in { }: put the whole text that it belongs to"
            " in quotation marks.",
        ),
        ("reply_methods: []\n", "reply_methods: name at least one"),
        ("channels: {desk: C02PRIV, questions: [C02PRIV]}\n", "must not name the desk"),
        ("channels: {desk: C02PRIV, fallback: C02PRIV}\n", "fallback must be another channel"),
        ("letters: {dates: showa}\n", "'era' or 'western'"),
        ("hours: {open: '18:00', close: '09:00'}\n", "open must be earlier than close"),
        (
            "systems: [{id: a, name: {ja: a}, owner: b}, {id: a, name: {ja: a}, owner: b}]\n",
            "systems has the id a twice",
        ),
    ],
)
def test_a_fault_is_named(desk: Path, added: str, sentence: str) -> None:
    assert any(sentence in each for each in refusal(desk, LEAST + added))


def test_no_person_may_supervise_themselves(desk: Path) -> None:
    twice = LEAST.replace("U03MGR", "U03MGR, deputy: U03MGR")
    assert "must be different people" in refusal(desk, twice)[0]


@pytest.mark.parametrize(
    "junk", [b"", b"\x00", b"\xff\xfe", "会社: 株式会社".encode("cp932"), b"[]"]
)
def test_anything_but_a_desk_file_is_refused_with_its_place(desk: Path, junk: bytes) -> None:
    assert all(each.partition(":")[0].isdigit() for each in refusal(desk, junk))


@pytest.mark.property
@settings(
    max_examples=effort(50, 150, 100_000),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(content=mutated((LEAST, WHOLE)))
def test_any_bytes_are_read_or_refused_with_a_place(desk: Path, content: bytes) -> None:
    desk.write_bytes(content)
    faults = []
    try:
        read_soon(lambda: read(desk))
    except FaultyDeskFileError as refused:
        faults = refused.faults
    assert all(re.fullmatch(r"[^:]*:[1-9]\d*: .+[.!]", str(each)) for each in faults)


def test_a_missing_desk_file_is_reported(desk: Path) -> None:
    with pytest.raises(FaultyDeskFileError, match="madoguchi init"):
        read(desk)


def test_a_folder_in_place_of_the_desk_file_is_a_refused_edit(desk: Path) -> None:
    desk.write_text(LEAST, encoding="utf-8")
    office = ReloadingFile(
        "office", lambda: read(desk), lambda: stamp_of(files_of(desk)), FaultyDeskFileError
    )
    office.read_first()
    desk.unlink()
    desk.mkdir()
    with capture_logs() as told:
        assert not office.refresh()
        assert not office.refresh()

    [refused] = told
    assert refused["event"] == "edit.refused"
    assert refused["fault"].startswith(f"{desk}:1: this is a folder")


def test_letters_beside_the_desk_file_are_the_companys_own_and_a_faulty_one_refuses_it(
    desk: Path,
) -> None:
    desk.write_text(LEAST, encoding="utf-8")
    letter = desk.parent / "letters" / "recourse.txt"
    letter.parent.mkdir()
    letter.write_text("件名：学園外の窓口\n", encoding="utf-8")
    assert read(desk).letters.texts == {"recourse.txt": "件名：学園外の窓口\n"}

    letter.write_text("件名：x\n\n{dessk}\n", encoding="utf-8")
    with pytest.raises(FaultyDeskFileError) as refused:
        read(desk)
    (fault,) = refused.value.faults
    assert str(fault).startswith(f"{letter}:3: {{dessk}} is no place of this text")


def test_a_desk_file_of_an_earlier_version_is_refused_until_it_says_who_takes_reports(
    desk: Path,
) -> None:
    (told,) = refusal(desk, UNDECIDED)
    forms = re.findall("“(breach_reports: [^”]+)”", told)
    taken = []
    for form in forms:
        desk.write_text(UNDECIDED + form, encoding="utf-8")
        taken.append(read(desk).breach_rules[0].reports_to)

    of_some = {Destination.MIC, Destination.PMARK, Destination.MIC_SECRECY}
    assert taken == [frozenset(Destination), frozenset(Destination) - of_some]


def test_breach_reports_go_to_those_it_names_and_to_the_commission(desk: Path) -> None:
    desk.write_text(
        f"{UNDECIDED}breach_reports: {{ministry: {{ja: 文部科学省}}}}\n"
        "breach_rules: [{effective_from: 2028-07-16, preliminary: 3}]\n",
        encoding="utf-8",
    )
    office = read(desk)
    left_out = {Destination.PMARK, Destination.MIC_SECRECY}
    for rules in office.breach_rules:
        assert rules.reports_to == frozenset(Destination) - left_out
    assert office.breach_reports.ministry == Bilingual("文部科学省")

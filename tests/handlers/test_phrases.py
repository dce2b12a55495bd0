"""The bot's phrases: complete in both languages, used, and short enough."""

import re
import string
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml

from handlers.home.settings import finding_text
from handlers.questions.routes import ROUTE_TOPICS
from handlers.services import Person
from handlers.slack.phrases import PHRASES_FOLDER, Phrases, all_phrases
from tests.handlers.builders import a_form_context, a_view
from tickets.office_checks import office_faults, office_hints, undecided_points
from tickets.rules.office import (
    QUESTIONS,
    Bilingual,
    Channels,
    Department,
    Office,
    OfficeHolders,
    System,
)

COUNTER = PHRASES_FOLDER / "counter/requests.yaml"
HANDLERS = Path(__file__).parents[2] / "handlers"
BUTTONS = (
    "helpful", "unhelpful", "ask_person", "share", "follow", "unfollow", "share_yes", "share_no", "this", "none_of_these",
    "examples", "it_was_a_question", "reason_wrong", "reason_old", "reason_unclear", "reason_other",
    "report_now",
)  # fmt: skip
FAMILY = re.compile(
    r"_(?:wrong|old|unclear|other|complaint|disclosure|breach|desk|whistleblowing|complaints)$"
)


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def names_of(path: Path) -> Iterator[str]:
    """Names and their languages as written, so that a duplicate appears twice."""
    root = yaml.compose(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    assert isinstance(root, yaml.MappingNode)
    for name, texts in root.value:
        yield name.value
        yield from (f"{name.value} {language.value}" for language, _ in texts.value)


@pytest.mark.parametrize("folder", [PHRASES_FOLDER, COUNTER.parent])
def test_no_name_and_no_language_of_it_is_written_twice(folder: Path) -> None:
    written = Counter(name for path in folder.glob("*.yaml") for name in names_of(path))

    assert [name for name, times in written.items() if times > 1] == []


def test_the_settings_check_names_no_key_of_the_desk_file() -> None:
    shown = {name: texts for name, texts in all_phrases().items() if name.startswith("settings.")}

    keyed = re.compile(r"[a-z]+[._][a-z]+|(under|check) (people|systems|departments)")
    latin = re.compile(r"(?<![A-Za-z{])[a-z]{2,}")
    assert [n for n, texts in shown.items() if any(map(keyed.search, texts.values()))] == []
    assert [n for n, texts in shown.items() if latin.search(texts["ja"])] == []


def test_every_japanese_line_of_the_settings_check_ends_in_a_full_stop() -> None:
    shown = {name: texts for name, texts in all_phrases().items() if name.startswith("settings.")}

    assert [n for n, texts in shown.items() if not texts["ja"].endswith("。")] == []


def test_every_phrase_has_both_languages_with_the_same_placeholders() -> None:
    assert [name for name, texts in all_phrases().items() if not is_whole(texts)] == []


def test_the_counters_phrases_stand_for_others() -> None:
    usual, counter = all_phrases(), yaml.safe_load(COUNTER.read_text(encoding="utf-8"))

    assert [name for name in counter if name not in usual] == []
    assert [name for name, texts in counter.items() if not is_whole(texts)] == []
    for name, texts in counter.items():
        assert blanks(texts["ja"]) == blanks(usual[name]["ja"]), name
        assert texts != usual[name], name


def is_whole(texts: dict[str, str]) -> bool:
    if set(texts) != {"ja", "en"} or not all(texts.values()):
        return False
    ja, en = texts["ja"], texts["en"]
    stars = ja.count("*")
    return blanks(ja) == blanks(en) and stars == en.count("*") and stars % 2 == 0


def test_every_sentence_is_used() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in HANDLERS.rglob("*.py"))
    routes = {f"route_{topic}{part}" for topic in ROUTE_TOPICS for part in ("", "_do", "_dont")}

    unused = [
        name
        for name in all_phrases()
        if "." not in name
        and name not in routes
        and f'"{name}"' not in code
        and f'"{FAMILY.sub("", name)}_{{' not in code
    ]
    assert unused == []


def test_button_labels_fit_a_phone() -> None:
    for name in BUTTONS:
        assert len(all_phrases()[name]["ja"]) <= 9, name
        assert len(all_phrases()[name]["en"]) <= 20, name


def test_a_windows_own_button_is_named_like_no_act() -> None:
    # A receipt shows both: "Done" closes the window, "Close the case" the ticket.
    acts = {n: t for n, t in all_phrases().items() if n.startswith(("screen", "move."))}
    for own in ("close", "cancel"):
        same = [name for name, texts in acts.items() if texts["en"] == all_phrases()[own]["en"]]
        assert same == [], own


def test_in_english_a_colleague_reports_and_an_authority_gets_a_filing() -> None:
    about = ("file_", "follow_up.", "escalation_reported", "escalation_spared")
    acts = (
        "tell.report_due",
        "screen.escalation_file",
        "screen.escalation_correct",
        "escalation_outcome.settled",
    )
    mixed = {
        name: texts["en"]
        for name, texts in all_phrases().items()
        if name.startswith((*about, *acts))
        and re.search(r"(?<!preliminary )(?<!final )\breport", texts["en"].lower())
    }
    assert mixed == {}


def test_a_case_is_closed_by_one_name_in_a_card_a_menu_and_a_form() -> None:
    names = (
        "move.close",
        "screen.complaint_close",
        "screen.request_close",
        "screen.escalation_close",
    )

    assert {all_phrases()[name]["en"] for name in names} == {"Close the case"}


def test_periods_agree_with_their_number() -> None:
    ja, en = Phrases("ja"), Phrases("en")

    assert [en.period("business_days", days) for days in (1, 10)] == [
        "1 business day",
        "10 business days",
    ]
    assert ja.period("business_days", 10) == "10営業日"


def test_dates_and_times_in_both_languages() -> None:
    ja, en, day, monday = Phrases("ja"), Phrases("en"), date(2022, 6, 21), date(2026, 8, 3)
    late_on_sunday = datetime(2026, 8, 2, 20, 5, tzinfo=UTC)

    assert (ja.policy_date(day), en.policy_date(day)) == ("令和4年6月21日", "21 June 2022")
    assert (ja.date(monday, monday), en.date(monday, monday)) == ("8/3(月)", "Mon 3 Aug")
    assert ja.date(monday, date(2027, 1, 4)) == "2026/8/3(月)"
    assert en.date(monday, date(2027, 1, 4)) == "Mon 3 Aug 2026"
    assert ja.moment(late_on_sunday, monday) == "8/3(月) 05:05"
    assert en.moment(late_on_sunday, monday) == "Mon 3 Aug 05:05"


def test_times_name_the_zone_only_for_readers_abroad() -> None:
    # O31
    at, today = datetime(2026, 8, 3, 5, 5, tzinfo=UTC), date(2026, 8, 3)
    in_japan = (Person("U01MEI", "ja"), Person("U03EMMA", "en"))
    abroad = [replace(each, is_abroad=True) for each in in_japan]

    assert [Phrases.for_person(each).moment(at, today) for each in in_japan] == [
        "8/3(月) 14:05",
        "Mon 3 Aug 14:05",
    ]
    assert [Phrases.for_person(each).moment(at, today) for each in abroad] == [
        "8/3(月) 14:05（日本時間）",
        "Mon 3 Aug 14:05 JST",
    ]
    assert [Phrases.for_person(each).date(today, today) for each in abroad] == [
        "8/3(月)",
        "Mon 3 Aug",
    ]


BARE = Office(
    company=Bilingual("サンプル"),
    people=OfficeHolders(agents=("U02",), manager="S03"),
    channels=Channels(),
    departments=(Department("hr", Bilingual("人事部"), "S07"),),
    systems=(System("crm", Bilingual("顧客管理"), "sales"),),
)


def test_every_finding_has_a_phrase_for_slack() -> None:
    large = replace(BARE, departments=BARE.departments * 301, systems=BARE.systems * 301)
    found = [*office_faults(large), *office_hints(BARE), *undecided_points(BARE)]

    assert len({each.code for each in found}) >= 14 + len(QUESTIONS)
    for each in found:
        told = all_phrases()[f"settings.{each.code}"]
        assert set(told) == {"ja", "en"}
        assert told["ja"].format(of=each.of)
        assert ("{of}" in told["ja"]) is bool(each.of), each.code


def test_the_settings_check_names_posts_departments_and_systems_as_people_do() -> None:
    context = a_form_context(a_view(office=BARE), person="U03")
    found = [*office_faults(BARE), *office_hints(BARE)]

    groups = [finding_text(each, context) for each in found if each.code == "group_for_one"]
    [system] = [
        finding_text(each, context) for each in found if each.code == "system_without_owner"
    ]

    assert [each.partition("：")[0] for each in groups] == ["管理者", "人事部"]
    assert system.startswith("システム「顧客管理」の")

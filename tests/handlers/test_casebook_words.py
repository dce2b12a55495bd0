"""One phrase for every value, field, fault, notice and clock of the casebook, valid for Slack."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from handlers.forms.fields import phrase_prefix
from handlers.slack.phrases import Phrases, all_phrases
from handlers.tickets.drafts import reason_in_language
from tests.handlers.test_phrases import blanks
from tickets.letters.template import SHIPPED_TEXTS
from tickets.model import detection, escalation, triage
from tickets.model.clocks import ClockName, Label
from tickets.model.complaint import (
    Caller,
    Category,
    NoContact,
    Reaction,
    ReportFrequency,
    SamePerson,
    Severity,
    SpeakerCheck,
    Subject,
)
from tickets.model.disclosure import CeaseUseReason, Ground, Outcome, RequestType
from tickets.model.documents import (
    AddressCheck,
    AgentKind,
    AuthorityDocument,
    Check,
    Defect,
    Disposal,
    Found,
    IdDocument,
    MailTrouble,
    Money,
    MyNumberDealt,
    ReturnedMailStep,
    WaitFor,
)
from tickets.model.errors import Code
from tickets.model.escalation import Cause, Ongoing, Persons, Trigger
from tickets.model.kinds import (
    REPLY_METHODS,
    Channel,
    CloseCode,
    ContactBy,
    Flag,
    Kind,
    LateReason,
    Leak,
    LetterKind,
    Move,
    PartyRole,
    PersonalField,
    Procedure,
    Relation,
    Restriction,
    Role,
    Status,
    WhyBack,
)
from tickets.model.notices import NoticeKind
from tickets.workflow.apply import TABLES
from tickets.workflow.case import Transition

TICKETS = Path(__file__).parents[2] / "tickets"
LANGUAGES = (Phrases("ja"), Phrases("en"))

CHOICES = (
    AddressCheck, AgentKind, AuthorityDocument, Caller, Category, Cause, Channel, Check, CloseCode, ContactBy, Defect,
    Disposal, Flag, Found, Ground, IdDocument, Kind, LateReason, Leak, LetterKind, MailTrouble, Money, Move, MyNumberDealt,
    ReturnedMailStep, NoContact, Ongoing, Outcome, PartyRole, Persons, Reaction, CeaseUseReason, Relation, ReportFrequency,
    RequestType, Restriction, Role, SamePerson, Severity, SpeakerCheck, Status, Subject, Trigger, WaitFor, WhyBack,
    escalation.EscalationOutcome, triage.Destination, triage.BreachType, triage.Verdict,
)  # fmt: skip
FAMILIES = (
    *((phrase_prefix(choice), tuple(choice)) for choice in CHOICES),
    ("reply_method", REPLY_METHODS),
    ("clock", tuple(ClockName)),
    ("label", tuple(Label)),
    ("progress", tuple(Status)),
    ("move_line", tuple(Move)),
    ("ground_long", tuple(Ground)),
    ("tell", tuple(NoticeKind)),
    ("fault", tuple(Code)),
    ("looks", get_args(detection.Kind)),
)
FRAME = {"screen_title": 24, "screen_submit": 24, "screen_done": 24, "screen_confirm": 100}
PROMISED = re.compile(r"[0-9０-９}] ?(?:営業)?日(?:以内|後|まで)|(?:within|in) [0-9{][^.]* days")
OPTION, LABEL, BUTTON = 75, 2000, {"ja": 9, "en": 20}


def words_of(prefix: str) -> list[str]:
    """All phrases of a family, including those for one kind."""
    return [name for name in all_phrases() if name.startswith(f"{prefix}.")]


def shown(*prefixes: str) -> Iterator[tuple[str, str, str]]:
    """Name, language and text of these families, in both procedures."""
    for procedure in get_args(Procedure):
        for name, texts in all_phrases(procedure).items():
            if name.partition(".")[0] in prefixes:
                yield from ((name, language, text) for language, text in texts.items())


def rules() -> Iterator[tuple[Kind, Transition]]:
    return ((kind, rule) for kind, table in TABLES.items() for rule in table.values())


@pytest.mark.parametrize(("prefix", "values"), FAMILIES, ids=[name for name, _ in FAMILIES])
def test_every_value_has_a_phrase_and_no_phrase_is_unused(
    prefix: str, values: tuple[str, ...]
) -> None:
    known = {str(value) for value in values}
    escalation = {"escalation"} if prefix == "kind" else set()  # a record of its own, no ticket

    assert {f"{prefix}.{value}" for value in known} <= set(all_phrases())
    assert {name.rsplit(".", 1)[1] for name in words_of(prefix)} == known | escalation


@pytest.mark.parametrize("kind", Kind)
def test_every_open_status_says_what_comes_next(kind: Kind) -> None:
    reached = {rule.to for of, rule in rules() if of is kind} - {None, Status.CLOSED}

    assert {f"next.{kind}.{status}" for status in reached} == set(words_of(f"next.{kind}"))


def test_every_field_that_a_move_takes_has_its_label() -> None:
    asked = {name for _, rule in rules() for name in (*rule.required, *rule.optional)}
    sealed = {str(field) for field in PersonalField}

    assert {f"field.{name}" for name in asked | sealed} <= set(all_phrases())


def test_every_hint_belongs_to_a_labelled_field() -> None:
    assert {name.rsplit(".", 1)[1] for name in words_of("hint")} <= {
        name.rsplit(".", 1)[1] for name in words_of("field")
    }


def test_a_refusal_quotes_the_grounds_of_the_policy() -> None:
    for ground in Ground:
        assert LANGUAGES[0].word("ground_long", ground) == SHIPPED_TEXTS.say(f"ground.{ground}")


def test_a_faults_phrase_uses_only_what_the_guards_report() -> None:
    for code, said in raised().items():
        for name in words_of("fault"):
            if name == f"fault.{code}":
                assert blanks(all_phrases()[name]["ja"]) <= said, name


def raised() -> dict[str, set[str]]:
    """What each fault code is raised with: its field, and which of several."""
    found: dict[str, set[str]] = {}
    for path in TICKETS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Name(id="Fault"),
                    args=[ast.Attribute(value=ast.Name(id="Code"), attr=attr), *more],
                    keywords=named,
                ):
                    said = {"field", "of"} if len(more) > 1 else {"field"} if more else set()
                    said |= {each.arg for each in named if each.arg}
                    code = Code[attr]
                    found[code] = found.get(code, said) & said
    return found


@pytest.mark.parametrize("say", LANGUAGES, ids=["ja", "en"])
def test_menu_options_fit_slacks_limit(say: Phrases) -> None:
    for choice in CHOICES:
        for name in words_of(phrase_prefix(choice)):
            assert len(say(name)) <= OPTION, name
    for name in (*words_of("field"), *words_of("hint")):
        assert len(say(name)) <= LABEL, name


def test_button_texts_fit_a_phone() -> None:
    texts = shown("move", "screen")
    assert [name for name, language, text in texts if len(text) > BUTTON[language]] == []


def test_the_texts_of_a_form_fit_slacks_limits() -> None:
    for prefix, longest in FRAME.items():
        assert [name for name, _, text in shown(prefix) if len(text) > longest] == []


def test_a_form_repeats_neither_the_label_of_its_button_nor_save() -> None:
    known = all_phrases()
    titles = {name: name.replace("screen_title.", "screen.") for name in words_of("screen_title")}
    usual = titles | dict.fromkeys(words_of("screen_submit"), "save")

    assert [name for name, other in usual.items() if known[name] == known.get(other)] == []


def test_thread_lines_and_notices_hold_no_personal_data() -> None:
    for name in words_of("move_line"):
        assert blanks(all_phrases()[name]["ja"]) == {"who", "time"}, name
    for name in words_of("tell"):
        told = {"number", "duplicate", "kind", "office", "date", "last", "time"}
        assert blanks(all_phrases()[name]["ja"]) <= told, name


def test_no_phrase_admits_fault_clears_anybody_or_promises_days() -> None:
    wrong = [
        name
        for name, texts in all_phrases().items()
        for text in texts.values()
        if "漏えいしました" in text or "問題ありません" in text or PROMISED.search(text)
    ]
    assert wrong == []


def test_ticked_reasons_are_read_in_the_readers_language() -> None:
    en = Phrases("en")

    assert reason_in_language(en, "表現、期限や約束がある\n「必ず」を直す") == (
        "Wording, Contains a deadline or a promise\n「必ず」を直す"
    )
    assert reason_in_language(en, "表現を直してください") == "表現を直してください"

"""The schema of the desk file, with defaults."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import time
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)

from bot.config.rules_schema import (
    BreachRulesPart,
    CallPart,
    Day,
    RulesPart,
    YesOrNo,
    call_table,
    successive_rules,
)
from tickets.model import kinds
from tickets.model.escalation import Trigger
from tickets.model.kinds import Language, Numbering, Procedure, ReplyMethod
from tickets.rules import office
from tickets.rules.escalation import FIRST_STEPS, FIRST_STEPS_BY_TRIGGER, Instructions
from tickets.rules.escalation import Line as CallLine
from tickets.rules.office import Office, Point
from tickets.rules.periods import DEFAULT_BREACH_RULES, DEFAULT_RULES

Some = TypeVar("Some", bound=str)


def _matching(pattern: str, sentence: str) -> AfterValidator:
    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(sentence)
        return value

    return AfterValidator(check)


def _time(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(r"[0-2][0-9]:[0-5][0-9]", value) and value < "24":
        return time.fromisoformat(value)
    raise ValueError("must be a time such as 09:00")


def _some(value: tuple[Some, ...]) -> tuple[Some, ...]:
    if not value:
        raise ValueError("name at least one")
    return value


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error:
        raise ValueError("must be a regular expression that can be read") from None
    return value


Time = Annotated[
    time,
    BeforeValidator(_time),
    WithJsonSchema({"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]$"}),
]
Line = Annotated[str, StringConstraints(min_length=1, max_length=300)]
_PERSON, _CHANNEL = r"[UWS][A-Z0-9]{2,20}", r"[CG][A-Z0-9]{2,20}"
_EMOJI = r"[a-z0-9_+'-]{1,100}"
_ID = r"[a-z0-9][a-z0-9_-]{0,39}"
Person = Annotated[
    str,
    _matching(_PERSON, "must be a Slack id such as U03MGR (S… for a group)"),
    WithJsonSchema({"type": "string", "pattern": f"^{_PERSON}$"}),
]
Channel = Annotated[
    str,
    _matching(_CHANNEL, "must be a channel id such as C02PRIV"),
    WithJsonSchema({"type": "string", "pattern": f"^{_CHANNEL}$"}),
]
Id = Annotated[
    str,
    _matching(_ID, "must be a short word in small letters, such as hr"),
    WithJsonSchema({"type": "string", "pattern": f"^{_ID}$"}),
]
Emoji = Annotated[
    str,
    _matching(_EMOJI, "must be an emoji's name without colons, such as ear"),
    WithJsonSchema({"type": "string", "pattern": f"^{_EMOJI}$"}),
]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _as(of: Callable[..., Any]) -> AfterValidator:
    """Hand a part on as this value, of which it has the fields."""
    return AfterValidator(lambda part: of(**dict(part)))


class _Bilingual(_Part):
    ja: Line | None = None
    en: Line | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.ja is None and self.en is None:
            raise ValueError("give it in ja, in en, or in both")
        return self


Bilingual = Annotated[_Bilingual, _as(office.Bilingual)]


class _Steps(_Part):
    ja: tuple[Line, ...] = ()
    en: tuple[Line, ...] = ()


OwnSteps = Annotated[_Steps, _as(Instructions)]


class _StepsOf(_Part):
    lost: OwnSteps | None = None
    lost_paper: OwnSteps | None = None
    taken_out: OwnSteps | None = None
    visible: OwnSteps | None = None
    taken_over: OwnSteps | None = None
    wrong_receiver: OwnSteps | None = None


class _Emergency(_Part):
    phone: Line | None = None
    first_steps: OwnSteps | None = None
    first_steps_of: _StepsOf | None = None


def _emergency(given: Any) -> office.EmergencyInstructions:
    """The company's own steps replace all of the example's. `given` is an `_Emergency`."""
    own = {Trigger(name): steps for name, steps in given.first_steps_of or () if steps}
    if Trigger.LOST in own:
        own.setdefault(Trigger.LOST_PAPER, own[Trigger.LOST])
    if given.first_steps:
        return office.EmergencyInstructions(given.phone, given.first_steps, own)
    return office.EmergencyInstructions(given.phone, FIRST_STEPS, {**FIRST_STEPS_BY_TRIGGER, **own})


class _People(_Part):
    agents: Annotated[tuple[Person, ...], AfterValidator(_some)]
    manager: Person
    deputy: Person | None = None
    representative: Person | None = None
    auditor: Person | None = None
    security: tuple[Person, ...] = ()
    curators: tuple[Person, ...] = ()

    @model_validator(mode="after")
    def _two_are_two(self) -> Self:
        single = Counter(filter(None, (self.manager, self.deputy, self.representative)))
        if any(times > 1 for times in single.values()):
            raise ValueError(
                "manager, deputy and representative must be different people: the second person"
                " is there to look over the first"
            )
        return self


class _Department(_Part):
    id: Id
    name: Bilingual
    person_in_charge: Person
    members: tuple[Person, ...] = ()
    head: Person | None = None


class _System(_Part):
    id: Id
    name: Bilingual
    owner: Id


class _AccreditedBody(_Part):
    id: Id
    name: Bilingual
    contact: Bilingual


class _BreachReports(_Part):
    """What it names is reported to besides the Commission, and nothing else."""

    ministry: Bilingual | None = None
    p_mark_body: Bilingual | None = None
    telecommunications: YesOrNo = False


class _Channels(_Part):
    desk: Channel | None = None
    fallback: Channel | None = None
    questions: Annotated[tuple[Channel, ...], Field(max_length=100)] = ()
    complaint_emoji: Emoji | None = None

    @model_validator(mode="after")
    def _are_apart(self) -> Self:
        if self.desk is not None and self.desk == self.fallback:
            raise ValueError("fallback must be another channel than desk")
        if {self.desk, self.fallback} & set(self.questions):
            raise ValueError("questions must not name the desk or the fallback channel")
        return self


class _Contacts(_Part):
    privacy_desk: Bilingual | None = None
    complaints: Bilingual | None = None
    disclosure_mail: Bilingual | None = None
    policy_questions: Bilingual | None = None
    whistleblowing: Bilingual | None = None


class _Hours(_Part):
    open: Time = time(9, 0)
    close: Time = time(18, 0)
    closed_days: tuple[Day, ...] = ()

    @model_validator(mode="after")
    def _opens_first(self) -> Self:
        if self.open >= self.close:
            raise ValueError("open must be earlier than close")
        return self


class _Letters(_Part):
    dates: Literal["era", "western"] = "era"


class _Knowledge(_Part):
    grace_days: Annotated[int, Field(ge=0, le=3650)] | None = None
    revise_days: Annotated[int, Field(ge=1, le=365)] = 14


class DeskFile(_Part):
    model_config = ConfigDict(validate_default=True)

    company: Bilingual
    people: Annotated[_People, _as(office.OfficeHolders)]
    departments: tuple[Annotated[_Department, _as(office.Department)], ...] = ()
    systems: tuple[Annotated[_System, _as(office.System)], ...] = ()
    emergency: Annotated[_Emergency, AfterValidator(_emergency)] = _Emergency()
    channels: Annotated[_Channels, _as(office.Channels)] = _Channels()
    contacts: _Contacts = _Contacts()
    accredited_bodies: tuple[Annotated[_AccreditedBody, _as(office.AccreditedBody)], ...] | None = (
        None
    )
    neighbours: dict[Id, Bilingual] = {}
    language: Language = "ja"
    letters: Annotated[_Letters, _as(office.LetterSettings)] = _Letters()
    numbering: Numbering = "calendar"
    procedure: Procedure = "post"
    reply_methods: Annotated[tuple[ReplyMethod, ...], AfterValidator(_some)] = kinds.REPLY_METHODS
    hours: Annotated[_Hours, _as(office.Hours)] = _Hours()
    customer_numbers: tuple[Annotated[Line, AfterValidator(_pattern)], ...] = ()
    rules: tuple[RulesPart, ...] = ()
    breach_rules: tuple[BreachRulesPart, ...] = ()
    breach_reports: Annotated[_BreachReports, _as(office.BreachReports)]
    calls: dict[CallLine, CallPart] = {}
    decided: dict[Point, Day] = {}
    knowledge: Annotated[_Knowledge, _as(office.AnswerUpkeep)] = _Knowledge()
    facts: dict[Id, Bilingual] = {}

    @model_validator(mode="after")
    def _ids_stand_once(self) -> Self:
        for name in ("departments", "systems", "accredited_bodies"):
            ids = Counter(part.id for part in getattr(self, name) or ())
            if twice := [each for each, times in ids.items() if times > 1]:
                raise ValueError(f"{name} has the id {twice[0]} twice")
        for name in ("rules", "breach_rules"):
            days = Counter(each.effective_from for each in getattr(self, name))
            if any(times > 1 for times in days.values()):
                raise ValueError(f"{name} has the day {max(days, key=days.__getitem__)} twice")
        return self

    def office(self) -> Office:
        given: dict[str, Any] = dict(self)
        destinations = given["breach_reports"].destinations
        breach_defaults = [replace(each, reports_to=destinations) for each in DEFAULT_BREACH_RULES]
        contacts = {name: text for name, text in self.contacts if text}
        frozen = {key: office.read_only(given[key]) for key in ("neighbours", "decided", "facts")}
        return Office(
            **given
            | frozen
            | {
                "contacts": office.read_only(contacts),
                "rules": successive_rules(DEFAULT_RULES, self.rules),
                "breach_rules": successive_rules(breach_defaults, self.breach_rules),
                "calls": call_table(self.calls),
            }
        )

"""The rest of a request: exact types, standing, how to reach them (screens.md 2.6, 2/2)."""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.disclosures.fields import REQUEST, asked, request_of, types_of
from handlers.forms.fields import ask_personal, facts, sealed
from handlers.forms.form import Part, Screen, Setting, moving
from handlers.forms.inputs import Input
from handlers.slack import blocks
from handlers.tickets.fields import contact_by, role
from tickets.model.kinds import ContactBy, Move, PartyRole, PersonalField
from tickets.model.requests import OF_ARTICLE_35, RequestType
from tickets.model.ticket import Party
from tickets.workflow.case import Act
from tickets.workflow.procedure import rule_of

_FACTS = ("agent_kind", "method_requested", "footage", "summary")
_TEXTS = (
    PersonalField.NAME,
    PersonalField.NAME_KANA,
    PersonalField.PHONE,
    PersonalField.EMAIL,
    PersonalField.PRINCIPAL_NAME,
    PersonalField.PRINCIPAL_ADDRESS,
    PersonalField.TARGET_SCOPE,
)


def _draw(setting: Setting) -> Sequence[Part]:
    takes = _takes(setting)
    summary = setting.case.summary
    others: Mapping[str, dict[str, Any]] = {"summary": {"initial": summary, "longest": 200}}
    return (
        *([exact_types(setting, redraws=True)] if "types" in takes else ()),
        *why_cease(setting),
        role(setting, REQUEST),
        contact_by(setting),
        *(asked(setting, each, **others.get(each, {})) for each in _FACTS if each in takes),
        asked(setting, "flags", initial=tuple(sorted(map(str, setting.case.flags)))),
        blocks.context(setting.say("request.blank_stays")),
        *(ask_personal(setting, each) for each in _TEXTS),
    )


def _takes(setting: Setting) -> tuple[str, ...]:
    """Once the form has arrived, the types are those that it names."""
    rule = rule_of(REQUEST, setting.case.status, Move.DESCRIBE)
    return rule.may if rule else ()


def exact_types(setting: Setting, **given: Any) -> Input:
    """The eleven types of the law; what was taken down in the caller's words is preset."""
    known = tuple(sorted(map(str, request_of(setting).types)))
    made: dict[str, Any] = {
        "kind": "choices",
        "options": types_of(setting, RequestType),
        "initial": known,
    }
    return asked(setting, "types", **made | given)


def why_cease(setting: Setting) -> Sequence[Input]:
    """Articles 35(1), (3), (5) each name when the person may ask; asked only for those types."""
    chosen = setting.picked("types") or tuple(map(str, request_of(setting).types))
    if not {RequestType(each) for each in chosen} & OF_ARTICLE_35:
        return ()
    return (asked(setting, "reasons_35"),)


def settled(setting: Setting) -> dict[str, object]:
    """The exact types, which are unclear no longer."""
    found = facts(setting, REQUEST, "types", "reasons_35")
    return found | ({"types_unclear": False} if "types" in found else {})


def _acts(setting: Setting) -> Sequence[Act]:
    known, role_now, way_now = setting.case.party, setting.text("role"), setting.text("contact_by")
    party = Party(
        PartyRole(role_now) if role_now else known.role,
        ContactBy(way_now) if way_now else known.contact_by,
    )
    found = settled(setting) | facts(setting, REQUEST, *_FACTS, "flags")
    return [Act(Move.DESCRIBE, {**found, "party": party}, sealed(setting, *_TEXTS))]


SCREENS = (Screen(name="request_describe", draws=_draw, does=moving(_acts)),)

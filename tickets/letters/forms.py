"""Blank forms to print."""

from enum import StrEnum

from tickets.letters import template
from tickets.letters.application import yen
from tickets.letters.letter import Sender, wording_of
from tickets.letters.template import Values, fill
from tickets.model.requests import RequestType
from tickets.rules.office import Office
from tickets.rules.periods import Rules

PUBLISHED = RequestType.PUBLISHED_MATTERS  # asked without a form (32(1))

VERSION = "2026年版"
"""Printed on the application form; recorded as `form_version`."""


class Form(StrEnum):
    APPLICATION = "application"  # 開示等申請書
    POWER_OF_ATTORNEY = "power_of_attorney"  # 委任状
    INTAKE = "intake"  # 受付票, for outages
    CORRECTIVE_ACTIONS = "corrective_actions"  # 是正処置票
    PURPOSE_NOTICE = "purpose_notice"  # article 21(2), above the forms of employees
    ANNOUNCEMENT = "announcement"  # to all staff


def blank(form: Form, office: Office, rules: Rules) -> tuple[str, tuple[str, ...]]:
    """Text of the blank form, and the settings it needs that are not set."""
    sender = Sender.of(office)
    values: Values = {
        "version": VERSION,
        "company": sender.company,
        "desk": sender.desk,
        "mail_to": sender.mail_to,
        "emergency": office.emergency.phone,
        "types": "\n".join(_type(each, rules) for each in RequestType if each is not PUBLISHED),
        "fee": yen(rules.fee_yen),
        "methods": "\n".join(f"□ {wording_of(f'method.{each}')}" for each in sender.methods),
    }
    filled = fill(template.read(form, "forms"), values, ())
    return filled.body + "\n", filled.unset


def _type(type_: RequestType, rules: Rules) -> str:
    mark = "（手数料あり）" if type_ in rules.fee_types else ""
    return f"□ {wording_of(f'type.{type_}')}{mark}"

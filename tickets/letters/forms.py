"""Blank forms to print."""

from enum import StrEnum

from tickets.letters.letter import Sender, fee_words
from tickets.letters.template import Texts, Values, fill
from tickets.model.disclosure import RequestType
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
    texts = sender.texts
    bearing = rules.fee_types if rules.charges else frozenset[RequestType]()
    fee = fee_words(rules.fee_yen if bearing else 0, bearing, rules, texts)
    values: Values = {
        "version": VERSION,
        "company": sender.company,
        "desk": sender.desk,
        "mail_to": sender.mail_to,
        "emergency": office.emergency.phone,
        "types": "\n".join(
            _type(each, rules, texts) for each in RequestType if each is not PUBLISHED
        ),
        **fee,
        "payment": texts.say(f"payment.{rules.fee_means}", **fee) if rules.charges else "",
        "methods": "\n".join(f"□ {texts.say(f'method.{each}')}" for each in sender.methods),
    }
    filled = fill(texts.template(form, "forms"), values, (), texts)
    return filled.body + "\n", filled.unset


def _type(type_: RequestType, rules: Rules, texts: Texts) -> str:
    mark = "（手数料あり）" if rules.charges and type_ in rules.fee_types else ""
    return f"□ {texts.say(f'type.{type_}')}{mark}"

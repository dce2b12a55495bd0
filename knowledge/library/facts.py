"""Fills facts into answers, and tells where a name comes from."""

from collections.abc import Mapping

from knowledge.language import Language, other
from knowledge.library.entry import FACT, fact_names
from knowledge.library.policy import Fact, Policy, printed_day

DeskFacts = Mapping[str, Mapping[Language, str]]


def fill(text: str, language: Language, policy: Policy | None, desk: DeskFacts) -> str:
    """Fill in the facts: the desk's value, else the policy's.

    A name that the policy prints is quoted as printed; a different one of the desk follows in a
    line of its own below the paragraph.
    """
    if not fact_names(text):
        return text
    return "\n\n".join(_paragraph(part, language, policy, desk) for part in text.split("\n\n"))


def _paragraph(text: str, language: Language, policy: Policy | None, desk: DeskFacts) -> str:
    lines = []
    for name in dict.fromkeys(FACT.findall(text)):
        fact = policy.facts.get(name) if policy else None
        current = _value(desk.get(name, {}), language)
        if fact is None:
            text = _replace(text, name, current or name)
        elif not fact.as_printed:
            text = _replace(text, name, current or _value(fact.value, language))
        else:
            printed = _value(fact.value, language)
            text = _replace(text, name, _as_printed(fact, language, policy))
            if current and _plain(current) != _plain(printed):
                lines.append(_current(current, language))
    return "\n".join([text, *lines])


def _as_printed(fact: Fact, language: Language, policy: Policy | None) -> str:
    value = _value(fact.value, language)
    day = printed_day(policy.revised_on, language) if policy and policy.revised_on else ""
    if language == "ja":
        return f"方針（{day}改正）の記載では{value}" if day else f"方針の記載では{value}"
    revised = f" revised on {day}" if day else ""
    return f"{value} (as printed in the policy{revised})"


def _current(value: str, language: Language) -> str:
    if language == "ja":
        return f"窓口の設定では、現在は{value}です。"
    return f"The desk's settings now say {value.removesuffix('.')}."


def _replace(text: str, name: str, value: str) -> str:
    return text.replace(f"{{facts.{name}}}", value)


def _value(values: Mapping[Language, str], language: Language) -> str:
    return values.get(language) or values.get(other(language)) or ""


def _plain(name: str) -> str:
    return "".join(name.split())

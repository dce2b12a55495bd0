"""Read the desk file: whole, or refused with all of its faults."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import ValidationError

from bot.config.desk_schema import DeskFile
from bot.errors import OperatorError
from knowledge.library.files import Fault, Faults, read_file
from knowledge.library.yaml_reader import ListNode, MappingNode, Node, read_yaml
from tickets.letters import template
from tickets.model.kinds import Language
from tickets.rules.office import Hours, Office, read_only

LETTERS: Final = "letters"
"""The folder beside the desk file."""
DEMO: Final = Path(__file__).resolve().parents[1] / "demo" / "desk.yaml"
LONGEST_EXAMPLE: Final = 200
BREACH_REPORTS_MISSING: Final = (
    "breach_reports is missing: write who takes reports of a breach besides the Commission, such as"
    " “breach_reports: {ministry: {ja: 総務省, en: MIC}, p_mark_body: {ja: Pマーク審査機関,"
    " en: P-mark body}, telecommunications: true}” (1.0.0 had these three built in), or, for the"
    " Commission alone, “breach_reports: {}”."
)
FAULTY_KEY = "[key]"  # pydantic's sign that the key is at fault, not its value


class FaultyDeskFileError(OperatorError):
    """The desk file has faults and was not loaded."""

    faults: tuple[Fault, ...]


def read(path: Path) -> Office:
    """Read an office. Raises FaultyDeskFileError with every fault."""
    faults = Faults()
    tree = _tree(path, faults)
    is_read = not faults.found
    texts = _own_texts(path, faults)
    if tree is not None and is_read:
        plain = _Plain(str(path), faults)
        try:
            described = DeskFile.model_validate(plain.of(tree, ())).office()
            if not faults.found:
                return replace(described, letters=replace(described.letters, texts=texts))
        except ValidationError as error:
            plain.note(error)
    raise FaultyDeskFileError(*faults.found)


def files_of(path: Path) -> list[Path]:
    """The desk file, and the company's own letters beside it."""
    folder = path.parent / LETTERS
    return [
        path,
        *(each for of in (folder, folder / template.ENGLISH) for each in sorted(of.glob("*.txt"))),
    ]


def _own_texts(path: Path, faults: Faults) -> Mapping[str, str]:
    """The company's own letters and forms, by file name: reply.txt, en/reply.txt."""
    texts: dict[str, str] = {}
    for letter in files_of(path)[1:]:
        folder = path.parent / LETTERS
        name, file = letter.relative_to(folder).as_posix(), read_file(letter, folder, faults)
        if file is not None:
            texts[name] = file.text
            for line, sentence in template.own_text_faults(name, file.text):
                faults.add(file.name, line, sentence)
    return read_only(texts)


def _tree(path: Path, faults: Faults) -> Node | None:
    if not path.exists():
        faults.add(
            str(path),
            1,
            "there is no desk file here: write one with `madoguchi init FOLDER`, fill it in, and"
            " name it in MADOGUCHI_DESK.",
        )
        return None
    file = read_file(path, path.parent, faults)
    return None if file is None else read_yaml(file.text, file.name, faults)


@dataclass
class _Plain:
    """Converts the tree to plain values, and remembers the line of each."""

    file: str
    faults: Faults
    lines: dict[tuple[str | int, ...], int] = field(default_factory=dict)

    def of(self, node: Node, place: tuple[str | int, ...]) -> object:
        self.lines[place] = node.line
        if isinstance(node, MappingNode):
            for key, _value in node.pairs:
                self.lines[(*place, key.value)] = key.line
            read = {key.value: self.of(value, (*place, key.value)) for key, value in node.pairs}
            return {key: value for key, value in read.items() if value != ""}
        if isinstance(node, ListNode):
            return [self.of(each, (*place, number)) for number, each in enumerate(node.items)]
        if not node.value.strip():
            sentence = f"{_named(place)} is empty: write it or remove it."
            self.faults.add(self.file, node.line, sentence)
        return node.value.strip()

    def note(self, error: ValidationError) -> None:
        for fault in error.errors(include_url=False, include_input=False):
            place = tuple(part for part in fault["loc"] if part != FAULTY_KEY)
            if fault["type"] == "missing" and place in self.lines:
                continue  # it is there but empty, which was reported
            known = place
            while known not in self.lines:
                known = known[:-1]
            self.faults.add(self.file, self.lines[known], _sentence(place, fault["type"], fault))


def _sentence(place: tuple[str | int, ...], kind: str, fault: Mapping[str, Any]) -> str:
    name = _named(place)
    if kind == "extra_forbidden":
        return f"{name} is not a key of the desk file: see docs/reference.md."
    if kind == "missing" and name == "breach_reports":
        return BREACH_REPORTS_MISSING
    if kind == "missing":
        return f"{name} is missing: write it{_such_as(place)}."
    if kind in ("dict_type", "model_type", "model_attributes_type"):
        return f"{name} must be a mapping: write “key: value” lines{_such_as(place)}."
    if kind in ("tuple_type", "list_type", "frozen_set_type"):
        return f"{name} must be a list: write “- ” before each, or [ ]{_such_as(place)}."
    message = str(fault["msg"]).removeprefix("Value error, ")
    return f"{name}: {message[0].lower()}{message[1:]}."


def _such_as(place: tuple[str | int, ...]) -> str:
    """The same key in the demo company's desk file, if it has it."""
    found = _demo()
    for part in place:
        if isinstance(found, dict):
            found = found.get(str(part))
        elif isinstance(found, list) and found:
            found = found[0]
        else:
            return ""
    if found is None or not isinstance(place[-1] if place else 0, str):
        return ""
    found = found[:1] if isinstance(found, list) else found
    text = yaml.safe_dump(
        {place[-1]: found}, default_flow_style=True, allow_unicode=True, sort_keys=False, width=999
    )
    return f", such as “{text.strip()[1:-1]}”" if len(text) < LONGEST_EXAMPLE else ""


@cache
def _demo() -> object:
    return yaml.load(DEMO.read_text(encoding="utf-8"), yaml.CSafeLoader)


def _named(place: tuple[str | int, ...]) -> str:
    parts = [f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in place]
    return "".join(parts).removeprefix(".") or "the desk file"


CONTACT_FACTS: Final = {
    "privacy_desk": "desk_contact",
    "complaints": "complaints_contact",
    "disclosure_mail": "disclosure_mail_address",
    "policy_questions": "policy_questions_contact",
}


def desk_facts(office: Office) -> dict[str, dict[Language, str]]:
    told = {
        fact: office.contacts[contact]
        for contact, fact in CONTACT_FACTS.items()
        if contact in office.contacts
    }
    texts = {name: text.texts() for name, text in {**told, **office.facts}.items()}
    return {"desk_hours": _hours(office.hours), **texts}


def _hours(hours: Hours) -> dict[Language, str]:
    open_, close = (f"{each.hour}:{each.minute:02}" for each in (hours.open, hours.close))
    return {
        "ja": f"平日（祝日と会社の休業日を除く）の{open_}から{close}まで",
        "en": f"{open_} to {close} (Japan time) on weekdays,"
        " except public holidays and the company's closed days",
    }


STARTER: Final = Path(__file__).resolve().parents[1] / "starter" / "desk.yaml"
_EXAMPLE: Final = re.compile(
    r"\b[UCS]0[0-9A-Z]{8,}\b|03-0000-0000|000-0000|(?:内線|extension) 0000|株式会社〇〇"
    r"|Your Company Inc\."
)


def unfilled_values(desk: Path) -> Iterator[str]:
    """A sentence for each value of the starter file in this one, which must be valid YAML."""
    examples = set(_EXAMPLE.findall(STARTER.read_text(encoding="utf-8")))
    for place, text in _texts(yaml.load(desk.read_text(encoding="utf-8"), yaml.CSafeLoader), ""):
        for found in dict.fromkeys(_EXAMPLE.findall(text)):
            if found in examples:
                yield f"{place}: {found} is an example of `madoguchi init`: write your own."


def _texts(value: Any, place: str) -> Iterator[tuple[str, str]]:
    """Place and text of each value."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _texts(each, f"{place}.{key}".removeprefix("."))
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each, place)
    else:
        yield place, str(value)

"""madoguchi knowledge new: a first base of answers and its desk file, from five answers."""

import json
import re
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar
from unicodedata import normalize

import click

from bot.commands.knowledge import schema as schemas
from bot.commands.output import exit_with_faults
from bot.config.desk_file import LETTERS
from bot.config.policy_check import (
    AT_THE_COUNTER,
    company_name_in,
    takes_fee_only_at_counter,
    takes_requests_only_in_person,
)
from knowledge.library.files import FaultyKnowledge
from knowledge.revision.document import (
    ProposedClause,
    propose_clauses,
    propose_clauses_yaml,
    read_policy_text,
)
from knowledge.text import LANGUAGES, Language
from tickets.letters.template import COMPANY_SIGNS, WORDING
from tickets.model.documents import Money

Answer = TypeVar("Answer")

STARTER: Final = Path(__file__).resolve().parents[2] / "starter"
PROMPTS: Final = {
    "company": "The company's name, in Japanese / in English",
    "languages": "Languages of the answers (ja, en or ja,en)",
    "policy": "The file of the policy's text (.txt, .md, .html; none: write it later)",
    "fee": "The fee of a request and its means: 300 cash (or stamps, money_order; 0: none)",
    "contact": "The privacy desk's contact, in Japanese / in English",
}
_AMOUNT: Final[dict[Money, dict[Language, str]]] = {
    Money.STAMPS: {"ja": "{yen}円分の郵便切手", "en": "¥{yen} in postage stamps"},
    Money.CASH: {"ja": "現金{yen}円", "en": "¥{yen} in cash"},
    Money.MONEY_ORDER: {"ja": "{yen}円分の定額小為替", "en": "a postal money order of ¥{yen}"},
}
_FEE: Final = re.compile(r"¥?\s*([0-9][0-9,]{0,6})\s*(?:yen|円)?の?[\s,]*(\w*)")
_MEANS: Final = {
    **{str(each): each for each in Money},
    **dict.fromkeys(("切手", "郵便切手"), Money.STAMPS),
    "現金": Money.CASH,
    "定額小為替": Money.MONEY_ORDER,
}
_BEGINNING: Final = 16  # characters of a chosen quote
_WORDING: Final = "# この方針に合わせた、文書の中の言葉。「鍵: 言葉」を一行ずつ。"
_SUBJECTS: Final = {
    "fee": ("手数料",),
    "identity": (
        "本人確認|本人であること|身分証|身元",
        r"本人(?:様)?(?:と|を|の|である)\S{0,6}(?:確認|確かめ|分かる|わかる|証明)",
        r"(?:免許証|パスポート|旅券|公的な?証明|住民票|保険証|資格確認書|診察券|学生証|カード)"
        r".*(?:提示|示し|見せ|添え|添付|同封|持参|持ち)",
    ),
    "contact": (
        r"(?:問い?合わ?せ|相談|苦情|連絡先).*(?:承|受け付け|受付|まで|ください|電話|窓口)",
    ),
}
"""What a quote about it says, the surest first."""
_CONTACTS: Final = re.compile(r"問い?合わ?せ|連絡先|窓口|ご相談")


class NotUnderstoodError(Exception):
    """An answer that cannot be used; its text says what would be right."""


@dataclass(frozen=True)
class BilingualText:
    """A text in both languages."""

    ja: str
    en: str

    @classmethod
    def of(cls, given: str) -> "BilingualText | None":
        """Read `日本語 / English`; None if nothing is said."""
        ja, _, en = (part.strip() for part in given.partition(" / "))
        return cls(ja or en, en or ja) if given else None

    @property
    def both(self) -> str:
        return f"{{ja: {_quoted(self.ja)}, en: {_quoted(self.en)}}}"


_NAME: Final = BilingualText("〇〇", "Our Company")
_CONTACT: Final = BilingualText("窓口（「人に聞く」から）", 'the desk (via "Ask a person")')


@dataclass(frozen=True)
class Company:
    """The five answers."""

    name: BilingualText
    languages: tuple[Language, ...]
    policy: str | None
    yen: int
    means: Money
    contact: BilingualText | None

    def fee(self, language: Language) -> str:
        if not self.yen:
            return "手数料はかかりません。" if language == "ja" else "There is no fee."
        amount = _AMOUNT[self.means][language].format(yen=f"{self.yen:,}")
        if language == "ja":
            return f"開示等の請求の手数料は、{amount}です。"
        return f"The fee of a request is {amount}."


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--company", help="The company's name: 学校法人みどり学園 / Midori School.")
@click.option("--languages", help="ja, en or ja,en; default both.")
@click.option("--policy", help="The policy's text: a .txt, .md or .html file.")
@click.option("--fee", help="Amount and means: 300 cash, 1000 stamps, 500 money_order, or 0.")
@click.option(
    "--contact", help="The privacy desk's contact: 総務（内線 12） / the office (ext. 12)."
)
def new(folder: Path, **given: str | None) -> None:
    """Write a first base and its desk file into the new FOLDER; at a terminal, asks five things."""
    if folder.exists():
        exit_with_faults(_EXISTS.format(folder=folder))
    try:
        write(folder, ask_company(**given))
    except NotUnderstoodError as error:
        exit_with_faults(error)
    click.echo(
        f"{folder} written: answers, policy, questions, and desk.yaml. Edit them"
        f" (docs/answers.md), then run `madoguchi knowledge lint --knowledge {folder}`, and try it"
        f" with `madoguchi try --knowledge {folder}`. With MADOGUCHI_KNOWLEDGE={folder} in .env all"
        " commands use it."
    )


_EXISTS: Final = "{folder} exists already: nothing is written over. Name a new folder."


def is_interactive() -> bool:
    """Whether a person at a terminal can answer."""
    return sys.stdin.isatty()


def ask_company(**given: str | None) -> Company:
    """Read the five answers; asks for what is not given, if there is a terminal. Raises
    NotUnderstoodError, FaultyKnowledge."""
    name = _answer("company", given, BilingualText.of) or _NAME
    languages = _answer("languages", given, _languages)
    policy = _answer("policy", given, _policy)
    yen, means = _answer("fee", given, _fee)
    contact = _answer("contact", given, BilingualText.of)
    return Company(name, languages, policy, yen, means, contact)


def _answer(name: str, given: Mapping[str, str | None], read: Callable[[str], Answer]) -> Answer:
    """Read the given answer, or ask at the terminal until one can be used."""
    said = given[name]
    if said is not None or not is_interactive():
        return read((said or "").strip())
    while True:
        try:
            return read(str(click.prompt(PROMPTS[name], default="", show_default=False)).strip())
        except (NotUnderstoodError, FaultyKnowledge) as error:
            click.echo(str(error))


def _languages(said: str) -> tuple[Language, ...]:
    found = tuple(each for each in LANGUAGES if each in re.split(r"[\s,]+", said.lower()))
    if said and not found:
        raise NotUnderstoodError("--languages must be ja, en or ja,en.")
    return found or LANGUAGES


def _policy(said: str) -> str | None:
    return read_policy_text(Path(said)) if said else None


def _fee(said: str) -> tuple[int, Money]:
    plain = normalize("NFKC", said).lower()
    if plain in ("", "0", "none", "なし"):
        return 0, Money.CASH
    found = _FEE.fullmatch(plain)
    means = _MEANS.get(found[2] or "cash") if found else None
    if not found or means is None:
        raise NotUnderstoodError(
            "--fee must be an amount and its means, such as “300 cash”: stamps, cash or"
            " money_order; 0 for none."
        )
    return int(found[1].replace(",", "")), means


def write(folder: Path, made: Company) -> None:
    """Write the base and its desk file; leaves if the folder is there already."""
    filled = _values(made)
    try:
        shutil.copytree(STARTER / "knowledge", folder, copy_function=shutil.copyfile)
        shutil.copyfile(STARTER / "company.yaml", folder / "desk.yaml")
        for path in sorted(each for each in folder.rglob("*") if each.is_file()):
            text = path.read_text(encoding="utf-8")
            path.write_text(_file(path.name, text, made, filled), encoding="utf-8")
        schemas.write(folder / schemas.FOLDER)
        text = made.policy or (folder / "policy/policy.ja.txt").read_text(encoding="utf-8")
        (folder / "policy/policy.ja.txt").write_text(text, encoding="utf-8")
        clauses = folder / "policy/clauses.yaml"
        clauses.write_text(_head(clauses) + propose_clauses_yaml(text), encoding="utf-8")
        if words := _wording(text, made):
            (folder / LETTERS).mkdir()
            (folder / LETTERS / WORDING).write_text(words, encoding="utf-8")
    except FileExistsError:
        exit_with_faults(_EXISTS.format(folder=folder))
    except OSError as error:
        exit_with_faults(f"{folder} cannot be written ({error.strerror}).")


def _wording(policy: str, made: Company) -> str:
    """The lines in which the letters follow this policy; empty if the shipped ones do."""
    name = company_name_in(policy)
    lines = [f"{COMPANY_SIGNS}: {name}"] if name else []
    at_counter = takes_fee_only_at_counter(policy) and not takes_requests_only_in_person(policy)
    if made.yen and made.means is Money.CASH and at_counter:
        lines.append(AT_THE_COUNTER)
    return "\n".join([_WORDING, *lines, ""]) if lines else ""


def _head(path: Path) -> str:
    """The first line, which tells editors the schema; empty if there is none."""
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    return f"{first}\n" if "$schema" in first else ""


def _values(made: Company) -> dict[str, str]:
    text = made.policy or _fill(
        (STARTER / "knowledge/policy/policy.ja.txt").read_text(encoding="utf-8"),
        {"fee.ja": made.fee("ja")},
    )
    return {
        "company.both": made.name.both,
        "contact.ja": _quoted((made.contact or _CONTACT).ja),
        "contact.en": _quoted((made.contact or _CONTACT).en),
        "contacts": _contacts(made.contact),
        "language": made.languages[0],
        "procedure": "counter" if takes_requests_only_in_person(text) else "post",
        "fee.ja": made.fee("ja"),
        "fee.en": made.fee("en"),
        "fee.yen": str(made.yen),
        "fee.means": str(made.means),
        **{f"{name}.clause": _clause(name, text, made) for name in _SUBJECTS},
        "suggested": "fee, identification, contact"
        if _clause("identity", text, made)
        else "fee, contact",
    }


def _contacts(contact: BilingualText | None) -> str:
    names = ("privacy_desk", "complaints", "disclosure_mail")
    if contact is None:
        example = '{ja: "電話 03-0000-0000", en: "phone 03-0000-0000"}'
        return "\n".join(["contacts: {}", "# contacts:", *(f"#   {n}: {example}" for n in names)])
    return "\n".join(["contacts:", *(f"  {name}: {contact.both}" for name in names)])


def _clause(subject: str, text: str, made: Company) -> str:
    """The clause that speaks of it, with the quotes that do; the fee's only if it has the same
    amount. Empty if none does."""
    amount = f"{made.yen:,}" if made.yen and subject == "fee" else ""
    clauses = propose_clauses(text)
    if subject == "contact":  # a section of that name knows best
        clauses = tuple(sorted(clauses, key=lambda each: not _CONTACTS.search(each.section)))
    for pattern in _SUBJECTS[subject]:
        for clause in clauses:
            about = clause.section if subject == "contact" else ""
            chosen = [each for each in clause.quotes if re.search(pattern, f"{about}　{each}")]
            if any(amount in each for each in chosen):
                return _chosen(clause, chosen)
    return ""


def _chosen(clause: ProposedClause, quotes: Sequence[str]) -> str:
    """The id alone for all quotes of the clause, else with the first words of each."""
    if len(quotes) == len(clause.quotes):
        return clause.id
    return f"{clause.id}: [{', '.join(_quoted(each[:_BEGINNING]) for each in quotes)}]"


def _file(name: str, text: str, made: Company, filled: dict[str, str]) -> str:
    if name == "entries.yaml":
        text = _in_languages(text, made.languages)
        if not filled["identity.clause"]:
            text = _without(text, "identification")
    if name == "questions.jsonl" and not filled["identity.clause"]:
        text = "".join(line for line in text.splitlines(True) if '"identification"' not in line)
    return re.sub(r"^ *clauses: \[\]\n", "", _fill(text, filled), flags=re.MULTILINE)


def _fill(text: str, values: dict[str, str]) -> str:
    return re.sub(r"<<([a-z.]+)>>", lambda place: values[place[1]], text)


def _in_languages(text: str, wanted: tuple[Language, ...]) -> str:
    """Leave out the blocks `ja:` or `en:` that are not wanted."""
    for language in LANGUAGES:
        if language not in wanted:
            text = re.sub(
                rf"^    {language}:.*\n(?:(?: {{6}}.*)?\n)*", "", text, flags=re.MULTILINE
            )
    return text


def _without(text: str, entry: str) -> str:
    return re.sub(rf"^- id: {entry}\n(?:(?: .*)?\n)*", "", text, flags=re.MULTILINE)


def _quoted(text: str) -> str:
    """YAML in double quotes, which JSON's are too."""
    return json.dumps(text, ensure_ascii=False)

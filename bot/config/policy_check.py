"""Compares letters and desk file with the policy: the company's name, the fee, how it is paid."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Final

from bot.config import desk_file
from knowledge.library.files import Fault
from knowledge.library.loader import Library
from knowledge.library.policy import contradicting_fees, split_sentences
from tickets.letters.template import COMPANY_SIGNS, ENGLISH, WORDING, LetterTexts, read_wordings
from tickets.model.documents import Money
from tickets.rules.office import Office
from tickets.rules.periods import Rules, rules_in_force

AT_THE_COUNTER: Final = "pay.cash: {amount}を、窓口にてお支払いください。"
_NAMES: Final = (
    *("当院", "当校", "本校", "当園", "本園", "当館", "当学園", "本学園", "本学", "当法人", "当会"),
    *("本会", "当協会", "当組合", "当財団", "当施設", "当事務所", "弊社"),
)
_NAME: Final = re.compile(rf"(?<![一-龠])(?:{'|'.join(_NAMES)})(?![社計議場])")
_MEANS: Final = {
    "現金書留": Money.CASH,
    "郵便切手": Money.STAMPS,
    "定額小為替": Money.MONEY_ORDER,
}
_REFUSED: Final = re.compile(r"できません|ないでください|返信")
_COUNTER: Final = re.compile(r"窓口|受付|会計|事務室|持参")
_REGISTERED: Final = "現金書留"
_REQUEST: Final = re.compile(
    r"(?<![費料金])(?<![費料金]の)請求(?!書)|申請|求め(?!る|られ|ます)|申出|申し出"
)
_IN_PERSON: Final = re.compile(
    r"窓口(?:にて|で(?!す)|に?お越し)|お越し|来院|来店|来校|来館|持参|お持ち"
)
_BY_POST: Final = re.compile(r"郵送|郵便(?!切手|番号)|返送|同封|書留")


def company_name_in(text: str) -> str | None:
    """Return what a policy calls its company, if that is not 当社."""
    found = _NAME.search(text)
    return found[0] if found and "当社" not in text else None


def takes_fee_only_at_counter(text: str) -> bool:
    """Whether a policy takes cash at a counter and names no registered mail."""
    if _REGISTERED in text:
        return False
    return any("現金" in each.text and _COUNTER.search(each.text) for each in split_sentences(text))


def takes_requests_only_in_person(text: str) -> bool:
    """Whether a policy takes requests at a counter and names no post."""
    if _BY_POST.search(text):
        return False
    sentences = [each.text for each in split_sentences(text)]
    return any(_REQUEST.search(each) and _IN_PERSON.search(each) for each in sentences)


def check_letters(desk: Path, library: Library, today: date) -> tuple[Fault, ...]:
    """Return what the letters say otherwise than the policy in force, or than the desk file's
    `fee_means`. Raises FaultyDeskFileError."""
    office, policy = desk_file.read(desk), library.on(today).policy
    if policy is None:
        return ()
    texts, rules = LetterTexts.of(office), rules_in_force(office.rules, today)
    found = [*_named(desk, texts, policy.text), *_asked(desk, policy.text)]
    found += _reported(desk, office, policy.text)
    if rules.charges:
        found += [*_paid(desk, texts, rules, policy.text)]
    return tuple(found)


_TERMS: Final = (
    (
        "a fee is not refunded (払戻し)",
        re.compile("払い?戻|返金|返還|返却|返し"),
        ("form.txt", "reply.txt", "withdrawal.txt"),
    ),
    ("住民票 is accepted", re.compile("住民票"), ("form.txt",)),
)


def terms_missing_in_policy(desk: Path, library: Library, today: date) -> tuple[Fault, ...]:
    """Return what shipped letters of either language settle and the policy leaves open.

    Raises FaultyDeskFileError.
    """
    office, policy = desk_file.read(desk), library.on(today).policy
    if policy is None:
        return ()
    found = []
    for says, pattern, files in _TERMS:
        both = (*files, *(f"{ENGLISH}{each}" for each in files))
        shipped = [each for each in both if each not in office.letters.texts]
        if not shipped or pattern.search(policy.text):
            continue
        if "fee" in says and not rules_in_force(office.rules, today).charges:
            continue
        letters = "the letter {} says" if len(shipped) == 1 else "the letters {} say"
        sentence = (
            f"{letters.format(', '.join(shipped))} that {says}, and the policy does not: keep that,"
            f" or reword it (`madoguchi init {desk.parent} --letter {shipped[0][:-4]}`)."
        )
        found.append(Fault(str(desk), 1, sentence))
    return tuple(found)


_MINISTRY: Final = re.compile(
    "総務省|厚生労働省|文部科学省|経済産業省|国土交通省|農林水産省|法務省|財務省|環境省|金融庁"
)
_REPORT: Final = re.compile(r"漏え?い|漏洩")


def _reported(desk: Path, office: Office, policy: str) -> Iterator[Fault]:
    """Report a ministry other than the policy's."""
    key = "breach_reports"
    said = {
        name
        for each in split_sentences(policy)
        if _REPORT.search(each.text)
        for name in _MINISTRY.findall(each.text)
    }
    ministry = office.breach_reports.ministry
    named = (ministry and ministry.ja) or ""
    if said and not any(each in named for each in said):
        has = f"has {named}" if named else "names no ministry"
        told = f"{key} {has}, the policy {'・'.join(sorted(said))}: correct it."
        yield Fault(str(desk), _line(desk, rf"{key}:"), told)


def _named(desk: Path, texts: LetterTexts, policy: str) -> Iterator[Fault]:
    we, name = texts.say(COMPANY_SIGNS), company_name_in(policy)
    if name and we not in policy:
        sentence = (
            f"the letters say {we}, the policy {name}: write the line “{COMPANY_SIGNS}: {name}”"
            f" into {desk_file.LETTERS}/{WORDING} beside this file."
        )
        yield Fault(str(desk), _line(desk, "[- ]*company:"), sentence)
    for file, number, line in _lines(texts.own):
        if _defines_we(file, line):
            continue
        if "当社" in line and "当社" not in policy and (name or we != "当社"):
            sentence = f"this says 当社, the policy {name or we}: write {{{COMPANY_SIGNS}}}."
            yield Fault(_path(desk, file), number, sentence)


def _asked(desk: Path, policy: str) -> Iterator[Fault]:
    is_written = re.search(r"^procedure:", desk.read_text(encoding="utf-8"), re.MULTILINE)
    if not is_written and takes_requests_only_in_person(policy):
        sentence = (
            "the letters send the form by post, and the policy takes requests in person: write"
            " “procedure: counter”, or “procedure: post” if the form does go by post."
        )
        yield Fault(str(desk), 1, sentence)


def _defines_we(file: str, line: str) -> bool:
    return file == WORDING and line.partition(":")[0].strip() == COMPANY_SIGNS


def _paid(desk: Path, texts: LetterTexts, rules: Rules, policy: str) -> Iterator[Fault]:
    means = rules.fee_means
    said = _means_of(policy)
    if said and means not in said.values():
        sentence = f"rules: fee_means is {means}, the policy says {', '.join(said)}: correct one."
        yield Fault(str(desk), _line(desk, "[- ]*fee_means:"), sentence)
    offers = _REGISTERED in texts.say("pay.cash", amount="")
    is_shipped = "pay.cash" not in read_wordings(texts.own.get(WORDING, ""))
    if means is Money.CASH and is_shipped and offers and takes_fee_only_at_counter(policy):
        sentence = (
            f"the letters offer {_REGISTERED}, and the policy does not: write how cash is paid into"
            f" {desk_file.LETTERS}/{WORDING} beside this file, such as “{AT_THE_COUNTER}”."
        )
        yield Fault(str(desk), _line(desk, "[- ]*fee_means:"), sentence)
    for file, number, line in _lines(texts.own):
        if _REFUSED.search(line) or file == "stamps_back.txt":
            continue
        for word, other in _MEANS.items():
            if word in line and other is not means and not _is_of(other, line, file):
                sentence = (
                    f"this says {word}, and rules: fee_means is {means}:"
                    " write {amount} or {pay}, which follow it."
                )
                yield Fault(_path(desk, file), number, sentence)
            elif word == _REGISTERED and word in line and takes_fee_only_at_counter(policy):
                yield Fault(
                    _path(desk, file), number, f"this says {word}, and the policy does not."
                )


def _means_of(policy: str) -> Mapping[str, Money]:
    """Return the means of payment that the policy names, each as it is written."""
    texts = [each.text for each in split_sentences(policy) if not _REFUSED.search(each.text)]
    known = _MEANS | {"現金": Money.CASH}
    return {word: of for word, of in known.items() if any(word in text for text in texts)}


def _is_of(means: Money, line: str, file: str) -> bool:
    """Whether it is the wording for these means, which is not in use."""
    return file == WORDING and line.partition(":")[0].endswith(f".{means}")


def _lines(own: Mapping[str, str]) -> Iterator[tuple[str, int, str]]:
    for file, text in own.items():
        for number, line in enumerate(text.splitlines(), 1):
            if not line.startswith("#"):
                yield file, number, line


def _path(desk: Path, file: str) -> str:
    return str(desk.parent / desk_file.LETTERS / file)


def _line(desk: Path, pattern: str) -> int:
    """The last line that begins like this, else the first of the file."""
    lines = enumerate(desk.read_text(encoding="utf-8").splitlines(), 1)
    return max((number for number, line in lines if re.match(pattern, line)), default=1)


@dataclass(frozen=True)
class WrongFee:
    """A fee of the desk file that no amount of the policy on that day agrees with."""

    fault: Fault
    day: date


def check_fee(desk: Path, library: Library, today: date) -> tuple[WrongFee, ...]:
    """Return the fees that are wrong today, and on the day of each prepared revision and of each
    later fee. Raises FaultyDeskFileError."""
    return tuple(_wrong(desk, desk_file.read(desk), library, today))


def _wrong(desk: Path, office: Office, library: Library, today: date) -> Iterator[WrongFee]:
    in_order = sorted(office.rules, key=lambda each: each.effective_from)
    begins = {now.effective_from for was, now in pairwise(in_order) if was.fee_yen != now.fee_yen}
    days = {*begins, *(each.day for each in library.policies)}
    for day in (today, *sorted(each for each in days if each > today)):
        yen = rules_in_force(office.rules, day).fee_yen
        printed = contradicting_fees(library.on(day).policy, yen)
        if not printed:
            continue
        said = ", ".join(f"“{written}”" for written in printed.values())
        if day == today:
            told = f"rules: fee_yen is {yen}, the policy says {said}: correct one."
        elif day in begins:
            told = (
                f"rules: fee_yen is {yen} from {day} on, the policy in force by then says {said}:"
                " correct one, or prepare the revision."
            )
        else:
            rule = f"{{effective_from: {day}, fee_yen: {next(iter(printed))}}}"
            told = (
                f"rules: fee_yen is {yen} from {day} on, the text in force by then says {said}:"
                f" add “- {rule}”."
            )
        yield WrongFee(Fault(str(desk), _line(desk, rf".*fee_yen: {yen}"), told), day)

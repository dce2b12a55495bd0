"""Checks the articles that quotes, notes and answers cite, by the editions of the law.

A law is renumbered and a policy is not: 法第18条 in a text of 2022 is 第21条 today. A quote stays
as it is printed; its note and the answers that repeat it must say today's number.
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from knowledge.evaluation.contradictions import fault_at
from knowledge.library.entry import Entry
from knowledge.library.files import Fault
from knowledge.library.loader import Library
from knowledge.library.policy import Clause, Policy, split_sentences
from knowledge.library.quantities import parse_number
from knowledge.library.sources import sources
from knowledge.text import Language

_FILE: Final = Path(__file__).with_name("laws.json")


@dataclass(frozen=True)
class Article:
    """An article by its heading. `numbers` are by the first day of each edition; `words` are those
    that a sentence about it uses."""

    title: str
    words: tuple[str, ...]
    numbers: Mapping[str, int]

    @property
    def current_number(self) -> int:
        return self.numbers[max(self.numbers)]

    def is_named_in(self, sentence: str) -> bool:
        sentence = sentence.lower()
        return any(word in sentence for word in self.words)


@dataclass(frozen=True)
class Law:
    """`last` is the number of the last article, in the editions of which it is known."""

    articles: tuple[Article, ...]
    last: Mapping[str, int]

    @property
    def editions(self) -> tuple[str, ...]:
        """The first days of the editions, the earliest first."""
        return tuple(sorted({day for article in self.articles for day in article.numbers}))

    def article(self, number: int, edition: str) -> Article | None:
        return next((each for each in self.articles if each.numbers.get(edition) == number), None)

    def lacks_article(self, number: int, edition: str) -> bool:
        return number > self.last.get(edition, number) or number == 0

    def article_meant(self, number: int, sentence: str, edition: str) -> Article | None:
        """Return the article that a sentence cites by a number of this edition.

        If the sentence speaks of what an earlier edition had under this number, and not of what
        this edition has, it is the earlier one.
        """
        own = self.article(number, edition)
        if own and own.is_named_in(sentence):
            return own
        earlier = (self.article(number, day) for day in self.editions if day < edition)
        return next((each for each in earlier if each and each.is_named_in(sentence)), own)


@cache
def load_laws() -> Mapping[str, Law]:
    """Return the laws of laws.json by their titles."""
    read = json.loads(_FILE.read_text(encoding="utf-8"))
    return {
        title: Law(
            tuple(
                Article(each["title"], tuple(each["words"]), each["numbers"])
                for each in law["articles"]
            ),
            law["last_article"],
        )
        for title, law in read.items()
    }


# Civil Code, Enforcement Rules; not the Act, nor the Personal Information Protection Act.
_OTHER: Final = (
    r"(?:\b[A-Z][\w-]* (?<!\bThe )(?<!Personal Information Protection )"
    r"(?:Act|Code|Law|Order|Ordinance|Rules|Regulations?)\b|\b(?:GDPR|Constitution)\b)"
)
_NOT_ON_PRIVACY: Final = r"(?! on (?!the Protection of Personal))"
# The Civil Code (Article 709); Act on Specified Commercial Transactions, Article 12.
_BEFORE: Final = re.compile(
    rf"(?:{_OTHER}|\bAct on (?!the Protection of Personal)[A-Z][\w-]*(?: (?:[A-Z][\w-]*|and|of))*+)"
    r"(?:[’']s)?,? \(?$"
)
# A kanji before 法 makes it another law: 番号法, 電気通信事業法.
_CITED: Final = {
    "ja": re.compile(
        r"(?<![\u3400-\u9fff])(?P<now>現行の?)?(?:改正前の|旧)?"
        r"(?P<law>(?:個人情報保護)?法(?:律)?|個人情報の保護に関する法律)(?:では|の)?"
        r"第(?P<number>\d{1,3}|[一二三四五六七八九十百]{1,6})条"
    ),
    # Articles 33, 34 and 35 of the Act; Art. 33(2) APPI; not Article 33 of the GDPR.
    "en": re.compile(
        r"\b(?:Articles?|Arts?\.) ?"
        r"(?P<number>\d{1,3}+(?:\(\d+\))*+(?:(?:, and|,| and| or| to) ?\d{1,3}+(?:\(\d+\))*+)*+)"
        r"(?:,? paragraph \d+)?+(?:"
        r"(?P<law> of (?:the )?"
        r"(?:(?P<now>current |present |today[’']s )|amended |revised |former )?"
        rf"(?:Personal Information Protection Act|Act|APPI|law)\b{_NOT_ON_PRIVACY}| APPI\b)"
        rf"|(?! of\b|,? (?:(?:in|under|from) )?(?:the )?{_OTHER}))"
    ),
}


@dataclass(frozen=True)
class Citation:
    """`is_current`: the text itself says that this is the number of today."""

    number: int
    is_current: bool
    written: str


def find_citations(text: str, language: Language) -> Iterator[Citation]:
    text = unicodedata.normalize("NFKC", text)
    for match in _CITED[language].finditer(text):
        if not match["law"] and _BEFORE.search(text, max(0, match.start() - 100), match.start()):
            continue
        for number in re.findall(r"(?<![(\d])[^\W_a-z(]+", match["number"]):
            yield Citation(parse_number(number), bool(match["now"]), match[0])


@dataclass(frozen=True)
class CitationFindings:
    """Faults are articles that do not exist, and wrong numbers of today; warnings are numbers of an
    earlier edition without the one of today beside them."""

    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()


def check_citations(library: Library) -> CitationFindings:
    """Check the base's policy, if it names a law whose editions are known."""
    policy = library.policy
    law = load_laws().get(policy.law.title) if policy and policy.law else None
    if policy is None or policy.law is None or law is None:
        return CitationFindings()
    check = _CitationCheck(policy, law, policy.law.edition)
    found = [
        *check.clauses(),
        *(each for one in library.entries.values() for each in check.entry(one)),
    ]
    return CitationFindings(
        tuple(fault for is_fault, fault in found if is_fault),
        tuple(fault for is_fault, fault in found if not is_fault),
    )


Found = Iterator[tuple[bool, Fault]]


@dataclass(frozen=True)
class _CitationCheck:
    policy: Policy
    law: Law
    edition: str

    def clauses(self) -> Found:
        for clause, quote, line in self.policy.quotes_with_lines():
            for cited in find_citations(quote, "ja"):
                if self.law.lacks_article(cited.number, self.edition):
                    yield True, Fault(clause.file, line, self._missing(cited, self.edition))
            for cited, article in self._old(quote):
                yield from self._note(clause, line, cited, article)

    def _note(self, clause: Clause, line: int, cited: Citation, article: Article) -> Found:
        told = _told(cited, article)
        if not clause.note:
            yield False, Fault(clause.file, line, f"{told}: say so in the note of {clause.id}.")
        for language, note in clause.note.items():
            if not _tells(note, article.current_number):
                wrong = any(each.is_current for each in find_citations(note, language))
                yield wrong, Fault(clause.file, line, f"{told}: say so in its note ({language}).")

    def entry(self, entry: Entry) -> Found:
        quotes = [source.quote for source in sources(entry, self.policy)]
        of_quotes = [each for quote in quotes for each in self._old(quote)]
        for language, text in entry.answer.items():
            for cited in find_citations(text, language):
                if self.law.lacks_article(cited.number, self.law.editions[-1]):
                    told = f"{entry.id}: {self._missing(cited, self.law.editions[-1])}"
                    yield True, fault_at(entry, cited.written, told)
            sentences = split_sentences(text)
            own = [each for one in sentences for each in self._old(one.text, language)]
            for cited, article in {
                each.number: (each, one) for each, one in (*own, *of_quotes)
            }.values():
                if _names(text, cited.number) and not _tells(text, article.current_number):
                    wrong = any(each.is_current for each in find_citations(text, language))
                    told = f"{entry.id}, {language}: {_told(cited, article)}: say so beside it."
                    yield wrong, fault_at(entry, str(cited.number), told)

    def _old(self, text: str, language: Language = "ja") -> Iterator[tuple[Citation, Article]]:
        """Yield the citations whose article has another number today."""
        for cited in find_citations(text, language):
            article = self.law.article_meant(cited.number, text, self.edition)
            if not cited.is_current and article and article.current_number != cited.number:
                yield cited, article

    def _missing(self, cited: Citation, edition: str) -> str:
        last = self.law.last[edition]
        return f"there is no “{cited.written}”: the law has {last} articles from {edition} on."


def _told(cited: Citation, article: Article) -> str:
    return f"“{cited.written}” is 第{article.current_number}条 today ({article.title})"


def _names(text: str, article: int) -> bool:
    text = unicodedata.normalize("NFKC", text)
    cited = (each.number for each in find_citations(text, "en"))
    return f"第{article}条" in text or article in cited


def _tells(text: str, article: int) -> bool:
    """Whether a text has today's number, whatever it calls the law."""
    return _names(text, article) or bool(re.search(rf"\bArticles? {article}\b", text))

"""A letter cites the law in full, in both languages."""

from tickets.letters.citations import cite_in_full
from tickets.model.disclosure import CeaseUseReason, Ground, RequestType
from tickets.rules.periods import EXAMPLE_BASIS, suggested_basis

CITED = [
    ("法33条2項1号", "個人情報の保護に関する法律第33条第2項第1号"),
    ("法第33条第2項", "個人情報の保護に関する法律第33条第2項"),
    (
        "法32条2項2号（法21条4項1号）",
        "個人情報の保護に関する法律第32条第2項第2号（同法第21条第4項第1号）",
    ),
    ("規則18条3項", "個人情報の保護に関する法律施行規則第18条第3項"),
    ("電気通信事業法4条", "電気通信事業法第4条"),
    ("刑法134条", "刑法第134条"),
    ("弁護士法23条の2", "弁護士法第23条の2"),
]


def test_the_law_is_cited_in_full() -> None:
    read = [(basis, full, cite_in_full(basis)) for basis, full in CITED]
    assert [each for each in read if each[1] != each[2]] == []


CITED_IN_ENGLISH = [
    ("法33条2項1号", "Article 33(2)(i) of the Act on the Protection of Personal Information"),
    (
        "法35条2項、法35条6項ただし書",
        "Article 35(2) of the Act on the Protection of Personal Information, the proviso to"
        " Article 35(6) of the same Act",
    ),
    (
        "規則18条3項",
        "Article 18(3) of the Enforcement Rules for the Act on the Protection of Personal"
        " Information",
    ),
    ("電気通信事業法4条", "Article 4 of the Telecommunications Business Act"),
    ("刑法134条", "刑法134条"),
    ("Article 33(2)(i) of the Act", "Article 33(2)(i) of the Act"),
    (
        "法33条5項（同条2項1号）",
        "Article 33(5) of the Act on the Protection of Personal Information"
        " (paragraph (2)(i) of the same Article)",
    ),
    *(
        (basis, f"{cited} of the Act on the Protection of Personal Information")
        for basis, cited in {
            "法33条2項1号・2号": "Article 33(2)(i) and (ii)",
            "法33条2項1号又は2号": "Article 33(2)(i) or (ii)",
            "法33条2項1号から3号まで": "Article 33(2)(i) to (iii)",
            "個人情報の保護に関する法律第33条第2項各号": "each item of Article 33(2)",
            "法35条6項本文": "the main clause of Article 35(6)",
            "法35条6項但し書": "the proviso to Article 35(6)",
            "法29条の4": "Article 29-4",
            "令1条12号": "Article 1(xii) of the Order for Enforcement",
        }.items()
    ),
    (
        "法33条2項3号及び電気通信事業法4条",
        "Article 33(2)(iii) of the Act on the Protection of Personal Information and"
        " Article 4 of the Telecommunications Business Act",
    ),
]


def test_the_law_is_cited_in_full_in_english() -> None:
    read = [(basis, full, cite_in_full(basis, "en")) for basis, full in CITED_IN_ENGLISH]
    assert [each for each in read if each[1] != each[2]] == []


def test_no_suggested_article_stays_japanese_in_an_english_letter() -> None:
    every = frozenset(CeaseUseReason)
    suggested = {suggested_basis(type_, each, every) for type_ in RequestType for each in Ground}
    read = {basis: cite_in_full(basis, "en") for basis in (*suggested, *EXAMPLE_BASIS.values())}
    assert {basis: cited for basis, cited in read.items() if not cited.isascii()} == {}

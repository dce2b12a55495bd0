"""Articles of a law are checked by its editions: old numbers need today's beside them."""

import re
from datetime import date

import pytest

from knowledge.evaluation.citations import find_citations, load_laws
from knowledge.evaluation.lint import lint

TODAY = date(2026, 4, 1)
HEADING = "利用目的に関する公表事項(法第18条 対応)"
TEXT = f"{HEADING}\n保有個人データ(法第32条第1項、政令第10条関係)\n第三者への提供(法第23条)\n"
CLAUSES = """\
policy:
  title: {ja: 方針}
  law: {title: 個人情報の保護に関する法律, edition: 2022-04-01}
clauses:
  - id: OLD
    kind: legal
    section: {ja: 見出し}
    quotes: ["利用目的に関する公表事項(法第18条 対応)"]
    note:
      ja: 法第18条は改正前の番号で、現行法の第21条に当たります。
"""


@pytest.fixture
def linted(base):
    """Faults and warnings about citations, of these clauses and this answer."""

    def look(clauses=CLAUSES, ja="現行法の第21条です。", en="See the desk.", rests="OLD"):
        base.write("policy/clauses.yaml", clauses)
        base.write(
            "entries.yaml",
            f"- id: basis\n  ask: {{ja: [根拠は]}}\n  answer:\n    ja: |-\n      {ja}\n"
            f"    en: |-\n      {en}\n  clauses: [{rests}]\n",
        )
        found = lint(base.folder, TODAY)
        return [
            [base.short(each) for each in kind if re.search("条|Art|not known", each.sentence)]
            for kind in (found.faults, found.warnings)
        ]

    base.write("policy/policy.ja.txt", TEXT)
    return look


def test_an_old_number_with_the_one_of_today_in_the_note_is_clean(linted):
    assert linted() == [[], []]


def test_an_old_number_without_a_note_is_a_warning(linted):
    assert linted(CLAUSES[: CLAUSES.index("    note:")]) == [
        [],
        [
            "policy/clauses.yaml:8: “法第18条” is 第21条 today (取得に際しての利用目的の通知等):"
            " say so in the note of OLD."
        ],
    ]


def test_a_note_with_a_wrong_number_of_today_is_a_fault(linted):
    assert linted(CLAUSES.replace("第21条", "第22条")) == [
        [
            "policy/clauses.yaml:8: “法第18条” is 第21条 today (取得に際しての利用目的の通知等):"
            " say so in its note (ja)."
        ],
        [],
    ]


@pytest.mark.parametrize(
    ("ja", "en", "line"),
    [
        ("見出しは法第18条です。", "See the desk.", 5),
        ("見出しは第１８条です。", "See the desk.", 5),
        ("窓口へ。", "The heading cites Article 18 of the Act.", 7),
        ("窓口へ。", "The heading cites Art. 18(1) APPI.", 7),
    ],
)
def test_an_answer_that_repeats_an_old_number_alone_is_a_warning(linted, ja, en, line):
    faults, [warning] = linted(ja=ja, en=en)

    assert faults == []
    assert warning.startswith(f"entries.yaml:{line}: basis, ")
    assert "is 第21条 today" in warning


NUMBERS_OF_TODAY = [
    "Article 21 of the present Act",
    "Article 21 of the Personal Information Protection Act",
    "Article 21 of Japan’s privacy law",
]


def test_the_number_of_today_may_be_said_in_any_words(linted):
    said = [(today, linted(en=f"Article 18 of the Act is {today}.")) for today in NUMBERS_OF_TODAY]
    assert [each for each in said if each[1] != [[], []]] == []


def test_an_article_of_another_law_is_not_the_old_one(linted):
    assert linted(en="Article 18 of the GDPR restricts processing.") == [[], []]


def test_an_answer_with_a_wrong_number_of_today_is_a_fault(linted):
    [ja], _ = linted(ja="法第18条は、現行法の第27条です。")
    [en], _ = linted(en="Article 18 of the Act is Article 27 of the current Act.")

    assert ja.startswith("entries.yaml:5: basis, ja: “法第18条” is 第21条 today")
    assert en.startswith("entries.yaml:7: basis, en: “法第18条” is 第21条 today")


def test_an_article_that_does_not_exist_is_a_fault(linted):
    [[fault], _] = linted(ja="現行法では第186条です。")

    assert fault == (
        "entries.yaml:5: basis: there is no “現行法では第186条”: the law has 185 articles from"
        " 2023-04-01 on."
    )


def test_an_english_answer_cites_articles_of_today(linted):
    held = CLAUSES.replace(HEADING, "保有個人データ(法第32条第1項、政令第10条関係)")

    [[missing], _] = linted(held, en="Art. 186 says so.")
    _, [old] = linted(held, ja="窓口へ。", en="The purpose is made public (Article 18).")

    assert missing.startswith("entries.yaml:7: basis: there is no “Art. 186”: the law has 185 ")
    assert old.startswith("entries.yaml:7: basis, en: “Article 18” is 第21条 today")


def test_a_quote_may_cite_the_articles_of_its_own_edition_only(base, linted):
    base.write("policy/policy.ja.txt", "罰則(法第180条)\n罰則(法第181条)\n")
    quoting = (CLAUSES.replace(HEADING, f"罰則(法第{number}条)") for number in (180, 181))
    (there, _), (missing, _) = (linted(each) for each in quoting)

    assert there == []
    assert missing == [
        "policy/clauses.yaml:8: there is no “法第181条”: the law has 180 articles from 2022-04-01"
        " on."
    ]


def test_the_numbers_of_an_edition_that_the_base_names_are_translated(linted):
    clauses = CLAUSES.replace("2022-04-01", "2017-05-30").replace(
        HEADING, "第三者への提供(法第23条)"
    )
    _, [warning] = linted(clauses[: clauses.index("    note:")], ja="窓口へ。")

    assert "“法第23条” is 第27条 today (第三者提供の制限)" in warning


def test_a_number_that_fits_today_is_left_alone(linted):
    clauses = CLAUSES.replace(HEADING, "保有個人データ(法第32条第1項、政令第10条関係)")

    assert linted(clauses[: clauses.index("    note:")], ja="法第32条です。") == [[], []]


def test_a_law_or_an_edition_that_is_not_known_is_a_warning(linted):
    _, [edition] = linted(CLAUSES.replace("2022-04-01", "2019-01-01"), ja="窓口へ。")
    _, [law] = linted(CLAUSES.replace("個人情報の保護に関する法律", "民法 law"), ja="窓口へ。")

    assert "known: its editions from 2017-05-30, 2022-04-01, 2023-04-01." in edition
    assert law.startswith("policy/clauses.yaml:1: 民法 law of 2022-04-01 is not known")


def test_without_a_law_nothing_is_checked(linted):
    bare = "".join(line for line in CLAUSES.splitlines(True) if "law:" not in line)

    assert linted(bare[: bare.index("    note:")], ja="法第18条です。") == [[], []]


CITED = [
    ("法第18条、政令第10条", "ja", [18]),
    ("個人情報保護法第二十六条", "ja", [26]),
    ("個人情報の保護に関する法律第２７条", "ja", [27]),
    ("現行法の第21条", "ja", [21]),
    ("番号法第20条、電気通信事業法第4条", "ja", []),
    ("Article 32, paragraph 1 of the Act and Article 10 of the Cabinet Order", "en", [32]),
    ("Article 21 of the current Act", "en", [21]),
    ("Article 33 says so.", "en", [33]),
    ("See Art. 33(2) APPI.", "en", [33]),
    ("Articles 33, 34 and 35 of the Act", "en", [33, 34, 35]),
    ("Article 33 of the GDPR, Article 28(3) GDPR, Article 10 of the Cabinet Order", "en", []),
    ("Article 21 of the present Act", "en", [21]),
    ("Article 21 of the amended Act, Article 27 of today’s Act", "en", [21, 27]),
    ("Article 21 of the Personal Information Protection Act", "en", [21]),
    ("Article 21 of the Act on the Protection of Personal Information", "en", [21]),
    ("The Act, Article 21; the current Act’s Article 27; APPI, Art. 28", "en", [21, 27, 28]),
    ("the Personal Information Protection Act (Article 26)", "en", [26]),
    ("See the Civil Code; Article 33 gives a right to disclosure.", "en", [33]),
    ("Civil Code Article 709, Article 709 Civil Code, Article 709, Civil Code", "en", []),
    ("Companies Act, Article 355, or the Civil Code’s Article 709", "en", []),
    ("Article 709 paragraph 1 of the Civil Code", "en", []),
    ("the Civil Code (Article 709) and the Enforcement Rules, Articles 7 and 8", "en", []),
    ("Act on Specified Commercial Transactions, Article 12", "en", []),
    ("GDPR Article 33, Article 33 under the GDPR, Article 5 in the Cabinet Order", "en", []),
]


def test_a_citation_of_this_law_is_read() -> None:
    read = [
        (text, numbers, [each.number for each in find_citations(text, language)])
        for text, language, numbers in CITED
    ]
    assert [each for each in read if each[1] != each[2]] == []


def test_no_edition_gives_a_number_to_two_articles():
    for law in load_laws().values():
        for edition in law.editions:
            numbers = [one.numbers[edition] for one in law.articles if edition in one.numbers]
            assert len(set(numbers)) == len(numbers)
            assert not any(law.lacks_article(number, edition) for number in numbers)

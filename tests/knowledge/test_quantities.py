"""Amounts, periods and dates are found in both languages, whatever they are written in."""

import pytest

from knowledge.library.quantities import CountedThing, find_quantities

QUANTITIES = [
    ("1,000円", "yen", "1000"),
    ("１，０００円（税込）", "yen", "1000"),
    ("千円分の切手", "yen", "1000"),
    ("二千五百円", "yen", "2500"),
    ("2千円", "yen", "2000"),
    ("1万5千円", "yen", "15000"),
    ("一万円", "yen", "10000"),
    ("¥1,000", "yen", "1000"),
    ("￥20,000,000", "yen", "20000000"),
    ("two thousand yen", "yen", "2000"),
    ("a thousand yen", "yen", "1000"),
    ("2,500-yen stamps", "yen", "2500"),
    ("手数料は無料です", "yen", "0"),
    ("費用はかかりません", "yen", "0"),
    ("It is free of charge.", "yen", "0"),
    ("Correction is free.", "yen", "0"),
    ("There is no charge for it", "yen", "0"),
    ("It is always free of charge.", "yen", "0"),
    ("US$10", "dollars", "10"),
    ("Pay $10.", "dollars", "10"),
    ("20ドル", "dollars", "20"),
    ("a dozen days", "days", "12"),
    ("half a dozen weeks", "weeks", "6"),
    ("a couple of months", "months", "2"),
    ("十四日以内", "days", "14"),
    ("３０日間", "days", "30"),
    ("three business days", "days", "3"),
    ("二週間", "weeks", "2"),
    ("六か月", "months", "6"),
    ("within two years", "years", "2"),
    ("50％", "percent", "50"),
    ("令和4年6月21日", "date", "2022-06-21"),
    ("平成元年1月8日", "date", "1989-01-08"),
    ("2022年6月21日", "date", "2022-06-21"),
    ("21 June 2022", "date", "2022-06-21"),
    ("June 21, 2022", "date", "2022-06-21"),
    ("2022-06-21", "date", "2022-06-21"),
]


def test_a_quantity_is_read() -> None:
    read = [
        (text, (unit, value), [(each.unit, each.value) for each in find_quantities(text)])
        for text, unit, value in QUANTITIES
    ]
    assert [each for each in read if [each[1]] != each[2]] == []


OTHER_NUMBERS = [
    "無料ではありません",
    "料金は不要ではありません",
    "手数料は不要とはなりません",
    "It is not free.",
    "It is never free of charge.",
    "It is not always free of charge.",
    "A$10",
    "NZ$10, HK$ 10",
    "Feel free to ask.",
    "not a free choice",
    "十分な水準",
    "一部の円",
    "JIS Q 15001:2017 3.4.2.4",
    "第18条",
    "1回の申請",
    "someone",
    "",
]


def test_other_numbers_are_no_quantities() -> None:
    assert [text for text in OTHER_NUMBERS if list(find_quantities(text))] == []


GROUNDS = CountedThing({"ja": ("事由",), "en": ("grounds",)}, ("R1", "R2"))
STEPS = CountedThing({"ja": ("段階", "手順"), "en": ("steps",)}, ("F1", "F2"))


@pytest.mark.long
def test_any_run_of_numbers_is_read_without_a_hang_and_as_no_endless_number():
    for sign in ("1", "９", "〇", "一", "千", "1万", "1,000,", "¥", "¥1", "two "):
        for unit in ("円", "日間", "hundred yen"):
            for each in find_quantities(sign * 5_000 + unit):
                assert len(each.value) < 50, sign
                assert len(each.written) < 200, sign


COUNTS = [
    (GROUNDS, "方針が定める七つの事由の一つです。", "ja", [7]),
    (GROUNDS, "事由は八つです。", "ja", [8]),
    (GROUNDS, "7種類の不開示事由", "ja", [7]),
    (GROUNDS, "四事由", "ja", [4]),
    (GROUNDS, "不開示事由の一つです。", "ja", []),
    (GROUNDS, "二つに分かれ、事由もあります。", "ja", []),
    (GROUNDS, "It is one of the seven grounds.", "en", [7]),
    (GROUNDS, "There are 8 listed grounds.", "en", [8]),
    (GROUNDS, "It is one of the grounds.", "en", []),
    (GROUNDS, "事由は八つです。", "en", []),
    # with several names
    (STEPS, "四つの手順があります。", "ja", [4]),
    (STEPS, "四段階です。", "ja", [4]),
    (STEPS, "There are four steps.", "en", [4]),
    (STEPS, "It is a five-step procedure.", "en", [5]),
    (STEPS, "It takes a dozen steps.", "en", [12]),
    (STEPS, "This is one step of them.", "en", []),
]


def test_a_stated_count_is_read() -> None:
    read = [
        (text, numbers, [number for number, _ in counted.find_counts(text, language)])
        for counted, text, language, numbers in COUNTS
    ]
    assert [each for each in read if each[1] != each[2]] == []

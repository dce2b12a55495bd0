"""Personal data in free text is found, and other numbers are left alone."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.growth import MOST, PERSONAL, growth, repeated
from tickets.model.detection import (
    LONGEST_SEARCHED,
    find_personal_data,
    has_identifying_number,
    mask_personal_data,
)
from tickets.model.personal import MASK, Personal

FOUND = {
    "my_number": [
        "マイナンバーは123456789018です",
        "1234 5678 9018",
        "１２３４－５６７８－９０１８",
        "個人番号:123456789018",
        "200912151238",  # a time of day, but for its check digit
        "1 2 3 4 5 6 7 8 9 0 1 8",
        "1234  5678 - 9018",
    ],
    "twelve_digits": [
        "免許証123456789012",
        "伝票 1234-5678-9012 で届きました",
        "123-456-789-012",
        "123456 789012",
        "No123456789012",
        "No.123456789012",
        "契約 12345 の 1234 5678 9012 3F",
    ],
    "card": [
        "4111 1111 1111 1111",
        "カード番号は4111111111111111",
        "3782-822463-10005",
        "4222222222222",
        "５５５５ ５５５５ ５５５５ ４４４４",
    ],
    "phone": [
        "090-1234-5678",
        "電話は０９０－１２３４－５６７８です",
        "TEL:03-1234-5678",
        "tel03-1234-5678",
        "(03)1234-5678",
        "03(1234)5678",
        "0312345678まで",
        "+81 90-1234-5678",
        "+81-3-1234-5678",
        "+1 (415) 555-2671",
        "0120-123-456",
        "<tel:0312345678|電話>",
        "ー090ー1234ー5678",
        "090 - 1234 - 5678",
        "０３　－　１２３４　－　５６７８",
        "0120 ‒ 123 ‒ 456",
        "( 03 ) 1234 - 5678",
        "+81 - 90 - 1234 - 5678",
        "+81 (0) 90-1234-5678",
    ],
    "postal_address": [
        "〒106-0032",
        "東京都港区六本木1-9-9",
        "大阪府大阪市北区梅田三丁目1番3号",
        "京都府京都市中京区寺町通御池上る上本能寺前町488番地",
        "新潟市中央区学校町通1-602-1",
        "北九州市小倉北区城内1番1号",
        "1-9-9 Roppongi, Minato-ku, Tokyo",
    ],
    "email": ["hanako@example.jp", "a.b+c＠example.co.jp。", "連絡先：x@y.example です"],
}

NOTHING = [
    "",
    "令和4年6月21日改正の方針",
    "平成15年5月30日法律第57号",
    "法第18条は改正前の番号で、現行法の第21条に当たります",
    "第27条第5項第1号",
    "2026-08-03 14:05 から 15:30",
    "8/3(月) 09:00-18:00",
    "手数料は1,000円（税込）、100000000000円",
    "¥100000000000",
    "202608031405 と 20260803140500",
    "C-2026-0041 と Q-2026-0012",
    "C-2026-0041 1234",
    "2026-08-03 1405 から 2026-08-10 0900",
    "2026-08-03 2026-08-10",
    "500円 1000円 1500円 2000円",
    "法令番号 415AC0000000057",
    "1712345678.123456",
    "東京都の平成15年条例第57号",
    "東京都港区の条例第3条1項",
    "神奈川県横浜市で2026-08-03に",
    "大阪市の件は2-3日で",
    "横浜市中区で2026-08-03に",
    "東京都港区で3番目",
    "101-1,000件",
    "@madoguchi <@U01MEI> <#C01GENERAL>",
    "550e8400-e29b-41d4-a716-446655440000",
    "JIS Q 15001:2017",
    "192.168.100.100",
    "0.0312345678",
    "文書番号 20220621-001",
    "0 - 100 - 2000",
    "2026 - 08 - 03 - 1405",
    "ISBN 978-4-06-519981-1",
    "0123456789012345678901234567890123456789",
    "4111 1111 1111 1112",
    "本人確認書類は何が使えますか",
    "How much does a disclosure request cost?",
]


def test_personal_data_is_found_with_its_kind() -> None:
    read = [
        (text, kind, [finding.kind for finding in find_personal_data(text)])
        for kind, texts in FOUND.items()
        for text in texts
    ]
    assert [each for each in read if [each[1]] != each[2]] == []


def test_lookalikes_are_left_alone() -> None:
    assert [text for text in NOTHING if find_personal_data(text)] == []
    assert [text for text in NOTHING if mask_personal_data(text) != text] == []


def test_the_masked_text_keeps_the_words_around() -> None:
    text = "田中様（090-1234-5678、tanaka@example.jp）から電話です"
    assert mask_personal_data(text) == f"田中様（{MASK}、{MASK}）から電話です"


def test_several_values_in_a_row_are_all_found() -> None:
    kinds = [
        each.kind for each in find_personal_data("09012345678,08011112222/03-1234-5678 a@b.example")
    ]
    assert kinds == ["phone", "phone", "phone", "email"]


def test_a_text_too_long_to_search_is_cut_off() -> None:
    masked = mask_personal_data("あ" * LONGEST_SEARCHED + "090-1234-5678")
    assert masked == "あ" * LONGEST_SEARCHED + "…"


@pytest.mark.long
def test_time_grows_no_faster_than_the_text() -> None:
    texts = [repeated(part, LONGEST_SEARCHED) for part in PERSONAL]
    grown = [(text[:20], growth(find_personal_data, text)) for text in texts]
    assert [each for each in grown if each[1] > MOST] == []


@given(st.text(max_size=200))
def test_any_text_can_be_searched_and_places_are_ordered(text: str) -> None:
    findings = find_personal_data(text)
    places = [place for each in findings for place in (each.start, each.end)]
    assert places == sorted(places)
    assert all(0 <= each.start < each.end <= len(text) for each in findings)


@given(st.text(alphabet="0123456789０１２-－ +()あa@.〒東京都港区丁目番\n", max_size=80))
def test_masking_is_idempotent(text: str) -> None:
    assert find_personal_data(mask_personal_data(text)) == ()


@given(
    st.text(alphabet="あいう漢字、。 \n", max_size=20),
    st.sampled_from([text for texts in FOUND.values() for text in texts]),
    st.text(alphabet="あいう漢字、。 \n", max_size=20),
)
def test_surrounding_japanese_hides_nothing(before: str, personal: str, after: str) -> None:
    assert find_personal_data(before + personal + after)


@given(
    st.integers(100_000_000_000, 999_999_999_999).map(str).filter(lambda number: "0" not in number),
    st.lists(st.sampled_from(["", " ", "-", "　", "－", "  "]), min_size=11, max_size=11),
    st.text(alphabet="あいう漢字、。Nob. \n", max_size=10),
)
def test_twelve_digits_are_found_with_any_separator(
    number: str, gaps: list[str], before: str
) -> None:
    # O9: after removing spaces and hyphens
    typed = "".join(digit + gap for digit, gap in zip(number, [*gaps, ""], strict=True))
    assert has_identifying_number(f"{before}{typed}です") or number.startswith(("19", "20"))


@pytest.mark.parametrize(
    "hidden", [*"\u00ad\u180e\u200d\u202e\u2060\u3164\ufe0f\ufff9\U000e0041\U000e0100"], ids=ascii
)
def test_hidden_characters_hide_no_number(hidden: str) -> None:
    # O9
    text = hidden.join("番号は123456789018です")

    assert has_identifying_number(text)
    assert mask_personal_data(text) == f"番{hidden}号{hidden}は{hidden}{MASK}{hidden}で{hidden}す"


def test_a_number_inside_a_mail_address_is_found() -> None:
    assert has_identifying_number("123456789018@example.jp")
    assert not has_identifying_number("hanako2026@example.jp、090-1234-5678、〒100-0001")


def test_a_personal_value_is_not_printed() -> None:
    value = Personal("田中花子テスト")
    assert [repr(value), str(value), f"{value:>5}", f"{[value]}"] == [
        "***",
        "***",
        "  ***",
        "[***]",
    ]
    assert value.reveal() == "田中花子テスト"
    assert value == Personal("田中花子テスト")
    assert len({value, Personal("田中花子テスト"), Personal("別の人")}) == 2
    with pytest.raises(TypeError):
        pickle.dumps(value)

"""Contact fields are kept in narrow signs, or refused without repeating the value."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.effort import effort
from tickets.model.contact import (
    BadFieldError,
    clean_value,
    has_postal_code,
    split_contact,
    split_postal_code,
)
from tickets.model.errors import Code
from tickets.model.kinds import PersonalField

F = PersonalField


KEPT = [
    (F.PHONE, "０３－１２３４－５６７８", "03-1234-5678"),
    (F.PHONE, "(03) 1234 5678", "(03) 1234 5678"),
    (F.PHONE, "+81 90-1234-5678", "+81 90-1234-5678"),
    (F.EMAIL, " Hanako.T@Example.JP ", "Hanako.T@example.jp"),
    (F.POSTAL_CODE, "〒１００-０００１", "100-0001"),
    (F.POSTAL_CODE, "１００ー０００１", "100-0001"),
    (F.PHONE, "０９０−１２３４−５６７８", "090-1234-5678"),
    (F.POSTAL_CODE, "1000001", "100-0001"),
    (F.POSTAL_CODE, "gb sw1a 2aa", "GB SW1A 2AA"),
    (F.POSTAL_CODE, "ＵＳ－94105", "US-94105"),
    (F.POSTAL_CODE, "HK", "HK"),
    (F.NAME_KANA, "ﾀﾅｶ ﾊﾅｺ", "タナカ ハナコ"),
    (F.NAME_KANA, "やまだ　はなゔー", "ヤマダ ハナヴー"),
    (F.NAME, "  田中花子 ", "田中花子"),
    (F.NAME, "ﾀﾅｶ　Ｈａｎａｋｏ", "タナカ Hanako"),
]


def test_a_value_is_kept_in_one_form() -> None:
    read = [(typed, kept, clean_value(field, typed)) for field, typed, kept in KEPT]
    assert [each for each in read if each[1] != each[2]] == []


@pytest.mark.parametrize(
    ("field", "typed", "code"),
    [
        (F.PHONE, "1234", Code.NOT_A_PHONE),
        (F.EMAIL, "hanako@", Code.NOT_AN_EMAIL),
        (F.EMAIL, "a@b@example.jp", Code.NOT_AN_EMAIL),
        (F.EMAIL, "123456789018@example.jp", Code.FORBIDDEN_NUMBER),
        (F.POSTAL_CODE, "100-00", Code.NOT_A_POSTCODE),
        (F.POSTAL_CODE, "000-0000", Code.NOT_A_POSTCODE),
        (F.POSTAL_CODE, "SW1A 2AA", Code.NOT_A_POSTCODE),
        (F.NAME_KANA, "田中", Code.NOT_KANA),
        (F.NAME, "あ" * 101, Code.TOO_LONG),
        (F.NAME, "123456789012", Code.FORBIDDEN_NUMBER),
        (F.DETAIL, "   ", Code.MISSING),
        (F.DETAIL, "あ" * 3001, Code.TOO_LONG),
        (F.DETAIL, "番号 1234-5678-9018", Code.FORBIDDEN_NUMBER),
        (F.DETAIL, "カード 4111 1111 1111 1111", Code.FORBIDDEN_NUMBER),
    ],
)
def test_an_invalid_value_is_refused_with_a_reason_and_without_the_value(
    field: PersonalField, typed: str, code: Code
) -> None:
    with pytest.raises(BadFieldError) as refused:
        clean_value(field, typed)
    assert refused.value.code is code
    assert str(refused.value) == str(code)


def test_the_companys_own_long_numbers_are_let_through() -> None:
    text = "契約番号 990012345678 の件"  # O9
    with pytest.raises(BadFieldError):
        clean_value(F.DETAIL, text)
    assert clean_value(F.DETAIL, text, (r"9900\d{8}",)) == text


def test_phones_abroad_have_twelve_digits_and_are_no_my_number() -> None:
    assert clean_value(F.PHONE, "+819012345678") == "+819012345678"


@pytest.mark.property
@settings(max_examples=effort(30, 100))
@given(field=st.sampled_from(PersonalField), typed=st.text(max_size=200))
def test_cleaning_is_idempotent(field: PersonalField, typed: str) -> None:
    try:
        kept = clean_value(field, typed)
    except BadFieldError:
        return
    assert clean_value(field, kept) == kept


ADDRESSES = [
    ("〒158－0097 東京都世田谷区用賀2-3-4", True),
    ("10 Downing Street, London, GB SW1A 2AA", True),
    ("GB SW1A 2AA 10 Downing Street, London", True),
    ("台湾 台北市中正区重慶南路1段122号 TW 100", True),
    ("北京市朝陽区建国路1号 ＣＮ １０００２０", True),
    ("アメリカ合衆国 サンフランシスコ市 US 94105", True),
    ("8 Finance Street, Central, HK", True),
    ("香港 中環 金融街8号", False),
    ("東京都世田谷区用賀2-3-4", False),
    ("東京都港区芝1-1 KS 301", False),
    ("1-1 Chiyoda, Tokyo, KS Bldg 5F", False),
    ("PO Box 7, Minato, Tokyo", False),
    ("10 Downing Street, London", False),
]


def test_an_address_in_one_text_has_its_postal_code_or_not() -> None:
    # O19
    assert [each for each in ADDRESSES if has_postal_code(each[0]) is not each[1]] == []


PLACE = "東京都千代田区見本町1-1"
CODED = ("03-1234-5678", "100-0001", PLACE)
PLAIN = ("03-1234-5678", "", PLACE)
LATIN = "1-1 Mihon-cho, Chiyoda-ku, Tokyo"
BUILDING = ("03-1234-5678", "", f"{PLACE} 見本HOTEL（3階）")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (f"03-1234-5678　〒100-0001 {PLACE}", CODED),
        (f"電話：03-1234-5678 〒100-0001 {PLACE}", CODED),
        (f"電話：03-1234-5678、住所：〒100-0001{PLACE}", CODED),
        (f"〒100-0001\n{PLACE}\n03-1234-5678", CODED),
        (f"〒100-0001 03-1234-5678 {PLACE}", CODED),
        (f"住所：〒100-0001 {PLACE}", ("", "100-0001", PLACE)),
        (f"{PLACE} TEL 03-1234-5678", PLAIN),
        (f"{PLACE}（03-1234-5678）", PLAIN),
        (f"{PLACE}（電話：03-1234-5678）", PLAIN),
        (f"03-1234-5678（携帯）{PLACE}", PLAIN),
        (f"{PLACE} 見本HOTEL（3階）03-1234-5678", BUILDING),
        (f"{PLACE}（TEL 03-1234-5678）見本HOTEL（3階）", BUILDING),
        ("1-1 Mihon-cho, Chiyoda-ku, Tokyo 100-0001", ("", "100-0001", LATIN)),
        ("1-1 Mihon-cho, Chiyoda-ku, Tokyo, 100-0001, Japan", ("", "100-0001", f"{LATIN}, Japan")),
        ("03-1234-5678, 1-1 Mihon-cho, Chiyoda-ku", (*PLAIN[:2], "1-1 Mihon-cho, Chiyoda-ku")),
    ],
)
def test_a_number_beside_an_address_leaves_nothing_of_itself_in_it(
    typed: str, kept: tuple[str, str, str]
) -> None:
    assert split_contact(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "03-1234-5678",
        "東京都千代田区見本町 03-1234-5678",
        f"03-1234-5678 090-1234-5678 {PLACE}",
        f"{PLACE} FAX 03-1234-5678",
        f"勤務先 03-1234-5678 〒100-0001 {PLACE}",
        f"夜は03-1234-5678 {PLACE}",
        f"{PLACE}（見本ビル 03-1234-5678）",
    ],
)
def test_a_contact_with_other_words_or_numbers_is_not_split(typed: str) -> None:
    assert split_contact(typed) is None


def test_a_house_or_room_number_at_the_end_is_no_postal_code() -> None:
    whole = (
        f"{LATIN}, Rei Tower 203-1001",
        "Oaza Mihon 512-1003",
        "Oaza Mihon, Chiyoda-ku 512-1003",
    )
    assert [split_postal_code(each) for each in whole] == [("", each) for each in whole]
    coded = ("1-1 Mihon-cho, Naha-shi 900-0001", "1-1 Mihon, Kobe, 650-0001")
    assert [split_postal_code(each)[0] for each in coded] == ["900-0001", "650-0001"]

"""Masked words come back only to the person who used the shortcut, for at most a day."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from handlers.complaints.intake import MASKED_PARTS
from handlers.complaints.source import MaskedParts, unmask
from tests.handlers.forms.conftest import Forms, picked, typed, words
from tickets.model.detection import find_personal_data, mask_personal_data
from tickets.model.personal import MASK

NOW = datetime(2026, 8, 3, 5, 5, tzinfo=UTC)
SAID = "090-1234-5678 の方"
PIECES = st.sampled_from(["お客様", "、", "090-1234-5678", "hanako@example.jp", " ", "苦情です"])


@given(st.lists(PIECES, max_size=8).map("".join))
def test_masked_words_come_back_verbatim(text: str) -> None:
    places = tuple(text[each.start : each.end] for each in find_personal_data(text))

    assert unmask(mask_personal_data(text), places, ()) == text


@given(st.text(st.sampled_from("*あ\n"), max_size=20))
def test_nothing_typed_is_lost_if_masks_no_longer_fit(text: str) -> None:
    whole = unmask(text, ("090-1234-5678",), ())

    assert "090-1234-5678" in whole
    assert all(part in whole for part in text.split(MASK))


def test_forbidden_numbers_stay_masked() -> None:
    # O9
    assert unmask("会員 *** です", ("123456789012",), ()) == "会員 *** です"
    assert unmask("会員", ("123456789012",), ()) == "会員"
    assert unmask("会員 *** です", ("123456789012",), ("[0-9]{12}",)) == "会員 123456789012 です"


def test_originals_are_personal_and_expire_after_a_day() -> None:
    originals = MaskedParts()
    assert originals.keep("U02KEN", "C1:1.0", SAID, NOW)
    assert not originals.keep("U02KEN", "C1:2.0", "広告メールの苦情", NOW)

    assert originals.find("U02KEN", "C1:1.0", NOW) == ("090-1234-5678",)
    assert originals.find("U02YUI", "C1:1.0", NOW) == ()
    assert originals.find("U02KEN", "C1:1.0", NOW + timedelta(hours=25)) == ()


def test_only_the_newest_originals_are_kept() -> None:
    originals = MaskedParts()
    for nth in range(600):
        originals.keep("U02KEN", f"C1:{nth}.0", SAID, NOW)

    kept = [nth for nth in range(600) if originals.find("U02KEN", f"C1:{nth}.0", NOW)]

    assert kept == list(range(100, 600))


def test_the_receipt_tells_of_a_restart(forms: Forms) -> None:
    note = forms.note(extras={"more": "C01GENERAL:1700000000.000100:m"})

    receipt = forms.sends(forms.step_one(keep=picked("original")), note)

    assert len(forms.numbers()) == 1
    assert "元の文がもう残っていなかったため" in str(receipt["view"]["blocks"])
    assert forms.numbers()[0] in words(receipt)


def test_an_original_is_forgotten_once_the_form_is_saved(forms: Forms) -> None:
    # O11: the words of a message stay nowhere for which nobody needs them
    message = "C01GENERAL:1700000000.000200"
    MASKED_PARTS.keep("U02KEN", message, SAID, forms.clock.now)
    note = forms.note(extras={"more": f"{message}:m"})

    forms.sends(forms.step_one(keep=picked("original"), detail=typed("*** の方")), note)

    assert len(forms.numbers()) == 1
    assert MASKED_PARTS.find("U02KEN", message, forms.clock.now) == ()

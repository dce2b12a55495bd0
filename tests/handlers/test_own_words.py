"""The text of a question that was kept is read again by who asked it, and by nobody else (A-07)."""

import pytest

from bot.storage.keys import RingSigner
from bot.storage.sealing import Sealer
from handlers.questions.tag import Tag, asker_proof, own_words
from handlers.services import Signer
from tickets.model.personal import Personal

ROW = "a" * 32
MEI, KEN = "U01MEI", "U02KEN"


class Kept:
    """One question, kept."""

    def __init__(self, words: str = "手数料は？") -> None:
        self.words = words

    def question(self, row: str) -> Personal | None:
        return Personal(self.words) if row == ROW else None


@pytest.fixture
def signer(sealer: Sealer) -> Signer:
    return RingSigner(sealer.ring)


def read(
    signer: Signer, proof: str, user: str, row: str | None = ROW, words: str = "手数料は？"
) -> str:
    return own_words(row, proof, user, signer=signer, kept=Kept(words))  # type: ignore[arg-type]


def test_who_asked_reads_it_again(signer: Signer) -> None:
    assert read(signer, asker_proof(ROW, MEI, signer), MEI) == "手数料は？"


def test_another_person_with_the_same_button_reads_nothing(signer: Signer) -> None:
    assert read(signer, asker_proof(ROW, MEI, signer), KEN) == ""


@pytest.mark.parametrize("proof", ["", "0" * 16, "質問"])
def test_without_the_right_proof_there_is_nothing(signer: Signer, proof: str) -> None:
    assert read(signer, proof, MEI) == ""


def test_of_a_question_that_was_not_kept_there_is_nothing(signer: Signer) -> None:
    gone = "b" * 32

    assert read(signer, asker_proof(gone, MEI, signer), MEI, gone) == ""
    assert read(signer, "", MEI, None) == ""


def test_what_looks_personal_is_masked(signer: Signer) -> None:
    words = "090-1234-5678 の人の件"

    assert read(signer, asker_proof(ROW, MEI, signer), MEI, words=words) == "*** の人の件"


def test_the_proof_travels_in_the_button_and_an_older_button_has_none(signer: Signer) -> None:
    proof = asker_proof(ROW, MEI, signer)
    tag = Tag("ja", asked=ROW, proof=proof, entries=("fee-amount",))

    found = Tag.read(tag.write())
    older = Tag.read(f"{ROW}|ja|||fee-amount")

    assert found == tag
    assert older is not None
    assert (older.asked, older.proof) == (ROW, "")

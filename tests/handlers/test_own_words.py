"""Only the asker can read a stored question again."""

import pytest

from bot.storage.keys import RingSigner, Sealer
from handlers.questions.answer_ref import AnswerRef, asker_proof, asker_words
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
    return asker_words(row, proof, user, signer=signer, kept=Kept(words))  # type: ignore[arg-type]


def test_only_the_asker_reads_a_stored_question_again(signer: Signer) -> None:
    proof, gone = asker_proof(ROW, MEI, signer), "b" * 32

    assert read(signer, proof, MEI) == "手数料は？"
    assert read(signer, proof, KEN) == ""
    for forged in ("", "0" * 16, "質問"):
        assert read(signer, forged, MEI) == ""
    assert read(signer, asker_proof(gone, MEI, signer), MEI, gone) == ""
    assert read(signer, "", MEI, None) == ""


def test_personal_data_is_masked(signer: Signer) -> None:
    words = "090-1234-5678 の人の件"

    assert read(signer, asker_proof(ROW, MEI, signer), MEI, words=words) == "*** の人の件"


def test_the_button_carries_the_proof_and_older_buttons_have_none(signer: Signer) -> None:
    proof = asker_proof(ROW, MEI, signer)
    ref = AnswerRef("ja", question_id=ROW, proof=proof, entries=("fee-amount",))

    found = AnswerRef.read(ref.write())
    older = AnswerRef.read(f"{ROW}|ja|||fee-amount")

    assert found == ref
    assert older is not None
    assert (older.question_id, older.proof) == (ROW, "")

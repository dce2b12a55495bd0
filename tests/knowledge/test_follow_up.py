"""Questions that rest on what was said before are told from whole ones."""

from collections.abc import Iterator

import pytest

from knowledge.answering import Answer, Answerer
from knowledge.evaluation.coverage import read_test_questions
from knowledge.intent.follow_up import names_no_subject, points_to_earlier
from knowledge.library.loader import SHIPPED_FOLDER
from knowledge.text import clean
from tests.knowledge.base import Base
from tests.knowledge.conftest import ENTRIES

BARE = (
    "それはいつまでに送るの？", "それはいくら？", "いくら？", "いつまで？", "それはだれに送ればいいですか",
    "どこに送るの", "だれが決めるの？", "それは必要ですか", "それって何日かかる？", "なぜ？", "誰に言えばいい？",
    "すみません、それはいくらですか。よろしくお願いします。", "how much is that?", "when?", "How much?",
    "and when do I send it?", "How long does it take?", "where to?", "もっと詳しく", "詳しく教えてください",
    "tell me more", "More details, please.",
)  # fmt: skip
POINTING = (
    "その場合、手数料は返ってくる？", "それは代理人でもできる？", "what about by post?",
    "Do I have to sign it?", "who decides that?", "can they refuse it?", "What about employee data?",
    "土日は？", "削除の場合は？", "じゃあ、代理人だと？", "And for deletion?", "and in the group?",
    "and if they agreed?", "and what about our internal wiki?", "本人が同意していたら？", "社内のWikiならどうですか？",
)  # fmt: skip
WHOLE = (
    "手数料はいくらですか", "個人情報を捨てる場合は誰に聞けばいい？", "証明書", "手数料は？", "開示についてもっと詳しく", "その他の個人情報は何に使う？", "開示請求とその手数料について教えて",
    "情報が漏れたら？", "紛失したら？", "名刺を落としたら？", "開示請求が来たら？", "苦情を受けたら？",
    "何ができるの？", "さっき名簿を別の会社に送ってしまいました", "What is the fee?",
    "Is it ok to gather personal information without people noticing?", "who are you", "こんにちは", "",
)  # fmt: skip


@pytest.mark.parametrize(
    ("texts", "points", "is_bare"),
    [(BARE, True, True), (POINTING, True, False), (WHOLE, False, False)],
)
def test_a_question_without_a_subject_is_bare_and_others_may_point_back(
    texts: tuple[str, ...], points: bool, is_bare: bool
) -> None:
    read = [clean(text) for text in texts]

    assert [text for text in read if points_to_earlier(text) is not points] == []
    assert [text for text in read if names_no_subject(text) is not is_bare] == []


def written() -> Iterator[str]:
    """Every question of the shipped base's questions files."""
    return (question.text for question in read_test_questions(SHIPPED_FOLDER))


@pytest.mark.long
def test_no_written_question_is_taken_for_a_bare_one(answerer: Answerer) -> None:
    asks = [
        ask for e in answerer.library.entries.values() for each in e.ask.values() for ask in each
    ]
    found = [text for text in (*written(), *asks) if names_no_subject(clean(text))]

    assert len(asks) > 5000
    assert found == []


def test_hardly_any_written_question_points_back() -> None:
    found = [text for text in written() if points_to_earlier(clean(text))]

    assert len(found) <= 3, found


def about(answerer: Answerer, question: str, entry: str) -> Answer | None:
    return answerer.answer_follow_up(question, entry, "ja")


@pytest.mark.parametrize(
    ("entry", "question", "expected"),
    [
        ("id-documents", "それはいつまでに送るの？", "id-documents"),
        ("fee-amount", "それはどうやって払うの？", "fee-how-to-pay"),
        ("fee-amount", "and how do I pay it?", "fee-how-to-pay"),
        ("refusal-possible", "それはいつ知らせるの？", "refusal-notice-when"),
        ("refusal-possible", "who decides that?", "refusal-possible"),
        ("agent-may-apply", "その書類は何がいる？", "agent-may-apply"),
        ("cookie-what", "can I refuse them?", "cookie-refuse"),
        ("fee-refund", "それはいくら？", "fee-amount"),
        ("complaint-where", "それはいつまでに返事すればいい？", "complaint-how-fast"),
        ("form-where", "それはメールで送れる？", "form-where"),
        # the same of another matter
        ("fee-amount", "And for deletion?", "fee-amount"),
        ("fee-amount", "削除の場合は？", "fee-amount"),
        ("disclosure-flow", "And for deletion?", "disclosure-erase"),
        ("id-documents", "代理人の場合は？", "agent-may-apply"),
        ("use-applicants", "and for employees?", "use-employees"),
        ("photo-publish", "And what about our internal wiki?", "photo-publish"),
        # the same on a condition
        ("photo-publish", "and if they agreed?", "photo-publish"),
        ("photo-publish", "本人が同意していたら？", "photo-publish"),
        # short, but near the answer that was read
        ("id-documents", "コピーでもいい？", "id-documents"),
        ("id-documents", "Is a copy ok?", "id-documents"),
    ],
)
def test_a_follow_up_is_answered_from_what_belongs_to_the_entry(
    answerer: Answerer, entry: str, question: str, expected: str
) -> None:
    found = about(answerer, question, entry)

    assert found.shown.entry.id == expected
    assert found.result == "likely"
    assert found.about == entry
    assert found.candidates[0].entry == expected
    assert len(found.candidates) <= 3


@pytest.mark.parametrize(
    ("entry", "question"),
    [
        ("id-documents", "それって違法ですか"),  # a referral answers it
        ("id-documents", "こんにちは"),
        ("id-documents", "さっき名簿を別の会社に送ってしまいました"),
        ("id-documents", "手数料はいくらですか"),
        ("gone", "それはいつまで？"),
        ("neighbour-it", "それはいつまで？"),
    ],
)
def test_what_leads_away_from_the_entry_is_not_answered_about_it(
    answerer: Answerer, entry: str, question: str
) -> None:
    assert about(answerer, question, entry) is None


def test_if_its_words_fit_something_else_both_are_offered(answerer: Answerer) -> None:
    found = about(answerer, "それはいくら？", "id-documents")

    assert (found.result, found.shown) == ("unsure", None)
    offered = [each.entry for each in found.candidates]
    assert (offered[0], len(offered)) == ("fee-amount", 3)
    related = answerer.library.entries["id-documents"].related
    assert "id-documents" in offered or set(offered[1:]) & set(related)


@pytest.mark.parametrize(
    ("entry", "question"),
    [
        ("fee-amount", "分割は？"),
        ("cookie-what", "切れる？"),
    ],
)
def test_a_question_too_short_to_be_understood_alone_gets_a_choice_about_the_entry(
    answerer: Answerer, entry: str, question: str
) -> None:
    assert answerer.answer(question).result == "not_found"
    found = about(answerer, question, entry)

    assert (found.result, found.shown) == ("unsure", None)
    assert entry in [each.entry for each in found.candidates]


@pytest.mark.parametrize("question", ["現金でもいい？", "会議室空いてる？", "lunch today?"])
def test_a_short_question_that_is_understood_alone_or_is_anothers_leads_away(
    answerer: Answerer, question: str
) -> None:
    assert about(answerer, question, "fee-amount") is None


def test_alone_a_bare_question_is_never_answered_with_certainty(answerer: Answerer) -> None:
    for question in BARE:
        assert answerer.answer(question).result in ("unsure", "not_found"), question


def test_alone_a_question_that_points_back_is_only_likely(answerer: Answerer) -> None:
    found = answerer.answer("その手数料はどうやって払うの？")

    assert found.result == "likely"
    assert found.shown is not None


def test_a_bare_question_among_an_entrys_own_is_answered(base: Base) -> None:
    base.write("entries.yaml", ENTRIES.replace("手数料はいくらですか", "いくら？"))

    assert Answerer.open(base.folder).answer("いくら？").result == "found"


@pytest.mark.parametrize(
    ("read", "asked", "offered"),
    [
        ("generative-ai", "What about employee data?", {"generative-ai", "use-employees"}),
        ("fee-amount", "and how long does it take?", {"reply-days"}),
        ("fee-amount", "もっと詳しく", {"fee-how-to-pay", "fee-receipt"}),
        ("desk-hours", "土日は？", {"desk-hours"}),
    ],
)
def test_a_short_follow_up_offers_what_may_be_meant(
    answerer: Answerer, read: str, asked: str, offered: set[str]
) -> None:
    answer = answerer.answer_follow_up(asked, read, "ja")

    assert offered <= {each.entry for each in answer.candidates}


def test_more_about_an_answer_is_not_the_same_answer_again(answerer: Answerer) -> None:
    answer = answerer.answer_follow_up("もっと詳しく", "fee-amount", "ja")

    assert (answer.result, answer.about) == ("unsure", "fee-amount")
    assert "fee-amount" not in {each.entry for each in answer.candidates}

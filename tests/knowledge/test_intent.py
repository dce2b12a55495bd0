"""Patterns find stated events and requests, and flag no question."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.intent import patterns
from knowledge.intent.classifier import QUESTION, Intent, classify
from knowledge.library.loader import Library
from knowledge.text import LONGEST, clean
from tests.bench.fitting.event_classifier import EXAMPLES
from tests.effort import effort
from tests.growth import A_HANG, EVENTS, computing, repeated

ROWS: list[dict[str, Any]] = [
    json.loads(line) for line in (EXAMPLES / "plain.jsonl").read_text("utf-8").splitlines()
]
STATED = [row for row in ROWS if row["door"]]
# One plain Japanese sentence that ends in た, so that an ending can be put to it.
TOLD = [
    row["question"]
    for row in STATED
    if row["topic"] != "status"
    and re.fullmatch("(?!.*ので)[^。、？?!]*[ぁ-ん][^。、？?!]*た", row["question"])
]
TOLD_IN_ENGLISH = [
    row["question"]
    for row in STATED
    if row["language"] == "en"
    and row["topic"] not in ("status", "own_data")
    and re.fullmatch(r"[\x20-\x7e]*", row["question"])
    and "!" not in row["question"]
]


def intent_of(text: str) -> Intent:
    return classify(clean(text))


def test_the_examples_hold_enough_statements_and_questions_without_repeats() -> None:
    questions = [row["question"] for row in ROWS]

    assert len(STATED) >= 100
    assert sum(row["topic"] is None for row in ROWS) >= 100
    assert len(set(questions)) == len(questions)


def test_every_statement_gets_its_route_and_no_question_gets_one() -> None:
    misread = [
        (row["question"], row["topic"], intent.topic)
        for row in ROWS
        if (intent := intent_of(row["question"])).topic != row["topic"]
        or intent.route != row["door"]
    ]

    assert misread == []


def test_no_shipped_phrasing_is_taken_for_an_event(shipped_asks: list[str]) -> None:
    asks = shipped_asks[:: effort(4, 1)]

    assert [ask for ask in asks if intent_of(ask) != QUESTION] == []


@pytest.fixture(scope="module")
def shipped_asks() -> list[str]:
    from knowledge.library.loader import SHIPPED
    from knowledge.library.loader import read as read_library

    library: Library = read_library(SHIPPED)
    return [
        ask for entry in library.entries.values() for asks in entry.ask.values() for ask in asks
    ]


QUESTIONS = ["{}らどうなりますか", "{}ときの報告先は？", "{}場合は誰に言いますか", "{}か", "{}？", "{}かどうか知りたい", "{}人はどうなりますか", "もし{}", "万が一{}", "例えば、{}"]  # fmt: skip
QUESTIONS_IN_ENGLISH = ["If {}", "What happens if {}", "Who do I call when {}", "Suppose {}", "In case {}"]  # fmt: skip


def test_a_condition_or_a_question_is_no_event() -> None:
    asked = [frame.format(told) for frame in QUESTIONS for told in TOLD]
    asked += [frame.format(told) for frame in QUESTIONS_IN_ENGLISH for told in TOLD_IN_ENGLISH]

    assert [text for text in asked if intent_of(text).kind == "door"] == []


ENDINGS = [
    "{}。どうすればいいですか",
    "{}。",
    "{}！",
    "{}よ",
    "{}んです",
    "{}のですが、どうしましょう",
]
GREETINGS = ["こんにちは。{}", "お疲れ様です。{}", "<@U01BOT> {}"]
DOUBTS = ["{}かもしれません", "{}みたいです", "{}ようです", "{}気がする", "{}可能性があります", "{}のではないかと思います"]  # fmt: skip


def test_endings_greetings_and_doubts_do_not_hide_a_statement() -> None:
    breaches = [text for text in TOLD if intent_of(text).topic == "breach"]
    breaches = [text for text in breaches if not re.search("と.*た$", text)]
    japanese = [row["question"] for row in STATED if row["language"] == "ja"]
    cases = [
        (text, frame)
        for texts, frames in (
            (TOLD, ENDINGS),
            (breaches, DOUBTS),
            ([text for text in japanese if not text.isascii()], GREETINGS),
        )
        for text in texts
        for frame in frames
    ]

    assert [
        frame.format(text)
        for text, frame in cases
        if intent_of(frame.format(text)) != intent_of(text)
    ] == []


@pytest.mark.parametrize("change", [str.upper, str.title, lambda text: f"Hello. {text}"])
def test_english_is_read_alike_in_any_case(change: Any) -> None:
    told = [text for text in TOLD_IN_ENGLISH if "'" not in text]

    assert [text for text in told if intent_of(change(text)) != intent_of(text)] == []


@pytest.mark.parametrize(
    ("written", "again"),
    [
        ("個人情報を漏らした", "個人情報をもらした"),
        ("個人情報が漏洩しました", "個人情報がろうえいしました"),
        ("漏えいしたかもしれない", "漏洩したかもしれない"),
        ("USBをなくしました", "ＵＳＢをナクシマシタ"),
        ("USBをなくしました", "usb wo nakushimashita"),
        ("名簿を誤送信しました", "meibo wo gosoushin shimashita"),
        ("名簿を紛失しました", "名簿を紛失いたしました"),
        ("名簿を誤送信した", "名 簿 を 誤 送 信 し た"),
    ],
)
def test_an_event_is_detected_in_any_spelling(written: str, again: str) -> None:
    assert intent_of(written) == intent_of(again) == Intent("door", "breach", "breach")


HARMLESS = [
        "家の鍵をなくした", "傘を電車に忘れました", "財布を落とした", "社員証をなくした",
        "マイナンバーの通知カードをなくした", "トイレで水漏れしています", "PCを落として壊した", "ファイルが開けなくなりました", "封筒が足りなくなりました", "宛先を確認してから送信しました",
        "I lost my umbrella", "lost my keys", "I lost a bet", "my credit card was stolen",
        "I left my laptop at home",
    # elsewhere
    "ニュースで銀行が顧客情報を流出させたと見ました", "another company leaked my data",
    # rare words that are no gibberish
    "手数料", "ISMS", "GDPR", "JIS Q 15001", "開示", "www.のつくアドレス", "qwerty配列とは", "ううん、違います", "法第18条", "xyz社", "cookie", "bcc", "ok ですか",
    # courtesies around a question
    "こんにちは、手数料はいくらですか", "ありがとう。ところで窓口はどこ？", "hello, what is the fee?", "thanks, and where is the form",
    "Hope you are well, what is the fee?", "How are you keeping my data", "Have a nice form for me?",
]  # fmt: skip


def test_harmless_losses_rare_words_and_polite_questions_are_questions() -> None:
    assert [text for text in HARMLESS if intent_of(text) != QUESTION] == []


@pytest.mark.parametrize(
    "text",
    [
        "患者さんがカルテを見たいと言っています",
        "患者さんがカルテのコピーを欲しがっています",
        "患者さんが診療記録の写しがほしいそうです",
        "保護者が成績表を見せてほしいと言っています",
        "ご家族が検査結果の写しをほしがっています",
        "A patient wants a copy of the medical record",
        "a borrower wants us to delete the loan history",
    ],
)
def test_a_wish_for_the_records_of_a_hospital_a_school_or_a_library_is_a_request(text: str) -> None:
    assert intent_of(text) == Intent("door", "disclosure", "disclosure")


@pytest.mark.parametrize(
    "text",
    [
        "患者さんが駐車場を使いたいと言っています",
        "お客様がパンフレットを欲しがっています",
        "カルテは誰が見られますか",
        "患者さんにカルテのコピーを渡していいですか",
        "May a patient have a copy of the medical record?",
    ],
)
def test_other_wishes_and_questions_about_records_are_questions(text: str) -> None:
    assert intent_of(text) == QUESTION


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("I sent out the newsletter with everyone's private addresses visible", "breach"),
        ("Committed a file with customer names to a public repo, who needs to know?", "breach"),
        ("I entered my work password on a phishing site", "breach"),
        ("clicked the link in a parcel text and typed my mail password, it has clients", "breach"),
        ("The sheet with our guests' names was set to “anyone with the link” in May", "breach"),
        ("My rucksack was pinched on the tram. Laptop and a client list in it", "breach"),
        ("the binder with visitor names is not in the cabinet any more", "breach"),
        ("A client just told me she can see another company's users in the portal", "breach"),
        ("weird logins on the portal at night, and the member list was exported", "breach"),
        ("Put thirty clients in the To field instead of Bcc", "breach"),
        ("Is it allowed that the visitor sheet is open to anyone with the link?", None),
        ("May I post pictures of customers on Instagram", None),
        ("My rucksack was pinched on the tram, only my lunch in it", None),
        ("Clients complain that the VPN has a high latency", None),
        ("Would you mind if I spoke to a human about a client?", "human"),
        ("Could someone from your team join our meeting at noon?", "human"),
        ("Could you transfer me to a colleague?", "human"),
        ("Could anyone from privacy give a short talk at our team meeting?", "human"),
        ("Would somebody look over my draft of the consent form?", "human"),
        ("Can someone explain which data training we need?", None),
        ("Can someone come to the meeting room, our data projector is broken", None),
        ("he left the contact list in May", None),
        ("I left the contact list on the train", "breach"),
        ("I left the contact list behind at the customer's office", "breach"),
        ("left the contact list in the meeting room at the client, gone now", "breach"),
        ("I left the mailing list at the customer's", "breach"),
        ("she left the contact list behind", "breach"),
        ("he left the mailing list in spring, and wants to know what we keep", None),
        ("Can anyone give personal data to another team?", None),
        ("Can anyone read drafts with personal data in the shared folder?", None),
        ("Can somebody from sales join the privacy training?", None),
        ("Can anybody check the consent forms of another department?", None),
        (
            "Can someone from a partner company join our team meeting, when we talk about personal data?",
            None,
        ),
        ("Can anyone join our seminar without giving personal data?", None),
        ("Can anyone hold personal data in a team folder?", None),
        ("Could someone review the draft of the data sheet for the new router?", None),
        ("Could someone from the privacy team join our seminar?", "human"),
        ("Can anyone look over the consent form I drafted?", "human"),
        ("Could somebody give our new hires a talk on personal data?", "human"),
        ("Could someone check our privacy questionnaire before it goes out?", "human"),
        ("Can somebody look through my answers to a data protection questionnaire?", "human"),
        ("Can anyone check the answers to a data questionnaire?", None),
        ("The bank's privacy officer asks what we keep on their contacts. What do I say?", None),
        ("An officer called and wants the address of a subscriber", "police"),
        ("Is the data transferred to a colleague abroad?", None),
        ("Would somebody on your side check our new survey? It goes out on Monday", "human"),
        ("Can someone on your team read the customer's draft?", None),
        ("Letter from a former client: “Please erase all my data”. To whom?", "disclosure"),
        ("What if we get a mail from a client: “please erase my data”?", None),
        ("lost my meishi holder, maybe on the Keihan line yesterday", "breach"),
        ("I lost my meishi-ire at the nomikai", "breach"),
        ("the meishi album is missing from the cabinet", "breach"),
        ("lost my wallet. There were name cards of three customers in it", "breach"),
        ("My card wallet is gone since the expo, cards of two dozen visitors in it", "breach"),
        ("can't find my techo, it has my clients' phone numbers", "breach"),
        ("lost my keitai on the train, it has all customer numbers", "breach"),
        ("left the shorui of a customer at the izakaya", "breach"),
        ("I dropped my wallet, only my own cards in it", None),
        ("lost my phone case", None),
        ("she left her meishi at our counter", None),
        ("where do I order a new meishi holder", None),
        ("What if I lose my meishi holder?", None),
        ("Could someone go through the data processing agreement our supplier sent?", "human"),
        ("Can one of you review it before Friday, the privacy clauses are yours", "human"),
        ("Please have a human check our new survey draft before Monday", "human"),
        ("Would somebody from the privacy office sit in on a call with an auditor?", "human"),
        ("Need someone from the privacy side to join the audit at 3", "human"),
        ("Could an actual person ring me on 2211?", "human"),
        ("May I request a call back after lunch?", "human"),
        ("kindly call me on 4471, it is about a colleague", "human"),
        ("please call me Ken", None),
        ("Can anyone read the data processing agreement?", None),
        ("Who has to review the DPA?", None),
        ("Can someone check the data plan contract for my phone?", None),
        ("Could somebody check our order form before Friday?", None),
        ("Need someone from the service desk to call the carrier", None),
        ("can someone review the contract for the office plants before Friday", None),
    ],
)
def test_everyday_english_opens_its_route(text: str, topic: str | None) -> None:
    assert intent_of(text).topic == topic


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("訂正をしたいという会員の方から電話がありました", "disclosure"),
        ("案内の停止を希望されている会員様がいらっしゃいます", "optout"),
        ("会員の管理画面に見覚えのないアクセスの履歴が残っています", "breach"),
        ("別の方に身分証の写しを渡してしまいました。どうしたらいいですか", "breach"),
        ("身に覚えのない操作をしてしまったときの決まりはありますか", None),
        ("訂正をしたいという方には何を送りますか", None),
        ("住所が間違ってるから直せと言われたら、お金は取りますか", None),
        ("ダイレクトメールを断られた方の止めかた", None),
        ("同意書の文案ができました。詳しい方に目を通していただけませんか", "human"),
        ("課の新人に名刺の扱いの話をしてもらえませんか。20分で足ります", "human"),
        ("どなたかに話を聞いていただきたいです。お客様情報の扱いのことです", "human"),
        ("個人情報の研修はどこでやってもらえますか", None),
        ("同意文は誰かに見てもらう必要がありますか", None),
        ("利用目的の説明をしてほしいとお客様に言われた", None),
        ("個人情報の取り扱いについて説明してください", None),
        ("利用目的を説明してください", None),
        ("開示請求の手続きを説明してほしいです", None),
        ("プライバシーマークについて説明してもらえますか", None),
        ("個人情報の研修に派遣さんも出てもらいたいのですが、受けられますか", None),
        ("個人情報の研修に出てくださいというメールが来ました", None),
        ("個人情報の研修に来てくださいというメールが来ました", None),
        ("個人情報の説明会を開いてもらえますか", "human"),
        ("プライバシーポリシーの文面は取引先にどこで見てもらえますか", None),
        ("利用目的の文面を参加者に見てもらいたい。掲示でもよいですか", None),
        ("個人情報の入った資料を委託先に見てもらいたいのですが、よいですか", None),
        ("開示した文書を本人に見てもらいたい", None),
        ("名刺の注文の件、見てもらえますか", None),
        ("同意書の案を先に見てもらえますか", "human"),
        ("同意文の案を責任者に見ていただきたいです", "human"),
        ("個人情報の話を30分してもらえる方はいませんか", "human"),
        ("開示の手続きの話をしていただける人はいますか", "human"),
        ("個人情報の研修をしてもらえる会社を探しています", None),
        ("置き場所を相談したいので、どなたか15分お時間いただけませんか", "human"),
        ("相談したいのですが、誰に時間をもらえばよいですか", None),
        ("免許証のコピーを間違えて送ったらどうなりますか", None),
        ("ここには書きにくいことです。夕方に電話をいただけますか", "human"),
        ("ここには書きにくいことも書いてよいですか", None),
        ("来月の朝礼に誰か話しに来てもらえませんか。10分でかまいません", "human"),
        ("点検の説明に誰かが来てくれるのは何時ですか", None),
        ("お客様が困っています。窓口の方に来ていただけますか。木曜なら空いています", "human"),
        ("お客様が、窓口の方に来ていただけますかと言っています", None),
        ("連絡先がいつの間にか私用のクラウドに同期されていました。消せません", "breach"),
        ("写真がいつの間にか外部のサイトに保存されていたら、どうしますか", None),
        ("現場でメモが風で飛ばされて、まだ見つかりません。お客様の番号が書いてあります", "breach"),
        ("名簿が風に飛ばされて見つからない場合は報告しますか", None),
        ("図面が飛ばされて見つからない。白紙に近いものです", None),
        ("警察から社員の住所の照会が来たら答えてしまっていいんでしょうか", None),
        ("顧客名簿を別の会社に渡してしまってよろしいでしょうか", None),
        ("名簿を外部に送っちゃっていい？", None),
        ("参加者リストを委託先に共有してしまってOKですか", None),
        ("お客様の携帯番号を業者に教えてしまって問題ないですか", None),
        ("古い名刺は捨ててしまっていいですか", None),
        ("契約者の書類をシュレッダーにかけちゃっても構いませんか", None),
        ("お客様の住所を同僚に送ってしまったのですが、いいんでしょうか", "breach"),
        ("社員の住所を警察に答えてしまってよかったんでしょうか", "breach"),
        ("名簿を間違えて別の人に送ってしまって大丈夫でしょうか", "breach"),
        ("異動した人の病名が人事からもれたのではないかと、本人がかなり怒っています", "breach"),
        ("病名がもれたらどうなりますか", None),
        ("業務委託の契約書案です。個人情報の条項のところを誰か見ていただけませんか", "human"),
        ("取引先のDPAが届きました。返す前に目を通してもらえますか", "human"),
        ("朝礼でプライバシーの話をしてくれる方いませんか", "human"),
        ("文面では説明しづらいので、電話をもらえませんか", "human"),
        ("個人情報の監査があります。どなたか同席していただけませんか", "human"),
        ("DPAは法務に見てもらえますか", None),
        ("同意文は法務が見てくれませんか", None),
        ("個人情報の研修はどの部署がやってくれませんかね", None),
        ("業務委託契約書の案を見てもらえますか", None),
        ("契約書の個人情報のところ、誰に見てもらえますか", None),
        ("規約の個人情報の部分を見てほしいと先方から言われました", None),
        ("文面では説明しづらい内容も書いてよいですか", None),
        ("個人情報の面談に誰が同席しますか", None),
        # a contractor's breach is ours, and one within a complaint comes first
        ("委託先から名簿を紛失したと連絡がありました", "breach"),
        ("our vendor told us they lost our data", "breach"),
        ("お客様から、別の人の請求書が届いたと苦情がありました", "breach"),
    ],
)
def test_what_people_tell_opens_its_route_and_a_question_none(text: str, topic: str | None) -> None:
    assert intent_of(text).topic == topic


@given(st.text(max_size=LONGEST))
def test_any_text_is_classified(text: str) -> None:
    intent = intent_of(text)

    assert (intent.kind == "door") == (intent.route is not None)
    assert (intent.kind == "question") == (intent.topic is None)


def told_at_random() -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(EVENTS), max_size=120).map("".join)


@pytest.mark.property
@settings(deadline=None, max_examples=150)
@given(told_at_random())
def test_event_words_in_any_order_are_classified_without_a_hang(text: str) -> None:
    assert computing(classify, clean(text)) < A_HANG


@pytest.mark.parametrize("piece", EVENTS)
def test_a_repeated_word_is_classified_without_a_hang(piece: str) -> None:
    assert computing(classify, clean(repeated(piece, LONGEST))) < A_HANG


def test_threads_classify_alike() -> None:
    texts = [row["question"] for row in ROWS]

    with ThreadPoolExecutor(4) as threads:
        several: Iterator[Intent] = threads.map(intent_of, texts)

    assert list(several) == [intent_of(text) for text in texts]


def test_once_prepared_no_question_compiles_a_pattern(monkeypatch: pytest.MonkeyPatch) -> None:
    patterns.prepare_all()
    monkeypatch.setattr(patterns.Pattern, "prepare", lambda _pattern: pytest.fail("compiled"))

    for row in ROWS:
        classify(row["question"])

"""Questions that people from outside tried by hand and that went wrong once."""

from knowledge.answering import Answerer
from knowledge.evaluation.accuracy import ANSWERED

BARE_WORDS = [
    "切手",
    "開示",
    "同意",
    "録音",
    "名簿",
    "certificate",
    "documents",
    "stamps",
    "consent",
]


def test_a_bare_word_of_ours_gets_a_choice(answerer: Answerer) -> None:
    read = [(word, answerer.answer(word)) for word in BARE_WORDS]
    assert [w for w, e in read if e.result != "unsure" or len(e.candidates) < 3] == []


SHORT = [
    # one subject, which an answer fits
    ("手数料は？", "found", "fee-amount"),
    ("代理人は？", "found", "agent-may-apply"),
    ("受付時間は？", "found", "desk-hours"),
    ("監視カメラは？", "found", "use-cctv"),
    ("苦情の窓口は？", "found", "complaint-where"),
    ("the fee?", "found", "fee-amount"),
    ("家族は？", "found", "family-asks"),
    ("苦情窓口は？", "found", "complaint-where"),
    # one subject, which hardly one fits
    ("委託は？", "unsure", "contractor-give"),
    ("海外は？", "unsure", "overseas"),
    ("研修は？", "unsure", "privacy-training"),
    ("郵送先は？", "unsure", "form-mailing-address"),
    # the subject of two answers
    ("方針は？", "likely", None),
    ("第三者提供は？", "likely", None),
    ("開示の手続きは？", "likely", None),
    # words of others
    ("有給", "not_found", None),
    ("プリンター", "not_found", None),
    ("天気", "not_found", None),
    ("契約書", "not_found", None),
    ("printer", "not_found", None),
    ("parking", "not_found", None),
]


def test_a_word_or_a_short_question_is_as_certain_as_its_subject(answerer: Answerer) -> None:
    wrong = []
    for question, result, entry in SHORT:
        answer = answerer.answer(question)
        first, shown = answer.candidates[0].entry, answer.shown and answer.shown.entry.id
        if (answer.result, first) != (result, entry or first):
            wrong.append((question, answer.result, first))
        elif result == "found" and shown != entry:
            wrong.append((question, result, shown))
    assert wrong == []


TOLD = [
    ("クレームを記録したいんだけど", "complaint"),
    ("I want to log a complaint", "complaint"),
    ("チャットではなく担当の方と直接お話しできますか", "human"),
    ("Could somebody from the privacy team call me today?", "human"),
    ("人としゃべりたいんですが、誰かいますか", "human"),
    ("日本語に自信がないので、負責の方と直接話したいです", "human"),
    ("May I have a quick word with someone from the desk?", "human"),
    ("17時に出るので、その前に担当者様と直接お話しできますか", "human"),
    ("担当さん 代わって", "human"),
    ("I'd prefer to discuss it with a human colleague, if possible", "human"),
    ("A colleague put a customer's phone number in the wiki, is that ok?", "breach"),
    ("同僚がお客様の電話番号をウィキに書いています。いいんですか", "breach"),
    (
        "匿名で相談したいことがあります。上司が部下の健康診断の結果を部内のチャットに貼って"
        "います。名前を出さずに相談できますか？",
        "breach",
    ),
    ("部長がうちの課の人の病名をグループチャットに書き込みました", "breach"),
    ("A manager posted his team's health check results in the department chat.", "breach"),
    (
        "My boss has put up a colleague's sick note in our team channel. Can I tell you without"
        " giving my name?",
        "breach",
    ),
    ("取引先の方が正式に抗議したいとのことです", "complaint"),
    ("名簿の件、苦情として残していただけますか", "complaint"),
    # a stray device may hold our data
    ("USBを拾った", "breach"),
    ("廊下にUSBメモリが落ちていました", "breach"),
    ("found a USB stick", "breach"),
]


def test_it_opens_its_route(answerer: Answerer) -> None:
    read = [(text, topic, answerer.answer(text)) for text, topic in TOLD]
    assert [e[:2] for e in read if (e[2].result, e[2].topic) != ("door", e[1])] == []


ABOUT_PEOPLE = [
    "お客様が担当者と話したいと言ったらどうする",
    "are you a real person",
    "人事の人に電話したい場合は?",
]


def test_a_word_about_people_is_no_wish_for_one(answerer: Answerer) -> None:
    assert [text for text in ABOUT_PEOPLE if answerer.answer(text).topic == "human"] == []


NO_ROUTE = [
    "May I put a customer's phone number on our wiki?",
    "I found a USB port that does not work",
    "店長が給与明細の見方をチャットに載せました",
    "部長が賞与の支給日をチャットに書きました",
    "部長が給与改定の説明会の資料をチャットに貼りました",
    "HR posted the company's salary bands in the channel",
    "My boss circulated next year's salary table in the group.",
    "Our manager pinned tomorrow's health check times in the channel.",
    "I posted my question about the salary survey in the channel.",
]


def test_a_question_and_a_device_that_is_no_store_open_no_route(answerer: Answerer) -> None:
    assert [text for text in NO_ROUTE if answerer.answer(text).route is not None] == []


def test_no_answer_sends_people_to_the_desk_twice_in_a_row(answerer: Answerer) -> None:
    twice = [
        entry
        for entry in answerer.library.entries
        if (
            (japanese := answerer.shown_answer(entry, "ja")) and "ご連絡先は、窓口" in japanese.text
        )
        or (
            (english := answerer.shown_answer(entry, "en"))
            and "Contact: the desk" in (english.next_step or "")
        )
    ]

    assert twice == []


SENT_ASTRAY = [
    "見積書を違う会社に送ったらどうなりますか",
    "請求書を別の会社に送ってしまったらどうすればいいですか",
    "What if I send an invoice to the wrong company?",
    "What happens when a quotation goes to the wrong customer?",
]


def test_something_sent_astray_is_asked_of_this_desk(answerer: Answerer) -> None:
    for question in SENT_ASTRAY:
        answer = answerer.answer(question)

        assert (question, answer.result) == (question, "found")
        assert (question, answer.shown.entry.opens) == (question, "breach")


MEANT_SO = ["請求書は別の会社に送ってもいいですか", "May I send the invoice to another company?"]


def test_something_meant_for_another_is_not_sent_astray(answerer: Answerer) -> None:
    shown = {question: answerer.answer(question).shown for question in MEANT_SO}
    assert [q for q, answer in shown.items() if answer and answer.entry.opens == "breach"] == []


OF_AN_ENTRY = [
    ("防犯カメラの映像って個人情報になりますか？", "personal-information-what"),
    ("本人確認書類のコピーは返却されますか", "id-copy-returned"),
    ("開示を断る理由には何がありますか", "refusal-possible"),
    ("What are the reasons for a refusal?", "refusal-possible"),
    ("名刺をスキャンしてクラウドに入れていいか、海外のサーバです", "overseas"),
    ("データを渡したい", "third-party"),
    ("can I share data", "third-party"),
    ("can we share the data?", "third-party"),
    ("お客様のデータを別の部署に渡していい？", "use-other-purpose"),
    ("お客様のリストを社内のほかの部に渡してもいいですか", "use-other-purpose"),
    ("お客様に誕生日を聞いていい？", "collect-minimum"),
    ("写真を社内報に載せていいか", "photo-publish"),
    ("田中太郎様 090-1234-5678 の住所を変えたいそうです", "correction-wish"),
    ("田中太郎様の住所を変えたいそうです", "correction-wish"),
    ("What's the fee for disclosure?", "fee-amount"),
    ("What's the fee for a disclosure request?", "fee-amount"),
    ("When is the desk open?", "desk-hours"),
    ("Can I get an answer tonight?", "desk-hours"),
    ("いま窓口は開いていますか", "desk-hours"),
    ("What if she is in Germany?", "policy-eea"),
    ("Must we report a near miss with customer data?", "breach-report-how"),
    ("個人情報のヒヤリハットはどこかに届けますか", "breach-report-how"),
    ("社用のパソコンを紛失したらどうなる？", "breach-report-how"),
    ("What becomes of it if my company laptop is lost?", "breach-report-how"),
    ("How do I report a colleague who pries into customer records?", "colleague-misuse"),
    ("覗き見している同僚を見かけたらどうすればいいですか", "colleague-misuse"),
    ("Where do I report someone who gossips about our customers?", "colleague-misuse"),
    ("名簿を持ち出している人がいたらどこに報告しますか", "colleague-misuse"),
    ("取引先の展示会でもらった名簿に営業メールを送ってもいい？", "use-event-list"),
    ("May I keep a scan of the marriage certificate that a client sent as proof?", "keep-at-work"),
    ("A recruiting firm calls and asks if a colleague is still with us", "third-party"),
    ("May we take a picture of a guest's passport at the front desk?", "visitor-book"),
    (
        "Our head office in the US wants the salaries of all employees. Do I send them?",
        "group-companies",
    ),
    # of others, and referred to them
    ("Where can I blow the whistle?", "neighbour-whistleblowing"),
    ("How do I report misconduct by a colleague?", "neighbour-whistleblowing"),
    ("I want to report my boss", "neighbour-whistleblowing"),
    ("社内の不正はどこに通報すればいいですか", "neighbour-whistleblowing"),
    ("How many vacation days do I have?", "neighbour-personnel"),
    ("How many days of vacation do I get?", "neighbour-personnel"),
]


def test_a_permission_a_fact_and_a_matter_of_others_have_their_entry(answerer: Answerer) -> None:
    wrong = []
    for question, entry in OF_AN_ENTRY:
        answer = answerer.answer(question)
        wanted = ("not_found",) if entry.startswith("neighbour-") else ANSWERED
        if answer.result not in wanted or answer.shown.entry.id != entry:
            wrong.append((question, entry, answer.result))
    assert wrong == []


def test_a_phone_number_in_a_question_changes_no_answer(answerer: Answerer) -> None:
    bare = answerer.answer("鈴木様 が住所を変えたいとのことです")

    for number in ("03-1234-5678", "09012345678", "+81 90-1234-5678"):
        answer = answerer.answer(f"鈴木様 {number} が住所を変えたいとのことです")
        assert (answer.result, answer.score) == (bare.result, bare.score)

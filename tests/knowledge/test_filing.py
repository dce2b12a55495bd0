"""The wish that the desk takes something in opens the right form, however it is worded."""

from knowledge.intent.classifier import classify
from knowledge.text import clean

TAKEN_IN = {
    "disclosure": [
        "お客様が自分の登録内容を全部見せろと言っています。受付お願いします",
        "取引先の方から名前の漢字を直してほしいとの依頼です。登録してください",
        "Ms. Ito wants a copy of everything we hold on her, please log this for me",
        "the caller wants to see his file, can you get that started for me?",
        "A guest would like her details taken off our list. How do I log that?",
        "he'd like to know what we've got about him, please log it",
        "取引先の方が自分の記録を全部出せと言うので、受け付けてくれ",
    ],
    "complaint": [
        "勝手に番号を使われたとお怒りです。正式に受けてほしいです",
        "上司が診断書を会議で読み上げました。苦情を出したいです",
        "a subscriber is livid about the use of his address, wants it on record",
        "HR sent my home address to all without asking me. Where do I lodge it?",
        "A man is cross because we keep ringing him, he wants it on record",
        "番号の扱いがひどいとのことで、正式に受け付けてほしいそうです。お願いできますか",
        "診断書を勝手に回されました。異議を申し立てます",
        "案内を止めてと四回頼んだのにまた届いた、と契約者の方がお怒りです",
        "勧誘です。何度断っても掛かると取引先の部長さんが激怒していました",
        "採用サイトの写真を消してほしい、前にも言ったのに、と辞めた方が怒っていました",
        "登録した覚えがないのにメールが届く、消せと言われました。怒っています",
        "登録した記憶がないのに案内のメールが届く、と怒っています",
        "Angry letter: a man never signed up and wants his address deleted",
        "A client rang, furious: he told us three times to stop mailing him",
        "She left the mailing list in May, asked twice since, and complained that mails go on",
        "配信停止を頼んだのにメールが届くと苦情です。記録をお願いします",
        "He is furious that we ring him, he never gave us his number",
        "She never gave any consent to the photo and is upset",
    ],
    "desk": [
        "She wants us to stop using her address for newsletters. Please log it",
    ],
}


def test_a_wish_to_have_it_taken_in_opens_its_form() -> None:
    told = [(text, route) for route, all_ in TAKEN_IN.items() for text in all_]
    assert [each for each in told if classify(clean(each[0])).route != each[1]] == []


ANGRY = [
    ("I sent a list to the wrong client and he is furious, please log this", "breach"),
    ("A USB stick with customer names was lost; customer is angry, please log it", "breach"),
    ("I lost the laptop with customer data, my manager is furious, please open a case", "breach"),
    ("お客様の住所リストを紛失しました。お客様はお怒りです。正式に登録してください", "breach"),
    ("police officer is angry, wants customer records, please log this", "police"),
    ("A reporter called and is angry, please log it", "press"),
    # in words that the patterns of a leak do not know
    ("We have been hacked and customers complain, please escalate this", "breach"),
    (
        "mail with 200 addresses went to the wrong customer, she is livid, please record it",
        "breach",
    ),
    ("会員番号の一覧を誤送信、先方は怒っています。記録をお願いします", "breach"),
    ("住所の書類が盗難にあい、お客様は納得していません。正式に登録してください", "breach"),
    ("不正アクセスで名前が出てしまい、先方は不満です。記録をお願いします", "breach"),
]


def test_anger_hides_no_breach_and_no_call_from_outside() -> None:
    assert [each for each in ANGRY if classify(clean(each[0])).topic != each[1]] == []


ASKED = [
    "お客様が住所を直してほしいそうです。これも手数料がかかりますか",
    "苦情の受付の登録はどこでお願いするのですか",
    "もしお客様がお怒りなら、正式に受けてもらえますか",
    "Where can a customer lodge a complaint about their data?",
    "If a client wants a copy of his file, do we log this?",
    "I am unhappy with the official dress code",
    "He is upset, please open a case with facilities about the broken chair",
    "She is unhappy, please record this: the chair is broken",
    "customer is angry about the VPN outage, please log it",
    "苦情の電話番号と受付時間をおしえてください",
    "If a client objects, how do I record that?",
    "Nobody complained, though we asked for his name and address twice",
    "前にも消してほしいと頼まれたお客様には、何と伝えますか",
    # anger about the service
    "営業に何回も頼んだのに資料が来なくてお客様が怒っています",
    "障害の連絡が遅いと3回言われました。お客様は怒っています。営業に回してください",
    "新人に何度言っても名前を間違えるので叱りました",
    "新人に何度言っても名前を覚えないので叱りました",
    "総務に三回お願いしたのに席の番号札が来ません。不満です",
    "動画配信が止まると苦情です。登録お願いします",
    "配信サーバーの不具合でお客様が怒っています。受け付けてください",
    "障害通知のメールが来ないと苦情です。記録をお願いします",
    "請求のメールが届いていないと苦情です。記録をお願いします",
    "Customer emailed twice, angry, because the router has not arrived",
    "A customer called three times about the slow line and is furious",
    "I emailed HR twice about my name badge and I am annoyed",
    "They never gave us the address, I'm annoyed",
]


def test_a_question_or_another_matter_opens_none() -> None:
    assert [asked for asked in ASKED if classify(clean(asked)).kind != "question"] == []


ABOUT_DESKS = [
    ("個人情報保護管理者の判断に納得がいかないので正式に苦情を出したい", "about_desk"),
    ("個人情報の窓口への苦情を記録してください", "about_desk"),
    ("窓口の担当者に勝手に名前を教えられました。苦情として登録してください", "about_desk"),
    ("お客様から、個人情報の窓口の対応が悪いと苦情がありました", "about_desk"),
    ("Please log my complaint against the privacy desk", "about_desk"),
    ("A customer is angry at the personal information protection manager", "about_desk"),
    ("I'd like to lodge a complaint about how the privacy desk handled my request", "about_desk"),
    # They came to the desk, or are about another one.
    ("個人情報の窓口にお客様から苦情が来ました", "complaint"),
    ("個人情報の窓口にお客様から「勝手に広告を送るな」と苦情が来ました", "complaint"),
    ("個人情報の窓口に、勝手に名前を使われたというお客様からの苦情が届きました", "complaint"),
    ("A customer is angry about how our privacy team's newsletter was sent", "complaint"),
    ("A customer complained about the privacy officer of our vendor", "complaint"),
    ("個人情報の扱いについて、窓口へのお客様の苦情を記録したい", "complaint"),
    ("お客様から、窓口の対応が悪いと苦情がありました", "complaint"),
    ("委託先の個人情報保護管理者の対応に苦情がありました", "complaint"),
    ("A customer complained to the privacy desk", "complaint"),
    ("I want to file a complaint with the privacy desk", "complaint"),
]


def test_a_complaint_about_the_desk_itself_has_a_topic_of_its_own() -> None:
    read = [(told, topic, classify(clean(told))) for told, topic in ABOUT_DESKS]
    assert [e for e in read if (e[2].route, e[2].topic) != ("complaint", e[1])] == []

"""Small talk: a message that is nothing else, and courtesies around a question."""

from knowledge.intent.classifier import Intent, classify
from knowledge.intent.small_talk import strip_courtesies
from knowledge.text import clean

WORDLESS = ["", "  ", "…", "？？", "😀😀", "<@U01BOT>", "<https://a.example>", ":tada:", "\x00"]


SMALL_TALK = [
    *((text, "empty") for text in WORDLESS),
    ("Hi, hope you are well. Thanks in advance!", "thanks"),
    ("Hello everyone, I hope you're doing well. Kind regards", "thanks"),
    ("Good morning team! Hope this message finds you well.", "greeting"),
    ("Sorry to bother you. Have a nice day!", "greeting"),
    ("Hope you had a great weekend, thank you very much in advance", "thanks"),
    ("Dear team, any help would be greatly appreciated. Best regards", "thanks"),
]


def test_a_polite_or_wordless_text_with_nothing_in_it_is_small_talk() -> None:
    read = [
        (text, classify(clean(text)), Intent("chat", topic=topic)) for text, topic in SMALL_TALK
    ]
    assert [each for each in read if each[1] != each[2]] == []


POLITE = [
    ("お疲れ様です。手数料はいくらですか", "手数料はいくらですか"),
    ("お疲れさまです。営業部の佐藤です。手数料はいくら？よろしくお願いします。", "手数料はいくら?"),
    (
        "いつもお世話になっております。切手は何枚ですか。何卒よろしくお願い申し上げます。",
        "切手は何枚ですか。",
    ),
    (
        "お忙しいところ恐れ入りますが、切手は何枚ですか？ご回答いただけますと幸いです。",
        "切手は何枚ですか?",
    ),
    ("すみません、ちょっと質問ですが、郵送できますか。ありがとうございます！", "郵送できますか。"),
    ("Hi all, quick question: how much is the fee? Thanks in advance!", "how much is the fee?"),
    ("Good morning! Sorry to bother you, but who signs it?", "who signs it?"),
    ("Hey there, I hope you are well. Where do I send it? Kind regards", "Where do I send it?"),
]


def test_greetings_apologies_and_thanks_are_removed() -> None:
    read = [(polite, asked, strip_courtesies(clean(polite))) for polite, asked in POLITE]
    assert [each for each in read if each[1] != each[2]] == []


WITH_CONTENT = [
    "",
    "?",
    "お疲れ様です",
    "Thank you very much!",
    "手数料を教えてください",
    "開示の手数料です。いくらですか",
    "ご確認の方法は何ですか",
    "申し訳ないと言われたときの断り方",
    "お世話になった人のデータを消したい",
    "Which thanks letter goes out with the reply?",
    "history of hidden fields",
    "Is a sorry letter needed?",
]


def test_courtesies_that_carry_the_content_stay() -> None:
    assert [text for text in WITH_CONTENT if strip_courtesies(text) != text] == []

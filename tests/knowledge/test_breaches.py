"""The kind of a possible breach, from the words of a statement."""

import pytest

from knowledge.intent.breach_kinds import breach_kind, is_about_mis_sending

SAID = [
    ("lost", "顧客名簿が入ったUSBをなくしました"),
    ("lost", "社用スマホを電車に置き忘れた"),
    ("lost_paper", "お客様の書類を電車でなくしました"),
    ("lost_paper", "契約書のファイルを置き忘れました"),
    ("lost_paper", "お客様の名前を書いたノートを紛失しました"),
    ("lost", "I left my laptop with the customer list on the train"),
    ("lost_paper", "The folder with the applications was stolen"),
    ("lost", "My handbag was pinched in the pub last night, my work phone was in it"),
    ("lost_paper", "Somebody pinched my rucksack from the car, the visitor sheets were in it"),
    ("lost_paper", "車上荒らしにあい、お客様の書類が入った鞄を取られました"),
    ("lost_paper", "お客様の電話番号を書いた紙をなくしました"),
    ("lost_paper", "I lost a printout with customers' phone numbers"),
    ("lost", "お客様の書類の入ったノートPCを盗まれました"),
    ("lost", "鞄を置き忘れました"),
    ("lost", "The laptop with the contracts was stolen"),
    ("lost", "I left my bag on the train"),
    ("wrong_receiver", "お客様あての封筒が別の人に届いたそうです"),
    (None, "A supplier sent us a file and it's got another company's customers in it"),
    ("visible", "名簿がだれでも見られる設定になっていた"),
    ("visible", "顧客の一覧をホームページに公開してしまった"),
    ("visible", "The customer list is visible to everyone in the company"),
    ("taken_over", "社員のメールアカウントが乗っ取られたようです"),
    ("taken_over", "Our server was hacked and customer data copied"),
    ("taken_over", "The shared folder got encrypted overnight"),
    ("taken_over", "The virus has encrypted our files"),
    ("taken_over", "Our server was encrypted by hackers"),
    ("taken_over", "身代金を要求する画面が出て、ファイルが開けません"),
    ("lost", "I lost an encrypted laptop"),
    ("lost", "暗号化したUSBをなくしました"),
    ("wrong_receiver", "お客様の名簿を誤送信しました"),
    ("wrong_receiver", "別の人に公開前の名簿を送ってしまった"),
    ("wrong_receiver", "I sent the missing list to the wrong person"),
    ("wrong_receiver", "I faxed a list of customers to the wrong company"),
    ("wrong_receiver", "お客様の名簿を別の会社にメールしてしまいました"),
    ("lost_paper", "宛先の書いた封筒をなくしました"),
    ("lost", "財布と社員証をすられました"),
    ("lost_paper", "鞄を盗られ、中にお客様の申込書がありました"),
    (
        "wrong_receiver",
        "健康診断の結果一覧を間違えて営業部全員のメーリングリストに送ってしまいました",
    ),
    ("wrong_receiver", "名簿を全社員に一斉送信してしまいました"),
    ("wrong_receiver", "誤って取引先全員にCCで送ってしまった"),
    ("wrong_receiver", "I sent the health check results to the whole department by mistake"),
    ("wrong_receiver", "I emailed the Dublin customer list to the wrong supplier"),
    ("wrong_receiver", "I accidentally forwarded the salary list to everyone"),
    ("wrong_receiver", "I replied to all with the customer's address in it"),
    ("taken_over", "フィッシングと気づかず、間違ってパスワードを送ってしまいました"),
    ("visible", "間違えて名簿を公開してしまった"),
    ("taken_out", "隣の席の同僚が、業務と関係ないのに知り合いのお客様の契約情報を見ていました"),
    ("taken_out", "先輩が仕事と関係なく友人の料金を調べていました"),
    ("taken_out", "部下が面白半分で契約者の通話履歴を開いています"),
    ("taken_out", "同僚が顧客リストを転職先に持ち出したみたいです"),
    ("taken_out", "委託先の社員が名簿を業者に売っていたそうです"),
    ("taken_out", "A guy in sales has been checking out what his ex-wife pays on her contract"),
    ("taken_out", "My colleague took the client list to his new job"),
    ("taken_out", "An ex-colleague copied the member list before he left the company"),
    ("taken_out", "An intern opens customer records out of curiosity"),
    ("lost", "自宅に持ち出したUSBをなくしました"),
    ("lost", "My colleague took the laptop home and left it on the train"),
    (None, "名簿を印刷して社外に持ち出しました"),
    (None, "取引先が間違えて名簿を送ってきました"),
    (None, "他社あてのFAXが間違って届きました"),
    (None, "A supplier sent us their customer list by mistake"),
    (None, "別の人に送られるはずのメールが私に届きました"),
    (None, "The visitor swiped her card and the customer files were on the desk"),
    (None, "別の人が名簿を見ていたかもしれない"),
    (None, "メールの宛先が気になります"),
    (None, "個人情報が漏れたかもしれない"),
]


def test_the_kind_is_read_from_the_words() -> None:
    read = [(said, kind, breach_kind(said)) for kind, said in SAID]
    assert [each for each in read if each[1] != each[2]] == []


@pytest.mark.parametrize(
    ("about", "asked"),
    [
        (True, "別の会社に送ってしまったらどうしますか"),
        (True, "別の会社に送ってしまってどうしましょう"),
        (False, "別の会社に送ってしまっていいですか"),
        (False, "他の部署に渡しちゃっても構いませんか"),
        (True, "別の会社に送ってしまって良い方法を教えてください"),
        (True, "間違えて別の会社に送ってしまってよいでしょうか"),
    ],
)
def test_who_asks_for_leave_to_send_speaks_of_no_mis_sending(about: bool, asked: str) -> None:
    assert is_about_mis_sending(asked) == about

"""Other spellings of domain words: misconverted, old kanji, more or less kana, English."""

from collections.abc import Mapping, Sequence


def _groups(lines: str) -> Sequence[Sequence[str]]:
    return [line.split() for line in lines.strip().splitlines()]


# The first is meant; input methods offer the others for the same reading.
HOMOPHONES: Mapping[str, Sequence[str]] = {
    meant: others
    for meant, *others in _groups("""
開示 海事 快事
訂正 帝政
利用 理容
停止 底止
個人 故人 古人
情報 上方 乗法
代理 内裏
同意 胴衣 同位
申請 神聖 新生
用紙 容姿 要旨
切手 切って
郵送 勇壮
返還 変換
返信 変身 変心
返送 変装
方針 放心 砲身
管理 官吏
保管 補完 補間
保護 反故 補語
期間 機関 器官
期限 機嫌 起源
規程 既定
回答 解答 解凍
苦情 九条
担当 短刀
委託 依託
共有 享有
公表 好評 講評
公開 後悔 航海
漏洩 朗詠
漏えい 朗詠
拒否 巨費
報告 奉告
証明 照明
氏名 指名 使命
社員 社印
退職 退色 大食
広告 抗告
配信 背信
収集 収拾
例外 冷害
請求 性急
対象 対照 対称
範囲 犯意
費用 飛揚
変更 偏向 偏光
改正 快晴 改姓
研修 検収
家族 華族
弊社 兵舎
会社 膾炙
匿名 特命
加工 下降 河口
使用 仕様 試用
意思 医師 遺志
異議 意義 威儀
照会 紹介 商会
相談 装弾
正確 性格
事故 自己
資料 飼料 試料
機密 気密
企業 起業
様式 洋式
有料 優良
現金 厳禁
""")
}

OKURIGANA: Mapping[str, Sequence[str]] = {
    word: [each for each in group if each != word]
    for group in _groups("""
申し込み 申込み 申込
申し込む 申込む
申し出 申出
申し立て 申立て 申立
取り扱い 取扱い 取扱
取り扱う 取扱う
取り消し 取消し 取消
取り下げ 取下げ
取り組み 取組み 取組
受け取り 受取り 受取
受け取る 受取る
受け付け 受付け 受付
受け入れ 受入れ
問い合わせ 問合わせ 問合せ 問い合せ
打ち合わせ 打合せ
手続き 手続
支払い 支払
払い戻し 払戻し 払戻
引き渡し 引渡し
引き継ぎ 引継ぎ 引継
引き落とし 引落し
届け出 届出
見積もり 見積り 見積
締め切り 締切り 締切
差し止め 差止め
差し替え 差替え
書き換え 書換え
書き方 書きかた
切り替え 切替え 切替
送り先 送りさき
貸し出し 貸出し 貸出
売り上げ 売上げ 売上
立ち会い 立会い
立ち入り 立入り
組み合わせ 組合せ
読み上げ 読上げ
持ち出し 持出し
持ち帰り 持帰り
行う 行なう
行って 行なって
断る 断わる
断られ 断わられ
表す 表わす
現れ 現われ
終わる 終る
終わり 終り
終わった 終った
変わる 変る
変わった 変った
変わり 変り
分かる 分る わかる
分からない 分らない わからない
当たる 当る
代わり 代り かわり
代わって 代って
預かる 預る
預かって 預って
落とし 落し
起こる 起る
向かう 向う
答え 答
従う 従がう
異なる 異る
確かめ 確め
伺い 伺がい
頂く 頂だく いただく
下さい ください
出来る できる
致します いたします
""")
    for word in group
}

_NEW = "会国対応変関続証権検実写数学広当図体担万円号単価区県点売来独総様営残届断発読録収転予余処労拠択拝払従訳説産真内税戸歴黒教毎研横気両参仮画覚観帰拡顧駅済剤雑辞弐寿渋縦条状乗浄情尽酔声静専戦浅銭双窓装増蔵属団弾遅昼聴鉄伝"
_OLD = "會國對應變關續證權檢實寫數學廣當圖體擔萬圓號單價區縣點賣來獨總樣營殘屆斷發讀錄收轉豫餘處勞據擇拜拂從譯說產眞內稅戶歷黑敎每硏橫氣兩參假畫覺觀歸擴顧驛濟劑雜辭貳壽澁縱條狀乘淨情盡醉聲靜專戰淺錢雙窗裝增藏屬團彈遲晝聽鐵傳"
KYUJITAI: Mapping[int, str] = {
    ord(new): old for new, old in zip(_NEW, _OLD, strict=True) if new != old
}

ENGLISH: Mapping[str, Sequence[str]] = {
    "個人情報": ("personal information", "personal data"),
    "個人データ": ("personal data",),
    "プライバシーポリシー": ("privacy policy",),
    "方針": ("policy",),
    "開示": ("disclosure",),
    "訂正": ("correction",),
    "削除": ("deletion",),
    "利用停止": ("suspension of use",),
    "利用目的": ("purpose of use",),
    "手数料": ("fee",),
    "料金": ("fee", "charge"),
    "費用": ("cost",),
    "切手": ("stamps",),
    "申請書": ("application form",),
    "申請": ("application", "request"),
    "請求": ("request",),
    "本人確認": ("ID check", "identity verification"),
    "身分証": ("ID",),
    "運転免許証": ("driver's license",),
    "代理人": ("agent", "representative"),
    "委任状": ("power of attorney",),
    "郵送": ("mail",),
    "住所": ("address",),
    "電話": ("phone", "call"),
    "メール": ("email",),
    "書類": ("documents",),
    "窓口": ("contact", "desk"),
    "苦情": ("complaint",),
    "クレーム": ("complaint",),
    "責任者": ("manager", "officer"),
    "第三者": ("third party",),
    "委託": ("outsourcing",),
    "同意": ("consent",),
    "社員": ("employee",),
    "従業員": ("employee",),
    "応募者": ("applicant",),
    "顧客": ("customer",),
    "お客様": ("customer",),
    "会社": ("company",),
    "クッキー": ("cookies",),
    "期間": ("period",),
    "理由": ("reason",),
    "回答": ("reply", "response"),
    "返却": ("return",),
    "漏えい": ("leak",),
    "漏洩": ("leak",),
    "安全管理": ("security control",),
    "研修": ("training",),
    "マーケティング": ("marketing",),
    "ルール": ("rule",),
    "データ": ("data",),
    "改正": ("revision",),
    "法律": ("law",),
}

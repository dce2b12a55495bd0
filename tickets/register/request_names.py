"""The words of a disclosure request as a Japanese register writes them."""

from collections.abc import Mapping
from enum import StrEnum

from tickets.papers import (
    AgentKind,
    AuthorityPaper,
    Check,
    Defect,
    Disposal,
    Found,
    IdPaper,
    MailTrouble,
    Money,
    MyNumberDealt,
)
from tickets.request_types import Outcome, Reason35, RequestType

OF_REQUESTS: Mapping[type[StrEnum], Mapping[StrEnum, str]] = {
    RequestType: {
        RequestType.NOTIFY_PURPOSE: "利用目的の通知",
        RequestType.DISCLOSE: "開示",
        RequestType.DISCLOSE_TP_RECORD: "第三者提供記録の開示",
        RequestType.CORRECT: "訂正",
        RequestType.ADD: "追加",
        RequestType.DELETE_CONTENT: "削除",
        RequestType.CEASE_USE: "利用停止",
        RequestType.ERASE: "消去",
        RequestType.STOP_THIRD_PARTY: "第三者提供の停止",
        RequestType.FOREIGN_MEASURES_INFO: "外国第三者の措置の情報提供",
        RequestType.PUBLISHED_MATTERS: "公表事項の回答",
    },
    Reason35: {
        Reason35.UNLAWFUL_USE: "違法な利用",
        Reason35.UNLAWFUL_ACQUISITION: "違法な取得",
        Reason35.UNLAWFUL_PROVISION: "違法な提供",
        Reason35.NO_LONGER_NEEDED: "利用の必要がない",
        Reason35.BREACH: "漏えい等",
        Reason35.HARM: "権利利益の侵害のおそれ",
    },
    Outcome: {
        Outcome.GRANTED: "応じる",
        Outcome.PARTIAL: "一部応じる",
        Outcome.REFUSED: "応じない",
        Outcome.NO_DATA: "該当データなし",
        Outcome.NOT_APPLICABLE: "対象外",
        Outcome.ALTERNATIVE_MEASURE: "代替措置",
    },
    Check: {Check.OK: "確認済", Check.NG: "不可", Check.PENDING: "未"},
    IdPaper: {
        IdPaper.LICENCE: "運転免許証",
        IdPaper.PASSPORT: "旅券",
        IdPaper.RESIDENT_RECORD: "住民票",
        IdPaper.MY_NUMBER_CARD_FRONT: "個人番号カード（表面）",
        IdPaper.RESIDENCE_CARD: "在留カード",
        IdPaper.INSURANCE_CONFIRMATION: "資格確認書",
        IdPaper.EMPLOYEE_RECORD: "社員の記録",
        IdPaper.OTHER: "その他",
    },
    AgentKind: {
        AgentKind.PARENT: "親権者",
        AgentKind.ADULT_GUARDIAN: "成年後見人",
        AgentKind.DELEGATED: "委任による代理人",
    },
    AuthorityPaper: {
        AuthorityPaper.POWER_OF_ATTORNEY: "委任状",
        AuthorityPaper.FAMILY_REGISTER: "戸籍謄抄本",
        AuthorityPaper.RESIDENT_RECORD: "住民票",
        AuthorityPaper.GUARDIAN_CERTIFICATE: "登記事項証明書",
    },
    Defect: {
        Defect.FORM: "申請書",
        Defect.IDENTITY: "本人確認書類",
        Defect.AUTHORITY: "代理権",
        Defect.FEE: "手数料",
        Defect.SCOPE: "対象の特定",
    },
    Money: {Money.STAMPS: "郵便切手", Money.CASH: "現金", Money.MONEY_ORDER: "定額小為替"},
    MailTrouble: {
        MailTrouble.UNKNOWN: "宛所不明",
        MailTrouble.EXPIRED: "保管期間経過",
        MailTrouble.REFUSED: "受取拒否",
    },
    Found: {
        Found.FOUND: "あり",
        Found.NONE: "なし",
        Found.UNAVAILABLE: "調べられない",
        Found.NOT_OURS: "当部門ではない",
    },
    Disposal: {
        Disposal.SHREDDED: "裁断",
        Disposal.DISSOLVED: "溶解",
        Disposal.RETURNED: "返却",
    },
    MyNumberDealt: {
        MyNumberDealt.MASKED: "黒塗り",
        MyNumberDealt.DESTROYED: "廃棄",
        MyNumberDealt.RETURNED: "返却",
    },
}

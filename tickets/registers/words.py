"""The casebook's words as a Japanese register writes them, and back."""

import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import TypeVar

from tickets.model.complaint import (
    Caller,
    Category,
    Effect,
    Finding,
    NoContact,
    Reaction,
    Report,
    SamePerson,
    Severity,
    Subject,
)
from tickets.model.documents import (
    AgentKind,
    AuthorityDocument,
    Check,
    Defect,
    Disposal,
    Found,
    IdDocument,
    MailTrouble,
    Money,
    MyNumberDealt,
    WaitFor,
)
from tickets.model.kinds import (
    Channel,
    CloseCode,
    ContactBy,
    Flag,
    Kind,
    LateReason,
    Leak,
    LetterKind,
    Move,
    PartyRole,
    Relation,
    Restriction,
    Status,
)
from tickets.model.requests import Outcome, Reason35, RequestType
from tickets.model.triage import Verdict

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
    IdDocument: {
        IdDocument.LICENCE: "運転免許証",
        IdDocument.PASSPORT: "旅券",
        IdDocument.RESIDENT_RECORD: "住民票",
        IdDocument.MY_NUMBER_CARD_FRONT: "個人番号カード（表面）",
        IdDocument.RESIDENCE_CARD: "在留カード",
        IdDocument.INSURANCE_CONFIRMATION: "資格確認書",
        IdDocument.EMPLOYEE_RECORD: "社員の記録",
        IdDocument.OTHER: "その他",
    },
    AgentKind: {
        AgentKind.PARENT: "親権者",
        AgentKind.ADULT_GUARDIAN: "成年後見人",
        AgentKind.DELEGATED: "委任による代理人",
    },
    AuthorityDocument: {
        AuthorityDocument.POWER_OF_ATTORNEY: "委任状",
        AuthorityDocument.FAMILY_REGISTER: "戸籍謄抄本",
        AuthorityDocument.RESIDENT_RECORD: "住民票",
        AuthorityDocument.GUARDIAN_CERTIFICATE: "登記事項証明書",
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


Word = TypeVar("Word", bound=StrEnum)


def name(word: StrEnum | None) -> str:
    """The word in a cell; empty for None."""
    return "" if word is None else _NAMES[type(word)][word]


@cache
def _read(kind: type[StrEnum]) -> Mapping[str, StrEnum]:
    return {_plain(text): word for word, text in _NAMES[kind].items()}


def word(kind: type[Word], text: str) -> Word | None:
    """Read a word, whatever its width and spaces; None if unknown."""
    found = _read(kind).get(_plain(text))
    return found if isinstance(found, kind) else None


def choices(kind: type[StrEnum]) -> str:
    """All words of this type."""
    return "、".join(_NAMES[kind].values())


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


_NAMES: Mapping[type[StrEnum], Mapping[StrEnum, str]] = {
    Kind: {
        Kind.QUESTION: "質問",
        Kind.COMPLAINT: "苦情・相談",
        Kind.DISCLOSURE: "開示等の請求等",
    },
    Channel: {
        Channel.PHONE: "電話",
        Channel.POST: "郵便",
        Channel.EMAIL: "メール",
        Channel.WEB: "Web",
        Channel.VISIT: "来訪",
        Channel.ACCREDITED_BODY: "認定団体",
        Channel.AUTHORITY: "官公庁",
        Channel.INTERNAL: "社内",
    },
    PartyRole: {
        PartyRole.PRINCIPAL: "本人",
        PartyRole.STATUTORY_AGENT: "法定代理人",
        PartyRole.DELEGATED_AGENT: "委任による代理人",
        PartyRole.FAMILY_OR_HEIR: "家族・遺族",
        PartyRole.THIRD_PARTY: "第三者",
        PartyRole.ANONYMOUS: "匿名",
        PartyRole.EMPLOYEE: "従業者",
        PartyRole.AUTHORITY: "官公庁",
        PartyRole.MEDIA: "報道",
    },
    ContactBy: {
        ContactBy.POST: "郵送",
        ContactBy.PHONE: "電話",
        ContactBy.EMAIL: "メール",
        ContactBy.SLACK: "Slack",
        ContactBy.NONE: "不要",
    },
    Leak: {Leak.YES: "有", Leak.NO: "無", Leak.UNKNOWN: "不明"},
    Flag: {
        Flag.DISCLOSURE: "開示等の請求",
        Flag.LEGAL: "訴訟・弁護士",
        Flag.MEDIA: "報道",
        Flag.AUTHORITY: "官公庁",
        Flag.EEA: "EEA居住",
        Flag.ABUSE: "濫用のおそれ",
        Flag.GUARDIAN_CONFLICT: "代理人との利害対立",
        Flag.ENTRUSTED: "委託された情報",
    },
    Restriction: {
        Restriction.EMPLOYEE: "従業者からの申出",
        Restriction.ABOUT_DESK: "窓口担当者についての申出",
        Restriction.ABOUT_MANAGER: "管理者についての申出",
        Restriction.ENQUIRY: "捜査機関等の照会",
    },
    Relation: {
        Relation.BELONGS_TO: "関連",
        Relation.DUPLICATE_OF: "重複",
        Relation.CONVERTED_TO: "切替",
        Relation.FOLLOWS: "続き",
    },
    CloseCode: {
        CloseCode.RESOLVED: "解決",
        CloseCode.UNRESOLVED_REFERRED: "未解決（社外窓口を案内）",
        CloseCode.NO_CONTACT: "連絡不能",
        CloseCode.NO_CONTACT_WISHED: "連絡不要",
        CloseCode.WITHDRAWN: "取下げ",
        CloseCode.OUT_OF_SCOPE: "対象外",
        CloseCode.DUPLICATE: "重複",
        CloseCode.CONVERTED: "切替",
        CloseCode.REDIRECTED: "対象外の案内",
        CloseCode.NO_RETURN: "申請書の未返送",
    },
    Status: {
        Status.OPEN: "受付済",
        Status.TAKEN: "確認中",
        Status.ANSWERED: "回答済み",
        Status.ACKNOWLEDGED: "受付連絡済",
        Status.ASSESSED: "評価済",
        Status.INVESTIGATING: "調査中",
        Status.DRAFTED: "承認待ち",
        Status.APPROVED: "承認済",
        Status.RESPONDED: "回答済",
        Status.UNRESOLVED: "未解決",
        Status.FORM_SENT: "申請書送付済",
        Status.ARRIVED: "申請書到達",
        Status.CHECKING: "確認中（手続4）",
        Status.CORRECTION_WAIT: "補正待ち",
        Status.SEARCHING: "調査中（検索）",
        Status.DECISION: "決定待ち",
        Status.DECIDED: "決定済",
        Status.EXECUTED: "措置済",
        Status.REPLIED: "通知済",
        Status.RECEIVED: "受付",
        Status.CLOSED: "完了",
        Status.REOPENED: "再開",
    },
    Move: {
        Move.RECORD: "受付",
        Move.ASSIGN: "担当の指定",
        Move.TAKE: "引受け",
        Move.RELEASE: "担当の解除",
        Move.NOTE: "メモ",
        Move.LINK: "関連付け",
        Move.DESCRIBE: "続きの入力",
        Move.NAME: "対象者の特定",
        Move.FLAG_LEAK: "漏えい等のおそれ",
        Move.CLEAR_LEAK: "漏えい等でないとの判断",
        Move.SEND_LETTER: "書面の送付",
        Move.FORWARD: "部門への転送",
        Move.CHASE: "催促",
        Move.HOLD: "廃棄の保留",
        Move.WITHDRAW: "取下げ",
        Move.CLOSE_DUPLICATE: "重複による完了",
        Move.CLOSE_OUT_OF_SCOPE: "対象外による完了",
        Move.REOPEN: "再開",
        Move.PAUSE: "相手待ち",
        Move.GO_ON: "待ちの終わり",
        Move.PROPOSE_DELAY: "遅延連絡の起案",
        Move.ALLOW_DELAY: "遅延連絡の承認",
        Move.RESUME: "調査の再開",
        Move.ACKNOWLEDGE: "受付連絡",
        Move.ASSESS: "評価",
        Move.INVESTIGATE: "調査の開始",
        Move.REPORT_FINDINGS: "調査の回答",
        Move.STOP_MAIL: "配信停止",
        Move.ANSWER_AT_ONCE: "その場での回答",
        Move.RESPOND: "回答",
        Move.NOT_ACCEPTED: "不承諾",
        Move.CONFIRM_EFFECT: "有効性の確認（有効）",
        Move.DENY_EFFECT: "有効性の確認（不十分）",
        Move.FINISH_ACTION: "是正処置の実施",
        Move.REPORT: "代表者報告",
        Move.DRAFT: "起案",
        Move.APPROVE: "承認",
        Move.CHANGE_DRAFT: "修正",
        Move.CONFIRM_CHANGE: "修正の確認",
        Move.SEND_BACK: "差戻し",
        Move.DEPUTIZE: "代行者への回付",
        Move.CLOSE: "完了",
    },
    Caller: {
        Caller.POLICE: "警察",
        Caller.COURT: "裁判所",
        Caller.BAR_ASSOCIATION: "弁護士会",
        Caller.PRESS: "報道機関",
        Caller.ACCREDITED_BODY: "認定団体・審査機関",
        Caller.REGULATOR: "監督官庁",
    },
    Category: {
        Category.COMPLAINT: "苦情",
        Category.CONSULTATION: "相談",
        Category.INQUIRY: "照会",
        Category.CORRECTION_WISH: "修正の希望",
        Category.OPT_OUT: "配信停止",
    },
    Subject: {
        Subject.COLLECTION: "取得",
        Subject.PURPOSE: "利用目的",
        Subject.MARKETING: "広告・勧誘",
        Subject.THIRD_PARTY: "第三者提供",
        Subject.SECURITY: "安全管理",
        Subject.COOKIE: "Cookie",
        Subject.RECORDING: "録音",
        Subject.CAMERA: "カメラ",
        Subject.HR: "人事・労務",
        Subject.PURCHASED_LIST: "購入名簿",
        Subject.ENTRUSTED: "委託",
        Subject.OTHER: "その他",
    },
    SamePerson: {
        SamePerson.YES: "本人",
        SamePerson.NO: "本人以外",
        SamePerson.UNKNOWN: "不明",
    },
    Severity: {
        Severity.LOW: "低",
        Severity.MID: "中",
        Severity.HIGH: "高",
        Severity.CRITICAL: "重大",
    },
    Reaction: {
        Reaction.ACCEPTED: "承諾",
        Reaction.NOT_ACCEPTED: "不承諾",
        Reaction.NO_RESPONSE: "反応なし",
    },
    Finding: {
        Finding.UPHELD: "認める",
        Finding.PARTLY: "一部認める",
        Finding.NOT_UPHELD: "認めない",
    },
    Effect: {Effect.EFFECTIVE: "有効", Effect.NOT_EFFECTIVE: "不十分"},
    NoContact: {
        NoContact.ANONYMOUS: "匿名",
        NoContact.REFUSED: "連絡不要",
        NoContact.UNREACHABLE: "連絡不能",
    },
    Report: {Report.EACH: "都度", Report.MONTHLY: "月次"},
    LetterKind: {
        LetterKind.ACKNOWLEDGEMENT: "受付連絡",
        LetterKind.FORM: "申請書送付",
        LetterKind.REMINDER: "未返送のご案内",
        LetterKind.CORRECTION: "補正依頼",
        LetterKind.METHOD_CHANGE: "方法変更の事前通知",
        LetterKind.DELAY: "遅延連絡",
        LetterKind.REPLY: "回答",
        LetterKind.STAMPS_BACK: "手数料などの返却",
        LetterKind.REDIRECTION: "対象外のご案内",
        LetterKind.WITHDRAWAL: "取下げの確認",
        LetterKind.COMPLAINT_REPLY: "苦情への回答",
        LetterKind.RECOURSE: "社外窓口のご案内",
    },
    **OF_REQUESTS,
    WaitFor: {
        WaitFor.ANSWER: "返事",
        WaitFor.PAPERS: "書類",
        WaitFor.IDENTITY: "本人確認",
        WaitFor.SCOPE: "対象の特定",
        WaitFor.METHOD: "回答方法",
    },
    LateReason: {
        LateReason.DEPARTMENT: "部門の回答待ち",
        LateReason.PERSON: "本人の返事待ち",
        LateReason.OUTSIDE: "社外の回答待ち",
        LateReason.VOLUME: "量が多い",
        LateReason.COMPLEX: "調査・判断が難しい",
        LateReason.STAFFING: "人手の不足",
        LateReason.SYSTEM: "システムの障害",
        LateReason.OVERSIGHT: "対応の漏れ",
        LateReason.RECORDED_LATE: "記録の遅れ",
    },
    Verdict: {
        Verdict.UNKNOWN: "未判断",
        Verdict.NOT_AN_INCIDENT: "事故ではない",
        Verdict.NOT_REPORTABLE: "報告対象外",
        Verdict.REPORTABLE: "報告対象",
    },
}

"""Tells by grammar whether a text asks, supposes or tells, whatever it is about."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from knowledge.intent.english_words import ASKING, OPENING
from knowledge.intent.japanese_words import MAYBE, STATED
from knowledge.intent.patterns import Pattern, alternation, build_pattern

_SENTENCE: Final = re.compile(r"[^。.!?;\n]+[。.!?;\n]*")
_JOINT: Final = build_pattern("""
    (?<=[すただいる])(?:が、|けど、?|けれども?、?|ので、?|んで、)|(?<=[たす])、(?=どう|どこ|誰|何)
    |(?<=いいか)、|(?<=よいか)、|(?<=ですか)、|(?<=ますか)、
""")
_WH_JOINT: Final = build_pattern(r"""
    ,_?(?:and_|but_|so_)?(?=(?:what|who|where|how|should|do|can|could|is|may|when|which|why)\b)
""")
_ASKED_FOR: Final = alternation("""
    方法 手順 やり方 書き方 仕方 しかた ふろー 流れ るーる 規則 決まり 対策 対応 違い 定義 意味 期限
    様式 書式 事例 例 条件 窓口 連絡先 報告先 相談先 担当 部署 義務 罰則 場合 とき 時 際 とは は
    手続き? 扱い こつ もらい方 答え方 断り方 見分け方 (?:止|と)め(?:方|かた) 必要性 必要
""")
_ASKS: Final = build_pattern(f"""
    (?:か(?:ね|い|しら|なあ?)?|{_ASKED_FOR})[。.]?$
    |[?]$
    |(?:教え|おしえ|聞かせ|説明し|知らせ|案内し)て(?:ください|下さい|ほしい|欲しい|くれ|もらえ|もらいた
     |頂|いただ|ちょ|$)(?![^。?]*(?:言|いわれ|との|という|そう|って|連絡))[^。?]{{0,8}}$
    |(?:知りた|聞きた|(?:お聞き|お尋ね|お伺い)した|確認した|学びた|調べた|探してい|説明した)い?
     [^。?]{{0,8}}$
    |(?:か(?:どうか)?|方法が|先が|こに|こか|う(?:したら|すれば)[^。、?]{{1,4}}か)[^。、?]{{0,6}}
     (?:分か|わか)(?:ら|りませ)[^。?]{{0,6}}$
    |(?:どう(?:すれば|したら|する)|どこ(?:に|へ)|誰(?:に|が)|何を)[^。、?]{{0,12}}(?<!た)[。?]?$
""")
# Not real questions: a doubt, and a polite wish.
_DOUBTS: Final = build_pattern(f"(?:{MAYBE}|かもです)[。?]*$")
_GIVES_WISH: Final = build_pattern("""
    (?<!教えて)(?<!聞かせて)(?:もらえ|頂け|いただけ|くれ)(?:ない|ませんでしょう|ません|ます)か[。?]*$
""")
_SUPPOSES: Final = build_pattern("たら(?![しり])|だら|場合|とき|時[はのに]|際[はのに]|れば|なら")
_IMAGINES: Final = build_pattern("""
    (?<!か)もし(?!か(?:した|して|する)|くは|ゃ)|仮に|万が?一|まんいち|例えば|たとえば|とします|としたら
    |と仮定|\\b(?:suppos(?:e|ing)|assuming|imagine|let's_say|hypothetically|for_example|what_(?:if
    |happens))\\b
""")
_ENDS_TOLD: Final = build_pattern(f"""
    {STATED}[^。?か]{{0,3}}$
    |(?:ない|(?<=[りら])ません|[けめえれ]ます|て(?:る|ます)|[えけめれ]る)[。]?$
""")

_ENGLISH_ASKS: Final = build_pattern(rf"""
    [?]$
    |^(?:{OPENING}[_,:]*){{0,4}}(?!\w+(?:n't|not|_not)\b){ASKING}\b
    |^(?:the_)?(?:difference|definition|examples?|rules?|procedure|policy|steps?)_
     (?:between|of|for|to|on)\b
    |\b(?<!she'd_)(?<!he'd_)(?<!they'd_)(?:like|want|need|love|curious)_to_(?:know|ask|understand|learn|train|find_out)\b
    |\b(?:looking_for|need_the_form|don't_know_(?:where|how|who|what)|wondering|have_a_question)\b
    |\b(?:procedure|policy|policies|rules|reporting|insurance|definition|checklist)[.]?$
""")
_ENGLISH_GIVES_WISH: Final = build_pattern(r"""
    \b(?:can|could|would|will)_(?:you|u|someone|somebody|hr)_(?:please_)?
    (?:send|show|give|delete|erase|correct|remove|take
     |log|register|record|file|open|start|put|get_(?:\w+_)?started)\b
    |\b(?:where|how)_do_(?:i|we)_(?:log|register|record|file|lodge|raise|put)_(?:it|this|that)\b
""")
_ENGLISH_SUPPOSES: Final = build_pattern(r"""
    ^(?:(?:and|so|but|hi|hello),?_)?(?:when|whenever|unless)_[^,]*$
    |(?<!not_sure_)(?<!don't_know_)(?<!can't_tell_)(?<!no_idea_)(?<!afraid_)
    (?<!grateful_)(?<!obliged_)\b(?:if|whether)\b
    |\bin_case\b
""")
_COURTESY: Final = build_pattern("""
    ^(?:すみません|すいません|お疲れ|おつかれ|こんにちは|お世話|失礼|質問|相談|ちょっと|念のため
    |お忙しい|初めて|はじめまして|お?(?:聞き|伺い|尋ね|願い)|興味|hi|hello|hey|sorry|quick|excuse
    |just_curious|one_question|good|thanks?)[^、,]{0,16}$
""")
# How colleagues ask each other. An event may end like this, too (「送っていいかな」).
_ASKS_CASUALLY: Final = build_pattern(r"""
    (?:っけ|かな[あぁー]?|かしら|いくら|どこ|だれ|誰|いつ(?:まで)?|何|なに|なん)[?。.!〜~]*$
    |\b(?:any|some)(?:one|body)_(?:here_)?(?:knows?|remembers?)\b
    |^(?:(?:hi|hey|hello|all|team|guys|folks|everyone|so|ok|also|and|quick|question),?_){0,4}
     (?:what|who|when|where|how|why)_(?!a_)
""")
_FEWEST_LETTERS: Final = 4


@dataclass(frozen=True, slots=True)
class SentenceForm:
    """What the clauses of a text do; `ends_asking`: the last clause asks."""

    asks: bool
    ends_asking: bool
    supposes: bool
    tells: bool


def sentence_form_of(text: str, *, japanese: bool) -> SentenceForm:
    """Return the form of folded Japanese or normalised English."""
    clauses = [each for each in _clauses(text, _JOINT if japanese else _WH_JOINT) if _says(each)]
    asking = [(_asks if japanese else _english_asks)(clause) for clause in clauses]
    supposing = [(_supposes if japanese else _english_supposes)(clause) for clause in clauses]
    imagined = bool(_IMAGINES.search(text))
    return SentenceForm(
        asks=any(asking),
        ends_asking=bool(asking) and asking[-1],
        supposes=imagined or any(supposing),
        tells=not imagined and not all(map(any, zip(asking, supposing, strict=True))),
    )


def asks_in_passing(text: str) -> bool:
    """Whether folded Japanese or normalised English is a question in passing, such as
    「いくらでしたっけ」 or “anyone know the fee”."""
    return bool(_ASKS_CASUALLY.search(text))


def _clauses(text: str, joint: Pattern) -> Sequence[str]:
    sentences = (found[0] for found in _SENTENCE.finditer(text))
    return [clause.strip(" 、,") for sentence in sentences for clause in joint.split(sentence)]


def _says(clause: str) -> bool:
    return len(clause) >= _FEWEST_LETTERS and not _COURTESY.search(clause)


def _asks(clause: str) -> bool:
    questions = _ASKS.search(clause)
    return bool(questions) and not (_DOUBTS.search(clause) or _GIVES_WISH.search(clause))


def _supposes(clause: str) -> bool:
    return bool(_SUPPOSES.search(clause)) and not _ENDS_TOLD.search(clause)


def _english_asks(clause: str) -> bool:
    return bool(_ENGLISH_ASKS.search(clause)) and not _ENGLISH_GIVES_WISH.search(clause)


def _english_supposes(clause: str) -> bool:
    return bool(_ENGLISH_SUPPOSES.search(clause))

"""Cleans a message of Slack's markup and makes Japanese and English spellings comparable."""

import html
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

Left = Callable[[re.Match[str]], str]

# Each repetition is bounded, so that the cost grows only linearly with the text.
_MENTION = re.compile(r"<(?:@|!)[^<>]{0,200}>")
_CHANNEL = re.compile(r"<#[^<>|]{0,60}(?:\|([^<>]{0,200}))?>")
_MAIL = re.compile(r"<mailto:[^<>]{0,400}>")
_LINK = re.compile(r"<[a-z][a-z0-9+.-]{0,20}:[^<>|\s]{0,1500}(?:\|([^<>]{0,400}))?>", re.I)
_URL = re.compile(r"\b(?:https?|ftp)://[^\s<>「」（）、。]{1,1500}", re.I)
_EMOJI_CODE = re.compile(r":(?=[a-z0-9_'-]{0,58}[a-z_])[a-z0-9_+'-]{1,60}:|:[+-]1:", re.I)
_EMOJI = re.compile(
    "[\u200d\u20e3\u2122\u2139\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\ufe0e\ufe0f"
    "\U0001f000-\U0001faff\U000e0020-\U000e007f]"
)
# An underscore within a word is no markup: file names.
_MARK = re.compile(r"[*~`]+(?=\S)|(?<=\S)[*~`]+|(?<!\w)_+(?=\S)|(?<=\S)_+(?!\w)|^>+", re.MULTILINE)
_UNWRITTEN = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
_SURROGATE = re.compile("[\ud800-\udfff]")


def plain(text: str) -> str:
    """Return the words of a message as one line; never raises."""
    return _stripped(text, [])


def taken_away(text: str) -> list[str]:
    """Return what `plain` removes from a message or shortens to its label."""
    taken: list[str] = []
    _stripped(text, taken)
    return taken


def _stripped(text: str, taken: list[str]) -> str:
    def without(pattern: re.Pattern[str], text: str, left: Left = lambda _: " ") -> str:
        def take(found: re.Match[str]) -> str:
            taken.append(found[0])
            return left(found)

        return pattern.sub(take, text)

    text = _SURROGATE.sub("\ufffd", text)
    text = without(_MAIL, without(_MENTION, text))
    text = without(_CHANNEL, text, lambda found: f" {found[1] or ''} ")
    text = without(_LINK, text, _label)
    text = html.unescape(without(_URL, text))
    text = without(_EMOJI, without(_EMOJI_CODE, text))
    text = without(_MARK, text, lambda _: "")
    return " ".join(_UNWRITTEN.sub(" ", text).split())


def _label(link: re.Match[str]) -> str:
    """Return a link's label, unless it only repeats the address."""
    label = link[1] or ""
    return " " if "://" in label or not label else f" {label} "


# Whole messages of a working day; a longer one is cut, as each character costs time.
LONGEST = 600
# Enough for mentions and a long link before the question; the rest is never read.
_RAW = 4_000

_OLD = (
    "亞惡壓圍醫爲壹稻飮隱營榮衞驛圓鹽緣應歐毆櫻奧橫溫穩假價畫會壞懷繪槪擴殼覺學嶽樂渴卷陷勸寬關歡觀氣旣歸龜僞戲犧舊據擧"
    "虛峽挾敎强狹鄕曉區驅勳薰徑惠揭攜溪經繼莖螢輕鷄藝擊缺儉劍圈檢權獻縣險顯驗嚴效廣恆黃國黑歲濟碎劑櫻册雜產參慘棧蠶贊殘"
    "絲齒兒辭濕實舍寫釋壽收從澁獸縱肅處緖敍將燒獎條狀乘淨剩疊孃讓釀觸寢愼眞盡圖粹醉隨髓數樞聲靜齊攝竊專戰淺潛纖踐錢禪雙"
    "壯搜插巢爭總聰莊裝騷增藏臟卽屬續墮體對帶滯臺瀧擇澤單擔膽團彈斷癡遲晝蟲鑄廳聽鎭遞鐵轉點傳黨盜燈當鬪德獨讀屆繩貳惱腦廢"
    "拜賣麥發髮拔蠻祕濱甁拂佛竝變邊辨瓣辯舖穗寶豐沒飜槇萬滿默譯藥與餘譽搖樣謠來賴亂覽龍兩獵綠鄰壘淚勵禮隸靈齡戀爐勞樓郞錄灣證號稱"
)
_NEW = (
    "亜悪圧囲医為壱稲飲隠営栄衛駅円塩縁応欧殴桜奥横温穏仮価画会壊懐絵概拡殻覚学岳楽渇巻陥勧寛関歓観気既帰亀偽戯犠旧拠挙"
    "虚峡挟教強狭郷暁区駆勲薫径恵掲携渓経継茎蛍軽鶏芸撃欠倹剣圏検権献県険顕験厳効広恒黄国黒歳済砕剤桜冊雑産参惨桟蚕賛残"
    "糸歯児辞湿実舎写釈寿収従渋獣縦粛処緒叙将焼奨条状乗浄剰畳嬢譲醸触寝慎真尽図粋酔随髄数枢声静斉摂窃専戦浅潜繊践銭禅双"
    "壮捜挿巣争総聡荘装騒増蔵臓即属続堕体対帯滞台滝択沢単担胆団弾断痴遅昼虫鋳庁聴鎮逓鉄転点伝党盗灯当闘徳独読届縄弐悩脳廃"
    "拝売麦発髪抜蛮秘浜瓶払仏並変辺弁弁弁舗穂宝豊没翻槙万満黙訳薬与余誉揺様謡来頼乱覧竜両猟緑隣塁涙励礼隷霊齢恋炉労楼郎録湾証号称"
)

_NEW_KANJI = str.maketrans(_OLD, _NEW)
_FOLDED = {code: code - 0x60 for code in range(0x30A1, 0x30F7)} | {0x30FC: None, 0x301C: None}
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa\u30fc]")
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\u3005\u3006]")
_HIRAGANA = re.compile("[\u3041-\u3096]")
_NOT_HIRAGANA = re.compile("[^\u3041-\u3096\u30fc\\s!?.,、。・「」]")
_PHONE = re.compile(
    r"(?<![\d.,-])(?:\+81[ -]?\d{1,4}|0\d{1,4})[ -]?\(?\d{2,4}\)?[ -]?\d{3,4}(?![\d-])"
)
_LATIN_WORD = re.compile("[a-z\u00c0-\u024f]+(?:['’][a-z]+)?", re.I)


def clean(text: str) -> str:
    """Return the words of a message, cut to `LONGEST` before and after NFKC, which widens."""
    return unicodedata.normalize("NFKC", plain(_begin(text))[:LONGEST])[:LONGEST].strip()


def without_phones(text: str) -> str:
    """Leave out phone numbers, which say nothing about what is asked."""
    return " ".join(_PHONE.sub(" ", text).split()) or text


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A cleaned text, the markup removed from it, and the number of unread characters."""

    text: str
    taken_away: tuple[str, ...]
    unread: int


def cleaned(text: str) -> Cleaned:
    """Clean a message, and tell what was left out."""
    begin = _begin(text)
    words = plain(begin)
    widened = unicodedata.normalize("NFKC", words[:LONGEST])
    unread = sum(max(0, len(each) - LONGEST) for each in (words, widened))
    unread += max(0, len(text.strip()) - _RAW)
    return Cleaned(clean(text), tuple(dict.fromkeys(taken_away(begin))), unread)


def _begin(text: str) -> str:
    return text[: _RAW * 10].lstrip()[:_RAW]


def normal(text: str) -> str:
    """Make spellings equal that differ only in width, case or old kanji."""
    return unicodedata.normalize("NFKC", text).lower().translate(_NEW_KANJI)


def fold(text: str) -> str:
    """Turn katakana into hiragana and drop long vowel marks, for comparison only."""
    return text.translate(_FOLDED)


def has_kana(text: str) -> bool:
    return bool(_KANA.search(text))


def has_kanji(text: str) -> bool:
    return bool(_HAN.search(text))


def is_kana(text: str) -> bool:
    """Whether the text has words, all in hiragana."""
    return bool(_HIRAGANA.search(text)) and not _NOT_HIRAGANA.search(text)


def latin_words(text: str) -> list[str]:
    return _LATIN_WORD.findall(text)

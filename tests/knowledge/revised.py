"""A base whose policy is revised."""

from datetime import date
from types import SimpleNamespace

from knowledge.answering import Answerer
from knowledge.library.sign_offs import by_signed_text

BEFORE, ON = date(2027, 3, 31), date(2027, 4, 1)
TEXT = "手数料は1件につき1,000円とします。\n切手は同封してください。\n控えはお返ししません。\n責任者は西塔 裕志です。\n"
CLAUSES = """\
policy: {title: {ja: 方針}, revised_on: "2022-06-21"}
clauses:
  - {id: FEE, kind: rule, section: {ja: 手数料, en: Fees}, quotes: ["手数料は1件につき1,000円とします。", "切手は同封してください。"]}
  - {id: COPY, kind: rule, section: {ja: 控え}, quotes: ["控えはお返ししません。"]}
  - {id: WHO, kind: fact, section: {ja: 責任者}, quotes: ["責任者は西塔 裕志です。"]}
"""
FACTS = "manager_name: {value: 西塔 裕志, clause: WHO, as_printed: true}\n"
ENTRIES = """\
- {id: fee, ask: {ja: [手数料はいくら]}, answer: {ja: 千円です。}, clauses: [FEE: [手数料は]]}
- {id: stamps, ask: {ja: [切手はどうする]}, answer: {ja: 同封します。}, clauses: [FEE: [切手は]]}
- {id: both, ask: {ja: [払い方]}, answer: {ja: 千円を切手で。}, clauses: [FEE]}
- {id: copy, ask: {ja: [控えは返る]}, answer: {ja: 返りません。}, clauses: [COPY]}
- {id: who, ask: {ja: [責任者は誰]}, answer: {ja: "{facts.manager_name}です。"}}
- {id: else, ask: {ja: [ほかの話]}, answer: {ja: ありません。}}
"""
LISTED = '{title: {ja: 方針}, revised_on: "2022-06-21"}'


def revisable(base):
    """A base with a policy, and a way to prepare a revision of it."""

    def prepare(*changes, day="2027-04-01", clauses=(), text=TEXT):
        new_clauses = CLAUSES
        for was, now in changes:
            text, new_clauses = text.replace(was, now), new_clauses.replace(was, now)
        for was, now in clauses:
            new_clauses = new_clauses.replace(was, now)
        base.write(f"policy/revisions/{day}/policy.ja.txt", text)
        base.write(f"policy/revisions/{day}/clauses.yaml", new_clauses)

    base.write("entries.yaml", ENTRIES)
    base.write("policy/policy.ja.txt", TEXT)
    base.write("policy/clauses.yaml", CLAUSES)
    base.write("policy/facts.yaml", FACTS)
    base.prepare = prepare
    return base


def suspensions(library, day, signed):
    """The answers that a desk withholds on that day, by entry id."""
    matcher = SimpleNamespace(encoder=None)
    return Answerer(library, matcher, {}, lambda: day, lambda: by_signed_text(signed)).suspensions


def lists(twin, *names):
    """Let the prepared revision name answers that it suspends."""
    file = twin.folder / "policy/revisions/2027-04-01/clauses.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(LISTED, f"{{suspends: [{', '.join(names)}]}}"), encoding="utf-8")

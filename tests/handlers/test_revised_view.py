"""What changed under an answer: old and new sentences, sentences that went and that came."""

import json
from datetime import date

import pytest

from handlers.questions.recall import reworded
from handlers.slack.phrases import Phrases
from knowledge.library.revisions import Change, Suspension
from knowledge.library.sources import Source
from tests.handlers.builders import a_clause

DAY = date(2027, 4, 1)
OLD, NEW = "手数料は1,000円です。", "手数料は2,000円です。"


@pytest.mark.parametrize(
    ("was", "now", "headings", "quoted"),
    [
        (OLD, NEW, ["改定前の記載", "改定後の記載"], [OLD, NEW]),
        (OLD, None, ["改定前の記載", "この記載はなくなりました"], [OLD]),
        ("", NEW, ["改定で加わった記載"], [NEW]),
    ],
)
def test_a_change_is_drawn_with_the_sentences_that_there_are(
    was: str, now: str | None, headings: list[str], quoted: list[str]
) -> None:
    change = Change("F7", was, Source(a_clause(), now, "") if now else None)

    drawn = list(reworded(Suspension("fee", (change,), DAY, "digest"), Phrases("ja")))

    texts = json.dumps(drawn, ensure_ascii=False)
    assert [text for text in headings if text in texts] == headings
    assert [
        block["elements"][0]["elements"][0]["text"]
        for block in drawn
        if block["type"] == "rich_text"
    ] == quoted

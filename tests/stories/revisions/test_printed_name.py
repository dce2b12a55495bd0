"""A revision prints another person's name: no answer is signed that still declares the old one."""

import pytest

from tests.stories.revisions.conftest import DAY, Base
from tests.stories.steps.program import Running
from tests.stories.steps.revisions import declares, opens, row_text
from workspace.driver import Slack

MANAGER = "policy-manager"
REFUSED = (
    "「西塔 裕志」は、改定後の方針に記載がありません。policy/facts.yaml を"
    f"「policy/revisions/{DAY}/facts.yaml」へコピーし、"
)


@pytest.mark.long
def test_a_name_that_the_new_text_does_not_print_is_not_signed(
    program: Running, base: Base, slack: Slack
) -> None:
    yui = slack.person("yui")
    base.revises(("西塔裕志", "山田花子"), ("西塔 裕志", "山田 花子"))

    assert program.becomes(lambda: "8/20(木) に施行" in row_text(yui, MANAGER))
    refused = opens(yui, MANAGER, "見直した").words
    facts = (base.folder / "policy/facts.yaml").read_text(encoding="utf-8")
    base.adds(f"policy/revisions/{DAY}/facts.yaml", facts.replace("西塔 裕志", "山田 花子"))

    assert REFUSED in refused
    assert program.becomes(lambda: "山田 花子" in opens(yui, MANAGER, "見直した").words)
    declares(yui, MANAGER)
    assert "承認待ち" in row_text(yui, MANAGER)

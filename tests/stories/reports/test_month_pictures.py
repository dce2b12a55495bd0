"""Where a workspace does not draw charts, the month's report has pictures."""

import pytest

from tests.stories.steps.months import asks, files, has_an_august
from tests.stories.steps.mornings import in_one_line
from tests.stories.steps.program import Running
from workspace.driver import Person, Slack


@pytest.mark.long
@pytest.mark.usefixtures("blank_pictures")
def test_without_charts_of_slacks_the_report_has_pictures(
    program: Running, saki: Person, slack: Slack
) -> None:
    has_an_august(program)
    slack.injects_faults(unknown_blocks=["data_visualization", "data_table"])

    first, pictures, rest = asks(saki)

    assert "受付 2 ・ 完了 1 ・ 未完了 1" in in_one_line(first)
    assert not {"data_visualization", "data_table"} & {each["type"] for each in first.blocks}
    assert set(files([pictures], saki)) == {
        "flow.png", "trend.png", "targets.png", "hands.png", "asked.png",
    }  # fmt: skip
    assert "report.html" in files([rest], saki)

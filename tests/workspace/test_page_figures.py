"""The page draws charts, data tables and feedback buttons."""

import pytest

from tests.workspace.builders import feedback

pytestmark = pytest.mark.browser


def chart(kind="bar"):
    data = [{"label": each, "value": value} for each, value in (("Mon", 3), ("Tue", 1.5))]
    plot = {
        "type": kind,
        "series": [{"name": "Visits", "data": data}],
        "axis_config": {"categories": ["Mon", "Tue"]},
    }
    return {"type": "data_visualization", "title": "The week", "chart": plot}


def posts(client, *blocks):
    client.chat_postMessage(channel="U01MEI", text="figures", blocks=list(blocks))


def opens(page, slack):
    page.goto(f"{slack.url}/#U01MEI")
    page.wait_for_selector(".blocks")


def test_charts_tell_their_numbers_to_screen_readers_too(page, slack, client):
    segments = [{"label": "Cats", "value": 3}, {"label": "Dogs", "value": 1}]
    pie = {"type": "pie", "segments": segments}
    posts(client, chart(), chart("line"))
    posts(client, {"type": "data_visualization", "title": "Pets", "chart": pie})
    opens(page, slack)
    drawn = page.get_by_role("img", name="The week. Visits: Mon 3, Tue 1.5")
    assert drawn.count() == 2
    assert page.locator(".chart rect").count() == 2
    assert page.locator(".chart polyline").count() == 1
    assert page.locator(".shares li").all_inner_texts() == ["Cats 3 (75%)", "Dogs 1 (25%)"]


def test_a_data_table_shows_one_page_and_then_all_rows(page, slack, client):
    def words(text):
        return {"type": "raw_text", "text": text}

    rows = [[words(f"row {each}"), {"type": "raw_number", "value": each, "text": f"{each} d"}]
            for each in range(7)]  # fmt: skip
    table = {
        "type": "data_table",
        "caption": "Days",
        "rows": [[words("Who"), words("Days")], *rows],
    }
    posts(client, table)
    opens(page, slack)
    shown = page.get_by_role("table", name="Days")

    before = shown.get_by_role("rowheader").all_inner_texts()
    page.get_by_role("button", name="すべて表示（7 行）").click()

    assert before == [f"row {each}" for each in range(5)]
    assert shown.get_by_role("rowheader").count() == 7
    assert shown.get_by_role("cell", name="6 d").count() == 1


def test_at_390_pixels_a_wide_table_is_scrolled(page, slack, client):
    page.set_viewport_size({"width": 390, "height": 844})
    columns = [{"type": "raw_text", "text": f"a long heading {each}"} for each in range(6)]
    posts(client, {"type": "data_table", "caption": "Wide", "rows": [columns, columns]})
    opens(page, slack)
    table = page.get_by_role("region", name="Wide")
    table.evaluate("each => { each.scrollLeft = 9999; }")
    assert table.evaluate("each => each.scrollLeft") > 0
    last = page.get_by_role("columnheader", name="a long heading 5").bounding_box()
    assert last["x"] + last["width"] <= 390


def test_a_pressed_feedback_button_reaches_the_app(page, slack, app, client):
    posts(client, feedback())
    opens(page, slack)
    page.get_by_role("button", name="Bad!").click()
    assert app.waits_for("block_actions")["actions"][0]["value"] == "bad"

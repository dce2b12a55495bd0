"""Each limit of Block Kit, at its edge and one beyond, in messages and in views."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.effort import effort
from tests.workspace.builders import actions, home, mrkdwn, plain, section, text_input
from workspace.blockkit import check


def option(number=0, **more):
    return {"text": plain("one"), "value": f"v{number}", **more}


def options(count):
    return [option(number) for number in range(count)]


def button(**more):
    return {"type": "button", "text": plain("Push"), **more}


def select(**more):
    return {"type": "static_select", "action_id": "a", "options": options(1), **more}


def pressed(**more):
    return actions(button(**more))


def picked(**more):
    return actions(select(**more))


def grouped(*groups):
    return actions({"type": "static_select", "option_groups": list(groups)})


def accessory(kind, **more):
    return section(accessory={"type": kind, **more})


def image(**more):
    return {"type": "image", "image_url": "https://a.jp/a.png", "alt_text": "a", **more}


def rich(element):
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [element]}]}


def confirm(**more):
    parts = {"title": plain("t"), "text": plain("x"), "confirm": plain("y"), "deny": plain("n")}
    return pressed(confirm=parts | more)


def context(*elements):
    return {"type": "context_actions", "elements": list(elements)}


def feedback(**more):
    chosen = {"text": plain("Good"), "value": "1"}
    return {"type": "feedback_buttons", "positive_button": chosen | more, "negative_button": chosen}


def icon(**more):
    return {"type": "icon_button", "icon": "trash", "text": plain("x"), **more}


def table(rows, columns):
    return {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}] * columns] * rows}


def figures(rows=2, columns=1, text="a", **more):
    cells = [[{"type": "raw_text", "text": text}] * columns] * rows
    return {"type": "data_table", "caption": "c", "rows": cells, **more}


def pie(segments, **more):
    chart = {"type": "pie", "segments": segments}
    return {"type": "data_visualization", "title": "t", "chart": chart, **more}


def segment(label="a", value=1):
    return {"label": label, "value": value}


def chart(categories=("a",), names=("x",), kind="bar", **axes):
    data = [{"label": each, "value": 1.5} for each in categories]
    series = [{"name": each, "data": data} for each in names]
    axis = {"categories": list(categories), **axes}
    plot = {"type": kind, "series": series, "axis_config": axis}
    return {"type": "data_visualization", "title": "t", "chart": plot}


def numbered(count):
    return [str(each) for each in range(count)]


def a(count):
    return plain("a" * count)


def url(count):
    return "https://a.jp/" + "a" * (count - 13)


# (the block of a size, the largest size that Slack takes, the place of the fault one beyond)
LIMITS = [
    (lambda n: section(text=mrkdwn("a" * n)), 3000, "/text/text"),
    (lambda n: section(fields=[plain("x")] * n), 10, "/fields"),
    (lambda n: section(fields=[a(n)]), 2000, "/fields/0/text"),
    (lambda n: section(block_id="b" * n), 255, "/block_id"),
    (lambda n: {"type": "header", "text": plain("あ" * n)}, 150, "/text/text"),
    (lambda n: {"type": "context", "elements": [mrkdwn("x")] * n}, 10, "/elements"),
    (lambda n: {"type": "markdown", "text": "a" * n}, 12_000, "/text"),
    (lambda n: table(n, 1), 100, "/rows"),
    (lambda n: table(1, n), 20, "/rows/0"),
    (lambda n: image(image_url=url(n)), 3000, "/image_url"),
    (lambda n: image(alt_text="a" * n), 2000, "/alt_text"),
    (lambda n: image(title=a(n)), 2000, "/title/text"),
    (lambda n: actions(*[button()] * n), 25, "/elements"),
    (lambda n: pressed(action_id="a" * n), 255, "/elements/0/action_id"),
    (lambda n: pressed(text=a(n)), 75, "/elements/0/text/text"),
    (lambda n: pressed(value="a" * n), 2000, "/elements/0/value"),
    (lambda n: pressed(url=url(n)), 3000, "/elements/0/url"),
    (lambda n: pressed(accessibility_label="a" * n), 75, "/elements/0/accessibility_label"),
    (lambda n: confirm(title=a(n)), 100, "/elements/0/confirm/title/text"),
    (lambda n: confirm(text=a(n)), 300, "/elements/0/confirm/text/text"),
    (lambda n: confirm(confirm=a(n)), 30, "/elements/0/confirm/confirm/text"),
    (lambda n: confirm(deny=a(n)), 30, "/elements/0/confirm/deny/text"),
    (lambda n: picked(options=[option(text=a(n))]), 75, "/elements/0/options/0/text/text"),
    (lambda n: picked(options=[option(value="a" * n)]), 150, "/elements/0/options/0/value"),
    (lambda n: picked(options=[option(description=a(n))]), 75, "/options/0/description/text"),
    (lambda n: picked(options=options(n)), 100, "/elements/0/options"),
    (lambda n: picked(placeholder=a(n)), 150, "/elements/0/placeholder/text"),
    (lambda n: grouped({"label": a(n), "options": options(1)}), 75, "/option_groups/0/label/text"),
    (
        lambda n: grouped(*[{"label": a(1), "options": [option(i)]} for i in range(n)]),
        100,
        "/elements/0/option_groups",
    ),
    (lambda n: accessory("overflow", options=options(n)), 5, "/accessory/options"),
    (lambda n: accessory("overflow", options=[option(url=url(n))]), 3000, "/options/0/url"),
    (lambda n: accessory("checkboxes", options=options(n)), 10, "/accessory/options"),
    (lambda n: accessory("radio_buttons", options=options(n)), 10, "/accessory/options"),
    (lambda n: text_input() | {"label": a(n)}, 2000, "/label/text"),
    (lambda n: text_input() | {"hint": a(n)}, 2000, "/hint/text"),
    (lambda n: text_input(placeholder=a(n)), 150, "/element/placeholder/text"),
    (lambda n: text_input(max_length=n), 3000, "/element/max_length"),
    (lambda n: text_input(min_length=n), 3000, "/element/min_length"),
    (lambda n: context(*[feedback()] * n), 5, "/elements"),
    (lambda n: context(feedback(text=a(n))), 75, "/elements/0/positive_button/text/text"),
    (lambda n: context(feedback(value="a" * n)), 2000, "/elements/0/positive_button/value"),
    (lambda n: context(feedback(accessibility_label="a" * n)), 75, "/accessibility_label"),
    (lambda n: context(icon(value="a" * n)), 2000, "/elements/0/value"),
    (lambda n: figures(rows=n), 101, "/rows"),
    (lambda n: figures(columns=n), 20, "/rows/0"),
    (lambda n: figures(page_size=n), 100, "/page_size"),
    (lambda n: pie([segment()], title="a" * n), 50, "/title"),
    (lambda n: pie([segment()] * n), 6, "/chart/segments"),
    (lambda n: pie([segment("a" * n)]), 20, "/chart/segments/0/label"),
    (lambda n: chart(numbered(n)), 20, "/chart/axis_config/categories"),
    (lambda n: chart(["a" * n]), 20, "/chart/axis_config/categories/0"),
    (lambda n: chart(names=numbered(n)), 6, "/chart/series"),
    (lambda n: chart(names=["a" * n]), 20, "/chart/series/0/name"),
    (lambda n: chart(x_label="a" * n), 50, "/chart/axis_config/x_label"),
    (lambda n: chart(y_label="a" * n), 50, "/chart/axis_config/y_label"),
]


def faults(*blocks):
    return check.message_faults(list(blocks))


def test_a_limit_holds_to_the_last_character_or_item():
    wrong = []
    for make, most, place in LIMITS:
        wrong += [(place, most, each) for each in faults(make(most))]
        if not any("/blocks/0" in each and f"{place}]" in each for each in faults(make(most + 1))):
            wrong.append((place, most + 1, "accepted"))

    assert wrong == []


@pytest.mark.parametrize(
    ("block", "sentence"),
    [
        (section(text=mrkdwn("")), "must be more than 0 characters"),
        ({"type": "section"}, "must define either `text` or `fields`"),
        ({"type": "header", "text": mrkdwn("x")}, "must be one of: plain_text"),
        (section(disabled=True), "invalid additional property: disabled"),
        (pressed(disabled=True), "invalid additional property: disabled"),
        (pressed(url=""), "must be more than 0 characters"),
        (pressed(style="default"), "must be one of: primary, danger"),
        (pressed(text="Push"), "must provide an object"),
        (actions(), "no fewer than 1 items allowed"),
        ({"type": "context", "elements": []}, "no fewer than 1 items allowed"),
        (actions({"type": "image"}), "unsupported type: image"),
        ({"type": "sectoin"}, "unsupported type: sectoin"),
        ({"text": mrkdwn("x")}, "missing required field: type"),
        (actions(button(), select(options=[])), "no fewer than 1 items allowed"),
        (picked(initial_option=option(7)), "initial option must be one of the options"),
        (picked(options=[option(), option()]), "option value `v0` already exists"),
        (
            picked(option_groups=[{"label": plain("g"), "options": options(1)}]),
            "must define only one of `options` or `option_groups`",
        ),
        (
            actions(button(action_id="a"), button(action_id="a")),
            "`action_id` a already exists in the block",
        ),
        (text_input(min_length=5, max_length=2), "`min_length` must not exceed `max_length`"),
        ({"type": "image", "image_url": "https://a.jp/a.png"}, "missing required field: alt_text"),
        (rich({"type": "text", "text": ""}), "must be more than 0 characters"),
        (rich({"type": "blink", "text": "x"}), "unsupported type: blink"),
        ({"type": "rich_text", "elements": []}, "no fewer than 1 items allowed"),
        (accessory("datepicker", initial_date="3.8.2026"), "invalid format"),
        (accessory("timepicker", initial_time="24:00"), "invalid format"),
        ({"type": "alert", "text": plain("x")}, "unsupported type: alert"),
        (
            {"type": "input", "label": plain("f"), "element": {"type": "file_input"}},
            "unsupported type: file_input",
        ),
    ],
)
def test_a_faulty_block_is_refused_with_the_reason(block, sentence):
    assert any(sentence in each for each in faults(block)), faults(block)


def test_a_message_has_fifty_blocks():
    assert faults(*[section()] * 50) == []
    assert faults(*[section()] * 51) == ["no more than 50 items allowed [json-pointer:/blocks]"]


@pytest.mark.property
@settings(max_examples=50)
@given(st.lists(st.sampled_from(["a", "b", "c", None]), max_size=5))
def test_blocks_are_refused_exactly_if_two_share_an_id(names):
    named = [name for name in names if name]
    blocks = [section(**({"block_id": name} if name else {})) for name in names]

    assert bool(faults(*blocks)) == (len(named) != len(set(named)))


def test_a_block_that_the_page_cannot_draw_is_refused():
    for kind in ("card", "carousel", "container", "plan"):
        told = f"unsupported type: {kind} [json-pointer:/blocks/0/type]"
        assert faults({"type": kind}) == [told]


def test_a_message_has_one_table_and_limited_markdown():
    assert faults(table(1, 1), table(1, 1)) == [
        "no more than 1 table allowed [json-pointer:/blocks]"
    ]
    assert faults(*[{"type": "markdown", "text": "a" * 6000}] * 2) == []
    assert faults(*[{"type": "markdown", "text": "a" * 6001}] * 2)


def test_a_message_has_two_charts_and_limited_data_tables():
    assert faults(*[chart()] * 2) == []
    assert faults(*[chart()] * 3) == ["no more than 2 charts allowed [json-pointer:/blocks]"]
    assert faults(*[figures(rows=50, text="a" * 200)] * 2) == []
    assert faults(figures(rows=101, text="a" * 199)) == [
        "all data tables must be less than 20001 characters [json-pointer:/blocks]"
    ]


def test_a_faulty_chart_or_data_table_is_refused_with_its_place():
    uneven = figures(rows=3)
    uneven["rows"][2] = uneven["rows"][2] * 2
    rich = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]}
    header = figures()
    header["rows"] = [[rich], [rich]]
    other = chart(["a", "b"])
    other["chart"]["axis_config"]["categories"] = ["a", "c"]
    nameless = figures()
    del nameless["caption"]
    told = {
        "/blocks/0/rows/2": uneven,
        "/blocks/0/rows/0": header,
        "/blocks/0/row_header_column_index": figures(row_header_column_index=1),
        "/blocks/0/chart/series/0/data": other,
        "/blocks/0/chart/series": chart(names=["x", "x"]),
        "/blocks/0/chart/axis_config/categories": chart(["a", "a"]),
        "/blocks/0/chart/segments/0/value": pie([segment(value=0)]),
        "/blocks/0/chart/type": chart(kind="radar"),
        "/blocks/0": nameless,
        "/blocks/0/rows": figures(rows=1),
    }

    found = {at: faults(block)[0].rpartition("json-pointer:")[2] for at, block in told.items()}
    assert found == {at: f"{at}]" for at in told}
    assert faults(*[chart(kind=kind) for kind in ("bar", "line")]) == []
    assert faults(chart(kind="area"), pie([segment(value=0.5)])) == []


def modal(*blocks, **more):
    shown = {"type": "modal", "title": plain("T"), "blocks": list(blocks), **more}
    return {key: value for key, value in shown.items() if value is not None}


def test_a_view_has_a_hundred_blocks():
    for surface, build in (("home", home), ("modal", modal)):
        assert check.view_faults(build(*[section()] * 100), surface) == []
        assert check.view_faults(build(*[section()] * 101), surface)


def file_input(most):
    element = {"type": "file_input", "action_id": "a", "max_files": most}
    block = {"type": "input", "label": plain("Files"), "element": element}
    return modal(block, submit=plain("Send"))


def test_blocks_that_only_a_modal_may_hold_have_their_limits():
    for build, most in ((lambda n: modal({"type": "alert", "text": a(n)}), 200), (file_input, 10)):
        assert check.view_faults(build(most), "modal") == []
        assert check.view_faults(build(most + 1), "modal")
        assert check.view_faults(build(most) | {"type": "home"}, "home")


def test_rich_text_is_allowed_in_a_modal():
    assert check.view_faults(modal(rich({"type": "text", "text": "x"})), "modal") == []


@pytest.mark.parametrize(
    ("view", "sentence"),
    [
        (modal(text_input()), "missing required field: submit"),
        (modal(section(), title=None), "missing required field: title"),
        (modal(), "no fewer than 1 items allowed"),
        (modal(section(), title=plain("a" * 25)), "must be less than 25 characters"),
        (modal(section(), submit=plain("a" * 25)), "must be less than 25 characters"),
        (modal(section(), close=plain("a" * 25)), "must be less than 25 characters"),
        (modal(section(), close=mrkdwn("no")), "must be one of: plain_text"),
        (modal(section(), private_metadata="a" * 3001), "must be less than 3001 characters"),
        (modal(section(), callback_id="a" * 256), "must be less than 256 characters"),
        (modal(section(), external_id="a" * 256), "must be less than 256 characters"),
        (modal({"type": "markdown", "text": "x"}), "unsupported type: markdown"),
        (modal({"type": "table", "rows": []}), "unsupported type: table"),
        (modal(section(block_id="a"), section(block_id="a")), "`block_id` a already exists"),
        (modal(section(), color="red"), "invalid additional property: color"),
        (
            modal(
                text_input(focus_on_load=True),
                text_input(focus_on_load=True),
                submit=plain("Send"),
            ),
            "only one element may be set to focus_on_load",
        ),
    ],
)
def test_a_faulty_modal_is_refused_with_the_reason(view, sentence):
    faults = check.view_faults(view, "modal")

    assert any(sentence in each for each in faults), faults


def test_a_view_has_the_fields_of_its_own_type():
    titled = home(section()) | {"title": plain("T")}

    assert check.view_faults(titled, "home") == [
        "invalid additional property: title [json-pointer:/view]"
    ]
    assert check.view_faults(home(section()), "modal") == [
        "must be one of: modal [json-pointer:/view/type]"
    ]


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "text", "elements", "element", "accessory", "options", "x"]),
            inner
            | st.sampled_from(["section", "actions", "input", "button", "mrkdwn", "overflow"]),
            max_size=4,
        )
    ),
    max_leaves=20,
)


@settings(max_examples=effort(25, 200), deadline=None)
@given(JUNK)
def test_arbitrary_json_is_refused_without_an_exception(junk):
    before = copy.deepcopy(junk)

    assert check.message_faults([junk])
    assert check.view_faults({"type": "modal", "blocks": junk}, "modal")
    assert junk == before

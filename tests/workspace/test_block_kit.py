"""Each limit of Block Kit, at its edge and one beyond."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workspace.blockkit import check


def plain(text):
    return {"type": "plain_text", "text": text}


def mrkdwn(text):
    return {"type": "mrkdwn", "text": text}


def option(number=0, text="one"):
    return {"text": plain(text), "value": f"v{number}"}


def options(count):
    return [option(number) for number in range(count)]


def button(**more):
    return {"type": "button", "text": plain("Push"), **more}


def section(**more):
    return {"type": "section", "text": mrkdwn("x"), **more}


def actions(*elements):
    return {"type": "actions", "elements": list(elements)}


def accessory(element):
    return section(accessory=element)


def text_input(**more):
    return {
        "type": "input",
        "label": plain("Name"),
        "element": {"type": "plain_text_input", "action_id": "a", **more},
    }


def rich(element):
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [element]}]}


def confirm(**more):
    parts = {"title": plain("t"), "text": plain("x"), "confirm": plain("y"), "deny": plain("n")}
    return button(confirm=parts | more)


def asides(*elements):
    return {"type": "context_actions", "elements": list(elements)}


def feedback(**more):
    chosen = {"text": plain("Good"), "value": "1"}
    return {
        "type": "feedback_buttons",
        "positive_button": chosen | more,
        "negative_button": chosen,
    }


def select(**more):
    return {"type": "static_select", "action_id": "a", "options": options(1), **more}


# what is made of a size, the largest that Slack takes, the place of the fault one beyond
LIMITS = {
    "section text": (lambda n: section(text=mrkdwn("a" * n)), 3000, "/text/text"),
    "section fields": (lambda n: section(fields=[plain("x")] * n), 10, "/fields"),
    "section field": (lambda n: section(fields=[plain("a" * n)]), 2000, "/fields/0/text"),
    "header": (lambda n: {"type": "header", "text": plain("あ" * n)}, 150, "/text/text"),
    "context": (lambda n: {"type": "context", "elements": [mrkdwn("x")] * n}, 10, "/elements"),
    "actions": (lambda n: actions(*[button()] * n), 25, "/elements"),
    "block_id": (lambda n: section(block_id="b" * n), 255, "/block_id"),
    "action_id": (lambda n: actions(button(action_id="a" * n)), 255, "/elements/0/action_id"),
    "button text": (lambda n: actions(button(text=plain("a" * n))), 75, "/elements/0/text/text"),
    "button value": (lambda n: actions(button(value="a" * n)), 2000, "/elements/0/value"),
    "button url": (
        lambda n: actions(button(url="https://a.jp/" + "a" * (n - 13))),
        3000,
        "/elements/0/url",
    ),
    "button label": (
        lambda n: actions(button(accessibility_label="a" * n)),
        75,
        "/elements/0/accessibility_label",
    ),
    "option text": (
        lambda n: actions(select(options=[option(text="a" * n)])),
        75,
        "/elements/0/options/0/text/text",
    ),
    "option value": (
        lambda n: actions(select(options=[option() | {"value": "a" * n}])),
        150,
        "/elements/0/options/0/value",
    ),
    "option description": (
        lambda n: actions(select(options=[option() | {"description": plain("a" * n)}])),
        75,
        "/elements/0/options/0/description/text",
    ),
    "select options": (
        lambda n: actions(select(options=options(n))),
        100,
        "/elements/0/options",
    ),
    "select placeholder": (
        lambda n: actions(select(placeholder=plain("a" * n))),
        150,
        "/elements/0/placeholder/text",
    ),
    "group label": (
        lambda n: actions(
            {
                "type": "static_select",
                "option_groups": [{"label": plain("a" * n), "options": options(1)}],
            }
        ),
        75,
        "/elements/0/option_groups/0/label/text",
    ),
    "overflow options": (
        lambda n: accessory({"type": "overflow", "options": options(n)}),
        5,
        "/accessory/options",
    ),
    "checkboxes": (
        lambda n: accessory({"type": "checkboxes", "options": options(n)}),
        10,
        "/accessory/options",
    ),
    "radio buttons": (
        lambda n: accessory({"type": "radio_buttons", "options": options(n)}),
        10,
        "/accessory/options",
    ),
    "confirm title": (
        lambda n: actions(confirm(title=plain("a" * n))),
        100,
        "/elements/0/confirm/title/text",
    ),
    "confirm text": (
        lambda n: actions(confirm(text=plain("a" * n))),
        300,
        "/elements/0/confirm/text/text",
    ),
    "confirm yes": (
        lambda n: actions(confirm(confirm=plain("a" * n))),
        30,
        "/elements/0/confirm/confirm/text",
    ),
    "confirm no": (
        lambda n: actions(confirm(deny=plain("a" * n))),
        30,
        "/elements/0/confirm/deny/text",
    ),
    "input label": (lambda n: text_input() | {"label": plain("a" * n)}, 2000, "/label/text"),
    "input hint": (lambda n: text_input() | {"hint": plain("a" * n)}, 2000, "/hint/text"),
    "input placeholder": (
        lambda n: text_input(placeholder=plain("a" * n)),
        150,
        "/element/placeholder/text",
    ),
    "input max_length": (lambda n: text_input(max_length=n), 3000, "/element/max_length"),
    "input min_length": (lambda n: text_input(min_length=n), 3000, "/element/min_length"),
    "image alt": (
        lambda n: {"type": "image", "image_url": "https://a.jp/a.png", "alt_text": "a" * n},
        2000,
        "/alt_text",
    ),
    "image title": (
        lambda n: {
            "type": "image",
            "image_url": "https://a.jp/a.png",
            "alt_text": "a",
            "title": plain("a" * n),
        },
        2000,
        "/title/text",
    ),
    "markdown": (lambda n: {"type": "markdown", "text": "a" * n}, 12_000, "/text"),
    "group count": (
        lambda n: actions(
            {
                "type": "static_select",
                "option_groups": [{"label": plain("g"), "options": [option(i)]} for i in range(n)],
            }
        ),
        100,
        "/elements/0/option_groups",
    ),
    "overflow url": (
        lambda n: accessory(
            {
                "type": "overflow",
                "options": [option() | {"url": "https://a.jp/" + "a" * (n - 13)}],
            }
        ),
        3000,
        "/accessory/options/0/url",
    ),
    "image url": (
        lambda n: {"type": "image", "image_url": "https://a.jp/" + "a" * (n - 13), "alt_text": "a"},
        3000,
        "/image_url",
    ),
    "context actions": (lambda n: asides(*[feedback()] * n), 5, "/elements"),
    "feedback text": (
        lambda n: asides(feedback(text=plain("a" * n))),
        75,
        "/elements/0/positive_button/text/text",
    ),
    "feedback value": (
        lambda n: asides(feedback(value="a" * n)),
        2000,
        "/elements/0/positive_button/value",
    ),
    "feedback label": (
        lambda n: asides(feedback(accessibility_label="a" * n)),
        75,
        "/elements/0/positive_button/accessibility_label",
    ),
    "icon value": (
        lambda n: asides(
            {"type": "icon_button", "icon": "trash", "text": plain("x"), "value": "a" * n}
        ),
        2000,
        "/elements/0/value",
    ),
    "table rows": (
        lambda n: {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]] * n},
        100,
        "/rows",
    ),
    "table columns": (
        lambda n: {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}] * n]},
        20,
        "/rows/0",
    ),
}


def faults(*blocks):
    return check.message_blocks(list(blocks))


@pytest.mark.parametrize("name", LIMITS)
def test_a_limit_holds_to_the_last_character_or_item(name):
    make, most, place = LIMITS[name]

    assert faults(make(most)) == []
    assert [each for each in faults(make(most + 1)) if f"/blocks/0{place}]" in each]


@pytest.mark.parametrize(
    ("block", "sentence"),
    [
        (section(text=mrkdwn("")), "must be more than 0 characters"),
        ({"type": "section"}, "must define either `text` or `fields`"),
        ({"type": "header", "text": mrkdwn("x")}, "must be one of: plain_text"),
        (section(disabled=True), "invalid additional property: disabled"),
        (actions(button(disabled=True)), "invalid additional property: disabled"),
        (actions(button(url="")), "must be more than 0 characters"),
        (actions(button(style="default")), "must be one of: primary, danger"),
        (actions(button(text="Push")), "must provide an object"),
        (actions(), "no fewer than 1 items allowed"),
        ({"type": "context", "elements": []}, "no fewer than 1 items allowed"),
        (actions({"type": "image"}), "unsupported type: image"),
        ({"type": "sectoin"}, "unsupported type: sectoin"),
        ({"text": mrkdwn("x")}, "missing required field: type"),
        (actions(button(), select(options=[])), "no fewer than 1 items allowed"),
        (actions(select(initial_option=option(7))), "initial option must be one of the options"),
        (actions(select(options=[option(), option()])), "option value `v0` already exists"),
        (
            actions(select(option_groups=[{"label": plain("g"), "options": options(1)}])),
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
        (accessory({"type": "datepicker", "initial_date": "3.8.2026"}), "invalid format"),
        (accessory({"type": "timepicker", "initial_time": "24:00"}), "invalid format"),
        ({"type": "alert", "text": plain("x")}, "unsupported type: alert"),
        (
            {"type": "input", "label": plain("f"), "element": {"type": "file_input"}},
            "unsupported type: file_input",
        ),
    ],
)
def test_a_faulty_block_is_refused_and_told_why(block, sentence):
    assert any(sentence in each for each in faults(block)), faults(block)


def test_a_message_has_fifty_blocks():
    assert faults(*[section()] * 50) == []
    assert faults(*[section()] * 51) == ["no more than 50 items allowed [json-pointer:/blocks]"]


def test_block_ids_must_differ():
    twice = faults(section(block_id="a"), section(block_id="a"))

    assert twice == ["`block_id` a already exists [json-pointer:/blocks/1/block_id]"]


@pytest.mark.property
@settings(max_examples=50)
@given(st.lists(st.sampled_from(["a", "b", "c", None]), max_size=5))
def test_blocks_are_refused_exactly_if_two_have_one_id(names):
    named = [name for name in names if name]
    blocks = [section(**({"block_id": name} if name else {})) for name in names]

    assert bool(faults(*blocks)) == (len(named) != len(set(named)))


@pytest.mark.parametrize("kind", ["data_table", "card", "carousel", "container", "plan"])
def test_a_block_that_nothing_here_draws_is_refused(kind):
    assert faults({"type": kind}) == [f"unsupported type: {kind} [json-pointer:/blocks/0/type]"]


def test_markdown_is_limited_in_sum():
    assert faults(*[{"type": "markdown", "text": "a" * 6000}] * 2) == []
    assert faults(*[{"type": "markdown", "text": "a" * 6001}] * 2)


def test_a_message_has_one_table():
    table = {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]}

    assert faults(table, table) == ["no more than 1 table allowed [json-pointer:/blocks]"]

"""What a modal and a Home tab may hold, and what is refused whatever it is."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workspace.blockkit import check


def plain(text):
    return {"type": "plain_text", "text": text}


def mrkdwn(text):
    return {"type": "mrkdwn", "text": text}


def section(**more):
    return {"type": "section", "text": mrkdwn("x"), **more}


def text_input(**more):
    return {
        "type": "input",
        "label": plain("Name"),
        "element": {"type": "plain_text_input", "action_id": "a", **more},
    }


def home(*blocks):
    return {"type": "home", "blocks": list(blocks)}


def modal(*blocks, **more):
    shown = {"type": "modal", "title": plain("T"), "blocks": list(blocks), **more}
    return {key: value for key, value in shown.items() if value is not None}


@pytest.mark.parametrize(("surface", "build"), [("home", home), ("modal", modal)])
def test_a_view_has_a_hundred_blocks(surface, build):
    assert check.view(build(*[section()] * 100), surface) == []
    assert check.view(build(*[section()] * 101), surface)


def file_input(most):
    element = {"type": "file_input", "action_id": "a", "max_files": most}
    block = {"type": "input", "label": plain("Files"), "element": element}
    return modal(block, submit=plain("Send"))


@pytest.mark.parametrize(
    ("build", "most"),
    [
        (lambda n: modal({"type": "alert", "text": plain("a" * n)}), 200),
        (file_input, 10),
    ],
)
def test_what_only_a_modal_may_hold_has_its_limit_too(build, most):
    assert check.view(build(most), "modal") == []
    assert check.view(build(most + 1), "modal")
    assert check.view(build(most) | {"type": "home"}, "home")


def test_formatted_text_may_stand_in_a_modal():
    words = {"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}

    assert check.view(modal({"type": "rich_text", "elements": [words]}), "modal") == []


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
def test_a_faulty_modal_is_refused_and_told_why(view, sentence):
    faults = check.view(view, "modal")

    assert any(sentence in each for each in faults), faults


def test_a_home_tab_has_neither_title_nor_buttons_of_its_own():
    faults = check.view(home(section()) | {"title": plain("T")}, "home")

    assert faults == ["invalid additional property: title [json-pointer:/view]"]


def test_a_view_of_the_wrong_type_is_refused():
    assert check.view(home(section()), "modal") == [
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


@settings(max_examples=200, deadline=None)
@given(JUNK)
def test_junk_is_refused_and_never_breaks_the_check(junk):
    before = copy.deepcopy(junk)

    assert check.message_blocks([junk])
    assert check.view({"type": "modal", "blocks": junk}, "modal")
    assert junk == before

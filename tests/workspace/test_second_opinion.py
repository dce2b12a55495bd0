"""Who knows Slack's limits and methods on their own, slackblocks and the SDK, agree with ours."""

import inspect

import pytest
from slack_sdk import WebClient
from slackblocks import _limits as theirs
from slackblocks import _surfaces, blocks, elements, objects

from workspace.blockkit import check
from workspace.blockkit.blocks import BLOCKS, MODAL, MOST_BLOCKS, SURFACES
from workspace.blockkit.elements import CONFIRM, ELEMENTS, GROUP, OPTION
from workspace.web_api.calls import METHODS
from workspace.web_api.method import EVERYWHERE

SECTION = BLOCKS["section"]
# the SDK's own: it puts the token into the header
NOT_ARGUMENTS = {"apps.connections.open": {"app_token"}}


def field(shape, name):
    return shape.fields[name]


PAIRS = {
    "ACTIONS_ELEMENTS_MAX_ITEMS": field(BLOCKS["actions"], "elements").high,
    "ACTION_ID_MAX_LENGTH": field(ELEMENTS["button"], "action_id").high,
    "BLOCK_ID_MAX_LENGTH": field(SECTION, "block_id").high,
    "BUTTON_ACCESSIBILITY_LABEL_MAX_LENGTH": field(ELEMENTS["button"], "accessibility_label").high,
    "BUTTON_TEXT_MAX_LENGTH": field(ELEMENTS["button"], "text").high,
    "BUTTON_URL_MAX_LENGTH": field(ELEMENTS["button"], "url").high,
    "BUTTON_VALUE_MAX_LENGTH": field(ELEMENTS["button"], "value").high,
    "CHECKBOXES_OPTIONS_MAX_ITEMS": field(ELEMENTS["checkboxes"], "options").high,
    "CONFIRMATION_CONFIRM_MAX_LENGTH": field(CONFIRM, "confirm").high,
    "CONFIRMATION_DENY_MAX_LENGTH": field(CONFIRM, "deny").high,
    "CONFIRMATION_TEXT_MAX_LENGTH": field(CONFIRM, "text").high,
    "CONFIRMATION_TITLE_MAX_LENGTH": field(CONFIRM, "title").high,
    "CONTEXT_ACTIONS_ELEMENTS_MAX_ITEMS": field(BLOCKS["context_actions"], "elements").high,
    "CONTEXT_ELEMENTS_MAX_ITEMS": field(BLOCKS["context"], "elements").high,
    "FILE_INPUT_MAX_FILES_MAX": field(ELEMENTS["file_input"], "max_files").high,
    "HEADER_TEXT_MAX_LENGTH": field(BLOCKS["header"], "text").high,
    "IMAGE_ALT_TEXT_MAX_LENGTH": field(BLOCKS["image"], "alt_text").high,
    "IMAGE_TITLE_MAX_LENGTH": field(BLOCKS["image"], "title").high,
    "INPUT_HINT_MAX_LENGTH": field(BLOCKS["input"], "hint").high,
    "INPUT_LABEL_MAX_LENGTH": field(BLOCKS["input"], "label").high,
    "MARKDOWN_TEXT_MAX_LENGTH": field(BLOCKS["markdown"], "text").high,
    "MESSAGE_BLOCKS_MAX_ITEMS": MOST_BLOCKS["message"],
    "OPTION_DESCRIPTION_MAX_LENGTH": field(OPTION, "description").high,
    "OPTION_GROUP_LABEL_MAX_LENGTH": field(GROUP, "label").high,
    "OPTION_TEXT_MAX_LENGTH": field(OPTION, "text").high,
    "OPTION_VALUE_MAX_LENGTH": field(OPTION, "value").high,
    "OVERFLOW_OPTIONS_MAX_ITEMS": field(ELEMENTS["overflow"], "options").high,
    "PLAIN_TEXT_INPUT_MAX_LENGTH_MAX": field(ELEMENTS["plain_text_input"], "max_length").high,
    "PLAIN_TEXT_INPUT_PLACEHOLDER_MAX_LENGTH": field(
        ELEMENTS["plain_text_input"], "placeholder"
    ).high,
    "RADIO_BUTTONS_OPTIONS_MAX_ITEMS": field(ELEMENTS["radio_buttons"], "options").high,
    "SECTION_FIELDS_ITEM_MAX_LENGTH": field(SECTION, "fields").rule.high,
    "SECTION_FIELDS_MAX_ITEMS": field(SECTION, "fields").high,
    "SECTION_TEXT_MAX_LENGTH": field(SECTION, "text").high,
    "SELECT_OPTIONS_MAX_ITEMS": field(ELEMENTS["static_select"], "options").high,
    "SELECT_PLACEHOLDER_MAX_LENGTH": field(ELEMENTS["static_select"], "placeholder").high,
    "TABLE_COLUMNS_MAX_ITEMS": field(BLOCKS["table"], "rows").rule.high,
    "TABLE_ROWS_MAX_ITEMS": field(BLOCKS["table"], "rows").high,
    "VIDEO_TITLE_MAX_LENGTH": field(BLOCKS["video"], "title").high,
    "VIEW_BLOCKS_MAX_ITEMS": MOST_BLOCKS["modal"],
    "VIEW_CALLBACK_ID_MAX_LENGTH": field(MODAL, "callback_id").high,
    "VIEW_PRIVATE_METADATA_MAX_LENGTH": field(MODAL, "private_metadata").high,
    "VIEW_TITLE_MAX_LENGTH": field(MODAL, "title").high,
}


@pytest.mark.parametrize("name", PAIRS)
def test_both_know_the_same_limit(name):
    assert PAIRS[name] == getattr(theirs, name)


@pytest.mark.parametrize("name", METHODS)
def test_whatever_slacks_own_sdk_can_pass_to_a_method_is_known_here(name):
    called = getattr(WebClient, name.replace(".", "_"))
    passed = set(inspect.signature(called).parameters) - NOT_ARGUMENTS.get(name, set())

    assert passed - {"self", "kwargs", "token"} <= METHODS[name].kinds.keys() | EVERYWHERE.keys()


@pytest.mark.parametrize("surface", SURFACES)
def test_no_surface_takes_a_block_that_slackblocks_refuses_there(surface):
    assert SURFACES[surface] <= _surfaces._BLOCK_TYPES_BY_SURFACE[surface]


def test_what_slackblocks_builds_is_accepted():
    push = elements.Button(text="Push", action_id="push", value="1")
    pick = elements.StaticSelectMenu(
        placeholder="Pick",
        action_id="pick",
        options=[objects.Option(text=objects.Text("One", objects.TextType.PLAINTEXT), value="1")],
    )
    built = [
        blocks.HeaderBlock("Head"),
        blocks.SectionBlock("Words", accessory=push),
        blocks.DividerBlock(),
        blocks.ActionsBlock([pick]),
        blocks.ContextBlock([objects.Text("small")]),
    ]

    assert check.message_blocks([each._resolve() for each in built]) == []

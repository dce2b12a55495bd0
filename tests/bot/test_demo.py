"""The demo company: its desk file and workspace agree, and its letters have no gaps."""

import re
from collections.abc import Iterator, Mapping
from itertools import chain

import pytest

from bot.config.desk_file import read
from bot.config.office_context import ids_in_desk_file
from handlers import catalogue, listeners
from handlers.slack.phrases import all_phrases
from tests.workspaces import DEMO
from tickets.letters.letter import Sender
from tickets.office_checks import office_faults, office_hints, undecided_points
from tickets.rules.office import Office, Point
from workspace import config as configs
from workspace.config import Config
from workspace.gestures.gesture import GESTURES
from workspace.things_to_try import ThingToTry

PHONE = re.compile(r"0\d{1,3}-\d{2,4}-\d{4}")


@pytest.fixture(scope="module")
def office() -> Office:
    return read(DEMO / "desk.yaml")


@pytest.fixture(scope="module")
def workspace() -> Config:
    return configs.read_config(DEMO / "workspace.yaml")


def things(workspace: Config) -> Iterator[ThingToTry]:
    return chain.from_iterable(workspace.things_to_try.values())


def test_everybody_in_the_desk_file_is_in_the_workspace(office: Office, workspace: Config) -> None:
    members = {each.id for each in workspace.people if not each.is_restricted}
    groups = {each.id: set(each.users) for each in workspace.groups}

    assert ids_in_desk_file(office) <= members | set(groups)
    assert set().union(*groups.values()) <= members


def test_the_desk_is_in_its_private_channels_with_the_app(
    office: Office, workspace: Config
) -> None:
    channels = {each.id: each for each in workspace.channels}
    desk, fallback = channels[office.channels.desk or ""], channels[office.channels.fallback or ""]

    assert desk.private
    assert fallback.private
    assert "@app" in (fallback.members or ())
    assert {*office.people.agents, office.people.manager, office.people.deputy, "@app"} <= set(
        desk.members or ()
    )


def test_the_demo_desk_opens_with_only_the_managers_decisions_missing(office: Office) -> None:
    # A decision copied from the demo would be a decision that nobody made.
    assert office_faults(office) == ()
    assert office_hints(office) == ()
    assert len(undecided_points(office)) == len(Point)


def test_no_letter_of_the_demo_has_a_gap(office: Office) -> None:
    sender = Sender.of(office)
    said = (sender.company, sender.address, sender.desk, sender.complaints, sender.mail_to)
    assert all(said)
    assert len(sender.bodies) == 2
    assert all(name and contact for name, contact in sender.bodies)
    assert office.emergency.phone


def test_everybody_is_offered_five_things_to_try(workspace: Config) -> None:
    offered = {each.id: len(workspace.things_to_try[each.id]) for each in workspace.people}
    assert set(offered.values()) == {5}


def test_things_to_try_are_completed_by_possible_gestures(workspace: Config) -> None:
    done = [each for thing in things(workspace) for each in thing.done.items()]
    buttons = {*listeners.ANSWER_BUTTONS, *catalogue.FORM_BUTTONS}
    buttons |= {f"screen.{each.name}" for each in catalogue.FORMS}

    assert {name for name, _ in done} <= set(GESTURES)
    assert {str(facts["action_id"]) for _, facts in done if "action_id" in facts} <= buttons
    assert len(done) > 20


def test_what_is_done_with_a_form_is_ticked_when_it_is_sent(workspace: Config) -> None:
    patterns = [
        facts["title"]["pattern"]
        for thing in things(workspace)
        for facts in thing.done.values()
        if "title" in facts and not isinstance(facts["title"], str)
    ]
    names = [each.name for each in catalogue.FORMS if each.draw_parts]
    titles = [
        all_phrases().get(f"screen_title.{name}") or all_phrases()[f"screen.{name}"]
        for name in names
    ]

    assert len(patterns) >= 5
    for pattern in patterns:
        meant = [each for each in titles if any(map(re.compile(pattern).search, each.values()))]
        [title] = meant
        assert all(map(re.compile(pattern).search, title.values()))


def test_no_thing_to_try_puts_a_phone_number_before_the_whole_company(workspace: Config) -> None:
    private = {"@app", *(each.id for each in workspace.channels if each.private)}
    opened = [
        thing.open
        for thing in things(workspace)
        if thing.insert and any(PHONE.search(each) for each in thing.insert.values())
    ]

    assert len(opened) >= 2
    assert set(opened) <= private


def test_whoever_has_an_english_slack_is_given_english_samples(workspace: Config) -> None:
    samples = [thing.insert["en"] for thing in things(workspace) if thing.insert]
    assert len(samples) > 20
    assert [each for each in samples if not each.isascii()] == []


def test_everybody_has_a_name_and_a_title_that_english_readers_can_read(workspace: Config) -> None:
    shown = [text for each in workspace.people for text in each.called["en"].values()]
    assert len(shown) == 2 * len(workspace.people)
    assert [each for each in shown if not each or not each.isascii()] == []


def test_each_sample_completes_the_thing_that_it_is_for(workspace: Config) -> None:
    wanted = [
        (said, facts["text"])
        for thing in things(workspace)
        for facts in thing.done.values()
        if "text" in facts and thing.insert
        for said in thing.insert.values()
    ]
    assert wanted
    assert [said for said, fact in wanted if not fits(said, fact)] == []


def fits(said: str, fact: str | Mapping[str, str]) -> bool:
    return (
        said.startswith(fact) if isinstance(fact, str) else bool(re.search(fact["pattern"], said))
    )


@pytest.mark.parametrize(
    ("what", "own", "other"),
    [
        ("Ask in romaji", "kaiji seikyuu wa dou shimasu ka?", "How do I ask for disclosure?"),
        ("Paste somebody's phone number", "call Hanako, 03-1234-5678", "how long is 2026-0001"),
        ("Paste somebody's phone number", "mail hanako@example.com", "mail us @ noon"),
    ],
)
def test_a_step_is_ticked_for_ones_own_words_too(
    workspace: Config, what: str, own: str, other: str
) -> None:
    step = next(each for each in workspace.things_to_try["U01EMMA"] if each.what["en"] == what)
    fact = step.done["write"]["text"]

    assert fits(own, fact)
    assert not fits(other, fact)

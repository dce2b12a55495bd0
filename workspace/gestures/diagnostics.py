"""Diagnostics: traffic between Slack and the app, and why a message got its reply."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

from workspace import Json
from workspace.errors import GestureRefused
from workspace.gestures.gesture import find_acting_person, find_visible_message, gesture
from workspace.slack import Slack
from workspace.wire.app_delivery import Call, DeliveryAttempt, Traffic

_CONNECTING = frozenset({"apps.connections.open", "auth.test"})


@dataclass(frozen=True)
class Exchange:
    """A delivery with the calls until the next delivery; the oldest may have no delivery.

    The traffic does not show which call answers which event, and an app may work on several at
    once, so calls are grouped only by time. `echoes` are events about the app's own messages.
    """

    delivery: DeliveryAttempt | None
    calls: tuple[Call, ...]
    echoes: tuple[DeliveryAttempt, ...] = ()

    @property
    def order(self) -> int:
        parts: tuple[Call | DeliveryAttempt, ...] = (*self.calls, *self.echoes)
        return self.delivery.order if self.delivery else min(each.order for each in parts)


def group_into_exchanges(traffic: Traffic) -> Iterator[Exchange]:
    """Yield all exchanges, newest first."""
    entries: list[Call | DeliveryAttempt] = [
        *(each for each in traffic.calls if each.method not in _CONNECTING),
        *traffic.deliveries,
    ]
    calls: list[Call] = []
    echoes: list[DeliveryAttempt] = []
    for entry in sorted(entries, key=lambda each: each.order, reverse=True):
        if isinstance(entry, Call):
            calls.append(entry)
        elif _is_echo(entry):
            echoes.append(entry)
        else:
            yield Exchange(entry, tuple(reversed(calls)), tuple(reversed(echoes)))
            calls, echoes = [], []
    if calls or echoes:
        yield Exchange(None, tuple(reversed(calls)), tuple(reversed(echoes)))


def _is_echo(delivery: DeliveryAttempt) -> bool:
    event = delivery.payload.get("event") or {}
    message = event.get("message") or event.get("previous_message") or event
    return bool(message.get("bot_id"))


def concerns_message(exchange: Exchange, place: tuple[str, str]) -> bool:
    """Whether the delivery concerns this message, or a call posted or changed it."""
    delivery = exchange.delivery
    if delivery and place in (delivery.about, _message_of_payload(delivery.payload)):
        return True
    if any(each.about == place for each in exchange.echoes):
        return True
    return any(_message_of_call(each) == place for each in exchange.calls)


def _message_of_payload(payload: Mapping[str, Any]) -> tuple[str, str] | None:
    """The message of a click or a message shortcut."""
    container = payload.get("container") or {}
    ts = container.get("message_ts") or payload.get("message_ts")
    channel = container.get("channel_id") or (payload.get("channel") or {}).get("id")
    return (str(channel), str(ts)) if ts and channel else None


def _message_of_call(call: Call) -> tuple[str, str] | None:
    for side in (call.answer, call.arguments):
        ts = side.get("ts") or side.get("message_ts")
        channel = side.get("channel") or call.arguments.get("channel")
        if isinstance(ts, str) and isinstance(channel, str):
            return channel, ts
    return None


def delivery_name(delivery: DeliveryAttempt) -> str:
    """Slack's name for the event, command or interaction."""
    payload = delivery.payload
    event = payload.get("event")
    if isinstance(event, dict):
        subtype = event.get("subtype")
        return f"{event['type']}.{subtype}" if subtype else str(event["type"])
    return str(payload.get("command") or payload.get("type") or delivery.kind)


def acting_person_id(delivery: DeliveryAttempt) -> str:
    """The id of the person who acted, or an empty string."""
    payload = delivery.payload
    event = payload.get("event") or {}
    found = event.get("user") or payload.get("user_id") or payload.get("user") or ""
    return str(found.get("id", "")) if isinstance(found, dict) else str(found)


def refused_calls(exchange: Exchange) -> list[str]:
    """Each refused call: its method, Slack's error and up to three messages."""
    return [
        ": ".join((each.method, *_reasons(each)))
        for each in exchange.calls
        if each.status and each.answer.get("ok") is False
    ]


def _reasons(call: Call) -> tuple[str, ...]:
    metadata = call.answer.get("response_metadata")
    messages = metadata.get("messages", ()) if isinstance(metadata, dict) else ()
    return (str(call.answer.get("error")), *map(str, islice(messages, 3)))


MOST_EXCHANGES = 60


@gesture("exchanges")
async def list_exchanges(slack: Slack, given: Json) -> Json:
    """Summaries of the latest exchanges, newest first; about one message if `ts` is given."""
    found = group_into_exchanges(slack.traffic)
    if given.get("ts"):
        place = (str(given.get("channel")), str(given["ts"]))
        found = (each for each in found if concerns_message(each, place))
    return {"exchanges": [_summarize(each) for each in islice(found, MOST_EXCHANGES)]}


@gesture("exchange")
async def show_exchange(slack: Slack, given: Json) -> Json:
    """One exchange by its `order`, with every payload and answer."""
    order = int(given.get("order", 0))
    found = next(
        (each for each in group_into_exchanges(slack.traffic) if each.order == order), None
    )
    if found is None:
        raise GestureRefused("no_such_exchange", str(order))
    delivery = found.delivery
    return _summarize(found) | {
        "payload": delivery.payload if delivery else None,
        "ack": delivery.ack if delivery else None,
        "made": [_without_order(each) for each in found.calls],
        "echoes": [_delivery(each) for each in found.echoes],
    }


def _summarize(exchange: Exchange) -> Json:
    return {
        "order": exchange.order,
        "calls": [each.method for each in exchange.calls],
        "refused": refused_calls(exchange),
        **(_delivery(exchange.delivery) if exchange.delivery else {"name": None}),
    }


def _delivery(delivery: DeliveryAttempt) -> Json:
    return {
        "name": delivery_name(delivery),
        "kind": delivery.kind,
        "who": acting_person_id(delivery),
        "at": delivery.at,
        "attempt": delivery.attempt,
        "took": delivery.took,
        "failure": delivery.failure,
    }


@gesture("calls")
async def calls(slack: Slack, given: Json) -> Json:
    """The Web API calls so far, oldest first, of one `method` if given."""
    method = given.get("method")
    found = [each for each in slack.traffic.calls if method in (None, each.method)]
    return {"calls": [_without_order(each) for each in found]}


@gesture("deliveries")
async def deliveries(slack: Slack, given: Json) -> Json:
    """The deliveries so far with their acks, oldest first, of one `kind` if given."""
    kind = given.get("kind")
    found = [each for each in slack.traffic.deliveries if kind in (None, each.kind)]
    return {"deliveries": [_without_order(each) for each in found]}


def _without_order(entry: Call | DeliveryAttempt) -> Json:
    return {key: value for key, value in vars(entry).items() if key != "order"}


@gesture("inspect")
async def explain_reply(slack: Slack, given: Json) -> Json:
    """Explain the reply to a message that the person sees, or to any `text`."""
    person = find_acting_person(slack, given)
    inspector = slack.inspector
    if inspector is None:
        raise GestureRefused("no_inspector")
    text = (
        str(given["text"]) if "text" in given else find_visible_message(slack, person, given).text
    )
    found = await asyncio.to_thread(lambda: list(inspector(text, person.locale)))
    return {"text": text, "sections": [asdict(section) for section in found]}

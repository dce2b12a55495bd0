"""Whoever runs the workspace listens at the wire: what the app was told, and what it did next."""

from itertools import islice
from typing import Any

from workspace.errors import Refused
from workspace.exchange import Exchange, exchanges, is_about, name_of, refusals, who_of
from workspace.gestures.gesture import gesture
from workspace.ledger import Call, Delivery
from workspace.slack import Slack

Json = dict[str, Any]

MOST = 60


@gesture("exchanges")
async def listed(slack: Slack, given: Json) -> Json:
    """The newest exchanges in short, the newest first; of one message if `ts` is given."""
    found = exchanges(slack.ledger)
    if given.get("ts"):
        place = (str(given.get("channel")), str(given["ts"]))
        found = (each for each in found if is_about(each, place))
    return {"exchanges": [_short(each) for each in islice(found, MOST)]}


@gesture("exchange")
async def whole(slack: Slack, given: Json) -> Json:
    """One of them by its `order`, with every payload and answer."""
    order = int(given.get("order", 0))
    found = next((each for each in exchanges(slack.ledger) if each.order == order), None)
    if found is None:
        raise Refused("no_such_exchange", str(order))
    told = found.delivery
    return _short(found) | {
        "payload": told.payload if told else None,
        "ack": told.ack if told else None,
        "made": [_call(each) for each in found.calls],
        "echoes": [_delivery(each) for each in found.echoes],
    }


def _short(exchange: Exchange) -> Json:
    return {
        "order": exchange.order,
        "calls": [each.method for each in exchange.calls],
        "refused": refusals(exchange),
        **(_delivery(exchange.delivery) if exchange.delivery else {"name": None}),
    }


def _delivery(delivery: Delivery) -> Json:
    return {
        "name": name_of(delivery),
        "kind": delivery.kind,
        "who": who_of(delivery),
        "at": delivery.at,
        "attempt": delivery.attempt,
        "took": delivery.took,
        "failure": delivery.failure,
    }


def _call(call: Call) -> Json:
    return {
        "method": call.method,
        "at": call.at,
        "status": call.status,
        "arguments": call.arguments,
        "answer": call.answer,
    }

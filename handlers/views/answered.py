"""The desk's answer in the asker's DM, after a tap: the words stay, the buttons become a line."""

from handlers.views import blocks
from handlers.views.blocks import Message
from handlers.views.notice import parts, to_asker
from handlers.views.reader import Reader
from tickets.ticket import Ticket
from tickets.told import Tell


def answered(ticket: Ticket, reader: Reader, words: str, outcome: str) -> Message:
    return to_asker(Tell.ANSWERED, ticket, reader, *parts(words), blocks.context(outcome))

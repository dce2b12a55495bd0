"""What people ask the bot."""

from typing import Final

from workspace.driver import Message, Person

FEE: Final = "開示請求の手数料はいくらですか"
FEE_IN_ENGLISH: Final = "How much does a disclosure request cost?"
ANSWER: Final = "手数料は1回の申請につき1,000円（税込）で、かかるのは開示と利用目的の通知だけです。"
ENGLISH_ANSWER: Final = (
    "The fee is ¥1,000 (tax included) per application, for disclosure and notification of the"
    " purpose of use only."
)


def asks(person: Person, text: str = FEE, thread: Message | None = None) -> Message:
    """Write to the bot; its reply."""
    return person.waits_for(after=person.writes(text, to="@madoguchi", thread=thread))


def mentions(person: Person, text: str = FEE, channel: str = "C01GENERAL") -> Message:
    """Mention the bot in a channel; its reply."""
    return person.waits_for(after=person.mentions(text, channel))

"""madoguchi knowledge: the curator's tools."""

from typing import ClassVar

import click

from bot.commands import LazyGroup


class KnowledgeGroup(LazyGroup):
    COMMANDS: ClassVar[dict[str, str]] = {
        "policy": "bot.commands.knowledge.policy:policy",
        "new": "bot.commands.knowledge.new:new",
        "schema": "bot.commands.knowledge.schema:schema",
        "lint": "bot.commands.knowledge.measures:lint",
        "coverage": "bot.commands.knowledge.measures:coverage",
        "eval": "bot.commands.knowledge.measures:evaluate",
        "moved": "bot.commands.knowledge.measures:moved",
        "feedback": "bot.commands.knowledge.inbox:feedback",
        "inbox": "bot.commands.knowledge.inbox:inbox",
        "worklist": "bot.commands.knowledge.worklist:worklist",
        "revised": "bot.commands.knowledge.worklist:revised",
        "sign": "bot.commands.knowledge.worklist:sign",
    }


@click.group(cls=KnowledgeGroup)
def knowledge() -> None:
    """Check and measure the knowledge base."""

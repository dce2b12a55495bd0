"""The command line: commands by name."""

from pathlib import Path
from typing import ClassVar, Final

import click

from bot import VERSION
from bot.commands import LazyGroup

_PAGE: Final = Path(__file__).parents[1] / "docs" / "slack.md"


class Madoguchi(LazyGroup):
    COMMANDS: ClassVar[dict[str, str]] = {
        "try": "bot.commands.try_:try_it",
        "run": "bot.commands.run:run",
        "ask": "bot.commands.ask:ask",
        "init": "bot.commands.init:init",
        "check": "bot.commands.check:check",
        "knowledge": "bot.commands.knowledge:knowledge",
        "tickets": "bot.commands.tickets:tickets",
        "report": "bot.commands.report:report",
        "audit": "bot.commands.audit:audit",
        "tick": "bot.commands.tick:tick",
        "deliver": "bot.commands.tick:deliver",
        "purge": "bot.commands.tick:purge",
        "backup": "bot.commands.database:backup",
        "restore": "bot.commands.database:restore",
        "db": "bot.commands.database:db",
        "migrate": "bot.commands.database:migrate",
        "keys": "bot.commands.keys:keys",
        "manifest": "bot.commands.init:manifest",
    }

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Tell where the pages are that messages name: installed, or in the checkout."""
        from importlib.metadata import distributions

        files = [each for found in distributions(name="madoguchi") for each in found.files or ()]
        installed = (each for each in files if each.match("docs/slack.md"))
        page = next((Path(str(each.locate())) for each in installed), _PAGE)
        # Not as text, which would be broken at hyphens.
        formatter.write(f"\nPages such as docs/slack.md are in {page.resolve().parents[1]}\n")


@click.group(cls=Madoguchi, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="madoguchi")
def main() -> None:
    """Madoguchi (窓口), the privacy desk in Slack.

    Exit codes: 0 good, 1 found something wrong, 2 bad usage or settings.
    """

"""The command line: commands by name, each imported only when called."""

import gc
import importlib
from pathlib import Path
from typing import Any, ClassVar, Final

import click

from bot import VERSION

_PAGE: Final = Path(__file__).parents[1] / "docs" / "slack.md"


class LazyGroup(click.Group):
    """A group that imports its commands on demand, so that `ask` starts without Slack."""

    COMMANDS: ClassVar[dict[str, str]] = {
        "try": "bot.commands.try_:try_it",
        "run": "bot.commands.run:run",
        "ask": "bot.commands.ask:ask",
        "init": "bot.commands.init:init",
        "check": "bot.commands.check:check",
        "knowledge": "bot.commands.knowledge.group:knowledge",
        "tickets": "bot.commands.tickets.group:tickets",
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
        from importlib.metadata import files

        installed = (each for each in files("madoguchi") or () if each.match("docs/slack.md"))
        page = next((Path(str(each.locate())) for each in installed), _PAGE)
        # Not as text, which would be broken at hyphens.
        formatter.write(f"\nPages such as docs/slack.md are in {page.resolve().parents[1]}\n")

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        return list(self.COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        place = self.COMMANDS.get(cmd_name)
        if place is None:
            return super().get_command(ctx, cmd_name)
        module, name = place.split(":")
        # Modules make some 100,000 objects that stay. The collector would go through them a dozen
        # times, which is a fifth of the time of importing them.
        gc.disable()
        command: click.Command = getattr(importlib.import_module(module), name)
        gc.freeze()
        gc.enable()
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command, and tell in sentences why it cannot work."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            from bot.commands.refusals import REFUSALS, refuse

            if isinstance(error, REFUSALS):
                refuse(error)
            raise


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="madoguchi")
def main() -> None:
    """Madoguchi (窓口), the privacy desk in Slack.

    Exit codes: 0 good, 1 found something wrong, 2 bad usage or settings.
    """

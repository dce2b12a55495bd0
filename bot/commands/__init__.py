"""The command line: a file for each command or group, imported when it is called."""

import gc
import importlib
from typing import Any, ClassVar

import click


class LazyGroup(click.Group):
    """Imports each command only when it is called: `ask` starts without Slack, and `knowledge lint`
    without the database."""

    COMMANDS: ClassVar[dict[str, str]]
    """MODULE:NAME of each command."""

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

"""The group `arasha`. A command's module is loaded when it is asked for, and Django only where a command needs the database."""

import importlib
from dataclasses import dataclass

import click

from arasha.ops.memory import keep_memory_in
from arasha.ops.refusals import in_a_sentence


@dataclass(frozen=True)
class Listed:
    """Where a command stands, and what it does in a few words."""

    module: str
    name: str
    help: str


COMMANDS: dict[str, Listed] = {
    "serve": Listed("serving", "serve", "Serve Arasha on this machine."),
    "set-up": Listed("setting_up", "set_up", "Make the home folder, the database and the first administrator."),
    "migrate": Listed("setting_up", "migrate", "Bring the database up to this release."),
    "demo": Listed("demonstrating", "demo", "Make a small made-up country to try Arasha on."),
    "import": Listed("importing", "import_register", "Bring a register into a centre's case files."),
    "export": Listed("exporting", "export_holdings", "Give out a case or a centre's whole holdings, unsealed."),
    "backup": Listed("backing_up", "backup", "Write everything to one sealed file, while the server runs."),
    "restore": Listed("restoring", "restore", "Put a backup back into an empty home."),
    "keys": Listed("keys_in_use", "keys", "Show, rotate and renew the keys of an organisation."),
    "postgres": Listed("postgres", "postgres", "Set PostgreSQL up for Arasha."),
    "doctor": Listed("doctoring", "doctor", "Say what is unsafe or missing here, and how to mend it."),
    "audit": Listed("auditing", "audit", "Check the audit, and sign where it stands."),
    "exposure": Listed("exposing", "exposure", "Say, after a breach, who was exposed."),
}


class LazyGroup(click.Group):
    """Lists commands without loading them; loads the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands, in the order in which a person meets them."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command."""
        del ctx
        listed = COMMANDS.get(cmd_name)
        if listed is None:
            return None
        with in_a_sentence():
            command: click.Command = getattr(importlib.import_module(f"arasha.ops.{listed.module}"), listed.name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of `--help`, from the table above."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name].help) for name in self.list_commands(ctx)])

    def invoke(self, ctx: click.Context) -> object:
        """Run, and say in one sentence what went wrong."""
        keep_memory_in()
        with in_a_sentence():
            return super().invoke(ctx)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="arasha", message="%(version)s")
def main() -> None:
    """Arasha: a sealed case system for crisis centres and those who respond with them."""

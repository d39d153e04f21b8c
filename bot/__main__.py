"""`python -m bot`: arguments → settings → run; nothing else."""

import argparse
import gc
import logging
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from bot import __version__, log
from bot.config import Settings, from_process
from bot.domain.errors import CommuniqueError, SettingsError

#: Commands whose names are words of Python.
_MODULES = {"try": "try_", "import": "import_"}


#: New objects after which Python looks for garbage among them. Its own 700 cost a tenth of the time in which
#: lists and texts are read, and reading leaves nothing behind that only such a look would find.
YOUNG = 10_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code: 0 well, 1 something is wrong, 2 a setting or argument is."""
    gc.set_threshold(YOUNG)
    parsed = _parser().parse_args(arguments)
    try:
        settings = from_process(Path.cwd())
        playing = parsed.command == "try" or (parsed.command is None and not settings.token)
        # In the playground the page tells what happens; the console is for what goes wrong.
        level = logging.WARNING if playing else logging.INFO
        log.set_up(
            settings.log, secrets=(settings.token, settings.webhook_secret, settings.data_key), level=level
        )
        return _command(parsed, settings)
    except SettingsError as error:
        if parsed.command == "check":
            print(f"✗ settings: {error}", flush=True)
            return 1
        print(f"error: {error}", file=sys.stderr)
        return 2
    except CommuniqueError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2 if parsed.command in (None, "run", "try") else 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output has gone; there is nobody to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="communique",
        description="Alerts in Telegram on relations between states and the trade between them. "
        "Without a command: run when BOT_TOKEN is set, else try.",
    )
    parser.add_argument("--version", action="version", version=f"Communiqué {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    commands.add_parser(
        "run", help="the bot in Telegram", description="Run the bot in Telegram (needs BOT_TOKEN)."
    )
    trying = commands.add_parser(
        "try", help="the playground", description="Run the bot against a stand-in for Telegram."
    )
    trying.add_argument("--port", type=_port, default=8080, help="port of the chat page on 127.0.0.1 (8080)")
    commands.add_parser(
        "check",
        help="is everything set up?",
        description="Check settings, sources, topics, database and token.",
    )
    preview = commands.add_parser(
        "preview", help="how sources would be read", description="Read sources and show entries."
    )
    preview.add_argument(
        "sources",
        nargs="+",
        metavar="URL|FILE",
        help="address, file, id of the catalogue, or a catalogue (.toml)",
    )
    preview.add_argument("--json", action="store_true", help="one JSON object a source and line")
    commands.add_parser(
        "analyze",
        help="JSON Lines in, facts out",
        description="Read JSON Lines from standard input, write what was found.",
    )
    commands.add_parser(
        "stories",
        help="JSON Lines in, stories out",
        description="Read JSON Lines of items from standard input, oldest first, write the story of each: "
        "items with one story tell of one event.",
    )
    _add_moving(commands)
    return parser


def _add_moving(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    exporting = commands.add_parser(
        "export",
        help="all state to files",
        description="Write all state into DIR as JSON Lines, one file for each kind of record; the bot may "
        "run meanwhile. Nothing in DIR is encrypted, also with BOT_DATA_KEY.",
    )
    exporting.add_argument("folder", type=Path, metavar="DIR", help="a new or empty folder")
    importing = commands.add_parser(
        "import",
        help="all state from files",
        description="Store what export wrote into DIR, all of it or nothing. Stop the bot first.",
    )
    importing.add_argument("folder", type=Path, metavar="DIR", help="a folder that export wrote")
    importing.add_argument("--replace", action="store_true", help="in place of all that is stored now")


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError("must be a port from 0 to 65535")
    return int(text)


def _command(parsed: argparse.Namespace, settings: Settings) -> int:
    if parsed.command is None:
        parsed.command, parsed.port = ("run" if settings.token else "try"), None
        if settings.token:
            print(f"Communiqué {__version__}: BOT_TOKEN is set, running the bot in Telegram", flush=True)
    # Imported by name, so that `--help` answers at once, and `analyze` does not wait for what the bot needs.
    module = import_module(f"bot.cli.{_MODULES.get(parsed.command, parsed.command)}")
    command: Callable[..., int] = module.main
    commands: dict[str, Callable[[], int]] = {
        "try": lambda: command(settings, parsed.port),
        "preview": lambda: command(settings, parsed.sources, as_json=parsed.json),
        "analyze": lambda: command(settings, sys.stdin.buffer, out=sys.stdout),
        "stories": lambda: command(settings, sys.stdin.buffer, out=sys.stdout),
        "export": lambda: command(settings, parsed.folder),
        "import": lambda: command(settings, parsed.folder, replace=parsed.replace),
    }
    return commands.get(parsed.command, lambda: command(settings))()


if __name__ == "__main__":
    sys.exit(main())

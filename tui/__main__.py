"""Start here: finds the command, runs it, and turns every error into one line and an exit code."""

from __future__ import annotations

import argparse
import contextlib
import difflib
import importlib
import io
import logging
import os
import sys
from collections.abc import Sequence

from session.server.proxy_setting import PROXY, use_proxy
from session.values.errors import SessionError, StoreLocked
from session.values.words import N_
from tui.cli.argparse_words import speak_our_language
from tui.cli.closed_streams import occupy_standard_numbers
from tui.cli.parser import CommandParser, UsageError, add_general_options, parse, split_at_command
from tui.cli.plain_output import OutputRefused, plain_output
from tui.settings.config import Config, environment_language, load_config
from tui.settings.environment import settled, take
from tui.settings.logs import log_path, start_logging
from tui.settings.organisation import under_organisation
from tui.terminal.signals import Ended, harden
from widgets.i18n import _, spoken, use_language

APP = "app"
COMMANDS = {
    "login": N_("log in: the account and its keys come to this machine"),
    "passphrase": N_("change the passphrase of the store"),
    "backup": N_("write one encrypted file with history and room keys"),
    "restore": N_("take the history and room keys of a backup into this device"),
    "doctor": N_("look everything over, and say what to do"),
    "wipe": N_("remove everything from this machine at once, without the passphrase"),
    "logout": N_("log out and remove the account from this machine"),
    "rooms": N_("list rooms"),
    "create": N_("create a room"),
    "join": N_("join a room, or accept an invitation"),
    "read": N_("print the newest messages of a room"),
    "send": N_("send a message or a file, if the hints have nothing against it"),
    "outbox": N_("list what was not sent; retry or discard it"),
    "search": N_("search what was said"),
    "save": N_("save a file that a message brought"),
    "verify": N_("identity and devices: how it stands, recover, make or reset the identity"),
    "identity": N_("somebody's identity: how far it is trusted, what to do about a new one"),
    "readers": N_("list who reads a room, and who gets no keys"),
    "inspect": N_("inspect a message: who wrote it, who can read it, what the server keeps"),
    "keys": N_("export and import room keys, keep the key backup"),
    "check": N_("print what the hints say about a text"),
    "policy": N_("list, show and test the rules behind the hints"),
    "demo": N_("try it out on a homeserver of its own on this machine"),
}
"""Each command is the module of that name in tui/cli; it is loaded when it is asked for."""

CA_FILE, SYNC = "SLUIS_CA_FILE", "SLUIS_SYNC"
"""What `session.network` and `session.sync` read; `sluis check` must not load them."""

EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_APP_OPEN = 5
EXIT_INTERRUPTED = 130
EXIT_PIPE_CLOSED = 141


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; never a traceback."""
    occupy_standard_numbers()
    harden()
    speak_our_language()
    use_language(environment_language())
    with plain_output():
        return _guarded(arguments)


def _guarded(arguments: Sequence[str] | None) -> int:
    """Run one command; every error becomes a line and an exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    failed = _exit_code_of_failure(arguments)
    try:
        code = _run(arguments)
        sys.stdout.flush()
        return code
    except OutputRefused as error:
        line = _("sluis: what was to be printed could not be written: {reason}.").format(reason=error)
        return _leave_output(_complain(line, failed))
    except UsageError as error:
        return _complain(str(error), EXIT_USAGE)
    except StoreLocked as error:
        return _complain(_said(error), EXIT_APP_OPEN)
    except SessionError as error:
        return _complain(_said(error), failed)
    except Ended as ended:
        return ended.exit_code
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        return _leave_output(EXIT_PIPE_CLOSED)
    except Exception as error:  # noqa: BLE001  nobody may see a traceback
        return _report_fault(error, failed)


def _exit_code_of_failure(arguments: Sequence[str]) -> int:
    """Return how a command ends that fails: 1 of `sluis check` means that something was found."""
    return EXIT_USAGE if "check" in split_at_command(arguments)[1][:1] else EXIT_FAILED


def _run(arguments: Sequence[str]) -> int:
    head, tail = split_at_command(arguments)
    before = _general(head)
    name = tail[0] if tail else APP
    if name not in COMMANDS and tail:
        raise UsageError(_unknown(name))
    config = under_organisation(settled(load_config()))
    use_language(config.language)
    _use_network(config)
    start_logging(enabled=config.log)
    module = importlib.import_module(f"tui.cli.{name}")
    said = (module.__doc__ or "").strip()
    parser = CommandParser(f"sluis {name}", _(said) if said else "")
    module.add_arguments(parser)
    add_general_options(parser, before)
    parser.set_defaults(config=config)
    exit_code: int = module.run(parse(parser, tail[1:]))
    return exit_code


def _use_network(config: Config) -> None:
    """Let what the settings say of the network hold where the environment says nothing."""
    sync = "" if config.sync == "auto" else config.sync
    for name, value in ((CA_FILE, config.ca_file), (SYNC, sync)):
        if value:
            os.environ.setdefault(name, value)
    use_proxy(take(PROXY) or config.proxy)


def _general(arguments: list[str]) -> argparse.Namespace:
    """Parse what stands in front of the command; --help and --version end here."""
    width = max(map(len, COMMANDS))
    lines = "\n".join(f"  {name:<{width}} {_(words)}" for name, words in COMMANDS.items())
    parser = CommandParser(
        "sluis",
        _("A Matrix client for the terminal. Without a command it opens the screen."),
        _("commands (sluis COMMAND --help says more):") + "\n" + lines,
    )
    parser.add_argument("--version", action="version", version=_version(), help=_("say which version this is"))
    add_general_options(parser)
    return parser.parse_args(arguments)


def _version() -> str:
    from importlib import metadata  # slow to load, wanted seldom

    try:
        return f"sluis {metadata.version('sluis')}"
    except metadata.PackageNotFoundError:
        return "sluis, not installed"


def _unknown(name: str) -> str:
    nearest = difflib.get_close_matches(name, COMMANDS, n=1, cutoff=0.0)[0]
    return _('sluis: there is no command "{name}"; did you mean "{nearest}"? See sluis --help').format(
        name=name, nearest=nearest
    )


def _said(error: SessionError) -> str:
    """Return an error in one line, with what a command added that knows more."""
    return " ".join([f"sluis: {spoken(error.words)}", *getattr(error, "__notes__", ())])


def _complain(line: str, exit_code: int) -> int:
    if not (line.isascii() and line.isprintable()):
        from widgets.safe_text import safe_text  # loads Textual, which `sluis check` must not

        line = safe_text(line)
    print(line, file=sys.stderr)
    return exit_code


def _report_fault(error: Exception, exit_code: int) -> int:
    logging.getLogger("tui").error("unexpected error", exc_info=error)
    line = _("sluis: a fault in the program ({kind}); with log = true in the settings, {path} says where.")
    return _complain(line.format(kind=type(error).__name__, path=log_path()), exit_code)


def _leave_output(exit_code: int) -> int:
    """Let nothing be flushed to where nothing is taken (the recipe of Python's `signal` documentation)."""
    with contextlib.suppress(io.UnsupportedOperation):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return exit_code


if __name__ == "__main__":
    sys.exit(main())

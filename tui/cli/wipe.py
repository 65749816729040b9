"""Remove everything of a profile from this machine at once: accounts, messages, keys, drafts, what is unsent.

No passphrase is asked for. The homeserver is not told: log the device out there from another one.
"""

from __future__ import annotations

import argparse
import sys

from session.account.profile import Profile
from session.media.opened import NAME as OPENED
from session.media.opened import remove_opened
from session.store.wipe import wipe
from session.values.errors import SessionError
from session.values.words import N_
from tui.cli.profile import locked, profile_of
from tui.cli.standard_input import input_line, typed_by_hand
from tui.settings.passphrase import forget_keyring_passphrase
from widgets.i18n import _
from widgets.safe_text import safe_text

_WORD = "wipe"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what this command takes."""
    parser.add_argument("--yes", action="store_true", help=_("do it without being asked"))


def run(arguments: argparse.Namespace) -> int:
    """Wipe and return the exit code."""
    profile = profile_of(arguments)
    if not profile.folder.exists():
        raise SessionError(N_("There is nothing to remove in profile {name}."), name=profile.name)
    with locked(profile):
        if not arguments.yes:
            _agree(profile)
        for folder in profile.account_folders():
            remove_opened(folder / OPENED)
        wipe(profile)
    print(_("Nothing of profile {name} is left on this machine.").format(name=profile.name))
    if profile_uses_keyring(arguments) and not forget_keyring_passphrase(profile):
        print(_("sluis: the system's keyring still has its passphrase; it opens nothing any more."), file=sys.stderr)
    return 0


def profile_uses_keyring(arguments: argparse.Namespace) -> bool:
    """Return whether the settings keep the passphrase in the system's keyring."""
    return bool(arguments.config.keyring)


def _agree(profile: Profile) -> None:
    """Say what is lost and go on only when that is wanted.

    Raises:
        SessionError: when it is not.
    """
    users = ", ".join(safe_text(user) for user in profile.users()) or _("nobody")
    lines = (
        _("Profile {name}, logged in: {users}. This removes for good, from this machine:").format(
            name=profile.name, users=users
        ),
        _("- messages and files that are not sent yet, and all drafts;"),
        _("- room keys that are in no key backup: what they open can never be read again;"),
        _("- all messages here, the search index, the log of hints, and whom you verified on this device."),
        _("The account itself stays, and this device is listed there until another one logs it out."),
    )
    print("\n".join(lines), file=sys.stderr)
    if not typed_by_hand():
        raise SessionError(N_("Nothing was removed; with --yes it is done without being asked."))
    print(_('Type "{word}" to go on: ').format(word=_WORD), end="", file=sys.stderr, flush=True)
    if input_line().strip() != _WORD:
        raise SessionError(N_("Nothing was removed."))

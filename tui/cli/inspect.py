"""Inspect a message: who wrote it and how that is known, who can read it, what the server keeps of it."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from session.crypto.deliveries import Delivery
from session.crypto.examine import Chain
from session.trust.inspected import Inspected, ServerCopy
from session.values.errors import SessionError, Unreachable
from session.values.model import EventId
from session.values.words import N_
from tui.cli.account import Account, run_with_account
from tui.trust.audit_file import write_audit_file
from tui.trust.inspect_words import sections
from widgets.i18n import _
from widgets.lists.report_lines import plain
from widgets.safe_text import safe_text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what this command takes."""
    parser.add_argument("room", metavar=_("ROOM"), help=_("an id, an alias, or a name that fits one room"))
    parser.add_argument("event", metavar=_("EVENT"), help=_("the id of the message, as sluis read --json prints it"))
    parser.add_argument("--json", action="store_true", help=_("for programs: an object; with --with-text its text too"))
    parser.add_argument(
        "--to", metavar=_("FILE"), type=Path, help=_("write it to this new file, for its owner's eyes only")
    )
    parser.add_argument("--with-text", action="store_true", help=_("with what the message says; else that is left out"))


def run(arguments: argparse.Namespace) -> int:
    """Inspect the message and return the exit code."""
    if arguments.json and arguments.to is not None:
        raise SessionError(N_("Choose one: --json or --to FILE."))

    async def work(account: Account) -> int:
        room_id = account.session.find_room(arguments.room).room_id
        found = await account.session.inspection.inspect(room_id, EventId(arguments.event))
        if arguments.json:
            print(json.dumps(inspected_json(found, text=arguments.with_text)))
        elif arguments.to is not None:
            written = write_audit_file(arguments.to, found, account.session.user_id, text=arguments.with_text)
            print(safe_text(_("Saved, readable by you alone: {path}").format(path=written)))
        else:
            sys.stdout.writelines(f"{line}\n" for line in plain(sections(found, text=arguments.with_text)))
        return 0

    return run_with_account(arguments, work, in_spite_of=Unreachable)


def inspected_json(found: Inspected, *, text: bool) -> dict[str, object]:
    """Return the shape that scripts rely on; sentences are English whatever the language."""
    reason = found.shield.reason
    return {
        "room_id": found.room_id,
        "event_id": found.event_id,
        "sender": found.sender,
        "timestamp": found.timestamp,
        "own": found.own,
        "type": found.type,
        "encrypted": found.encrypted,
        "comparison": found.comparison.value,
        "problem": str(found.problem) if found.problem else None,
        "unreadable": str(found.unreadable) if found.unreadable else None,
        "message_index": found.index,
        "shield": {"level": found.shield.level.value, "reason": str(reason) if reason else None},
        "origin": _chain_json(found.chain) if found.chain else None,
        "delivery": _delivery_json(found.delivery) if found.delivery else None,
        "relation": {"type": found.relation[0], "event_id": found.relation[1]} if found.relation else None,
        "reactions": [{"key": key, "sender": user, "encrypted": sealed} for key, user, sealed in found.reactions],
        "server_copy": _copy_json(found.copy, text=text) if found.copy else None,
        **({"text": found.text} if text else {}),
    }


def _chain_json(chain: Chain) -> dict[str, object]:
    return {
        "key_came": chain.key_came.value,
        "device_id": chain.device_id,
        "fingerprint": chain.fingerprint,
        "listed": chain.listed,
        "logged_out": chain.gone,
        "signed": chain.signed,
        "self_signing_key": chain.self_signing,
        "master_key": chain.master,
        "trust": chain.trust.value,
        "identity_changed": chain.changed,
    }


def _delivery_json(delivery: Delivery) -> dict[str, object]:
    without = delivery.left_out
    return {
        "devices": [{"user_id": one.user_id, "device_id": one.device_id} for one in delivery.shared],
        "left_out": None
        if without is None
        else [
            {"user_id": one.user_id, "device_id": one.device_id, "code": one.code, "reason": str(one.reason)}
            for one in without
        ],
    }


def _copy_json(copy: ServerCopy, *, text: bool) -> dict[str, object]:
    """Return the server's copy; of an open message its own words only with `text`."""
    return {
        "type": copy.type,
        "algorithm": copy.algorithm or None,
        "session_id": copy.session_id or None,
        "bytes": copy.size,
        "sealed_bytes": copy.sealed_size,
        "fields": list(copy.fields),
        **({"event": json.loads(copy.source)} if text or copy.encrypted else {}),
    }

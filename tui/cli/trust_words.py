"""Identity, devices and backup in lines for people and objects for programs."""

from __future__ import annotations

from typing import assert_never

from session.crypto.backup import BackupState
from session.trust.keys import BackupStatus, TrustStatus
from session.values.trust import IdentityStatus, OwnDevice
from widgets.i18n import _, ngettext
from widgets.safe_text import safe_text


def status_json(status: TrustStatus) -> dict[str, object]:
    """Return the shape that scripts rely on."""
    return {
        "identity": status.identity.value,
        "fingerprint": status.fingerprint,
        "master_key": status.master_key,
        "backup": backup_json(status.backup),
    }


def backup_json(status: BackupStatus) -> dict[str, object]:
    """Return the shape that scripts rely on."""
    return {
        "state": status.state.value,
        "version": status.version,
        "in_backup": status.in_backup,
        "missing": status.missing,
        "restored": status.came,
    }


def device_json(device: OwnDevice) -> dict[str, object]:
    """Return the shape that scripts rely on."""
    return {
        "device_id": device.device_id,
        "name": device.name,
        "last_seen": device.last_seen or None,
        "signed": device.signed,
        "encrypts": device.encrypts,
        "current": device.current,
        "fingerprint": device.fingerprint or None,
    }


def status_lines(status: TrustStatus) -> list[str]:
    """Return how it stands, in lines of words."""
    lines = [identity_words(status.identity), _("fingerprint of this device: {key}").format(key=_grouped(status))]
    return [*lines, backup_words(status.backup)]


def identity_words(status: IdentityStatus) -> str:
    """Return how it stands with our identity, and what to do."""
    match status:
        case IdentityStatus.SIGNED:
            return _("identity: this device is signed by your identity")
        case IdentityStatus.UNSIGNED:
            return _("identity: this device is NOT signed; others may not be able to read you: sluis verify recover")
        case IdentityStatus.NONE:
            return _("identity: there is none yet: sluis verify bootstrap")
        case never:
            assert_never(never)


def backup_words(status: BackupStatus) -> str:
    """Return how it stands with the key backup, and what to do."""
    match status.state:
        case BackupState.READY:
            line = _("key backup: version {version}, {count} keys in it, {missing} here that are not in it")
            return safe_text(line.format(version=status.version, count=status.in_backup, missing=status.missing))
        case BackupState.LOCKED:
            return _("key backup: there is one; this device cannot open it yet: sluis verify recover")
        case BackupState.FOREIGN:
            return _("key backup: the one on the server is not yours, or was replaced; it is NOT used")
        case BackupState.NONE:
            return _("key backup: there is none")
        case never:
            assert_never(never)


def restored_words(count: int) -> str:
    """Return how many keys came out of the backup."""
    return ngettext(
        "{count} key of older messages came from the backup", "{count} keys of older messages came from the backup",
        count,
    ).format(count=count)  # fmt: skip


def device_line(device: OwnDevice) -> str:
    """Return one device in one line of words."""
    signed = _("signed") if device.signed else _("NOT signed") if device.encrypts else _("without encryption")
    parts = [device.device_id, device.name, signed, _("this one") if device.current else ""]
    return safe_text(" · ".join(part for part in parts if part))


def _grouped(status: TrustStatus) -> str:
    key = status.fingerprint
    return " ".join(key[start : start + 4] for start in range(0, len(key), 4))

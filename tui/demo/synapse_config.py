"""The configuration of the demo's Synapse: loopback only, no federation, no rate limits.

JSON is YAML, so no YAML library is needed to write it.
"""

from __future__ import annotations

import base64
import json
import secrets
from pathlib import Path

CONFIG = "homeserver.json"
_UNLIMITED = {"per_second": 100_000, "burst_count": 100_000}


def write_config(folder: Path, server_name: str, port: int) -> str:
    """Write all that Synapse reads into `folder`, or renew the port there; return the registration secret."""
    config_file = folder / CONFIG
    if config_file.exists():
        config = json.loads(config_file.read_text())
    else:
        config = _new_config(folder, server_name)
        _write_signing_key(folder / "signing.key")
        _write_log_config(folder)
    config["listeners"] = [_listener(port)]
    config["public_baseurl"] = f"http://127.0.0.1:{port}/"
    config_file.touch(mode=0o600)
    config_file.write_text(json.dumps(config, indent=1))
    return str(config["registration_shared_secret"])


def _listener(port: int) -> dict[str, object]:
    # Neither "federation" nor "replication" among the resources: they have no listener at all.
    resources = [{"names": ["client", "media"], "compress": False}]
    return {"type": "http", "port": port, "bind_addresses": ["127.0.0.1"], "tls": False, "resources": resources}


def _new_config(folder: Path, server_name: str) -> dict[str, object]:
    return {
        "server_name": server_name,
        "database": {"name": "sqlite3", "args": {"database": str(folder / "homeserver.db")}},
        "log_config": str(folder / "log.json"),
        "media_store_path": str(folder / "media"),
        "pid_file": str(folder / "homeserver.pid"),
        "signing_key_path": str(folder / "signing.key"),
        # The default asks matrix.org for keys.
        "trusted_key_servers": [],
        "suppress_key_server_warning": True,
        "federation_domain_whitelist": [],
        # Synapse does not start without an answer to this one.
        "report_stats": False,
        "enable_registration": False,
        "registration_shared_secret": secrets.token_urlsafe(32),
        "macaroon_secret_key": secrets.token_urlsafe(32),
        "form_secret": secrets.token_urlsafe(32),
        # Passwords here are random and live as long as the folder; the default costs 0.2 s for each.
        "bcrypt_rounds": 4,
        "encryption_enabled_by_default_for_room_type": "off",
        "presence": {"enabled": True},
        "url_preview_enabled": False,
        # Without it no room can be found by those who are not in it.
        "room_list_publication_rules": [{"action": "allow"}],
        **_no_rate_limits(),
    }


def _no_rate_limits() -> dict[str, object]:
    """Return every limit raised; there is no single switch, and ten rooms are already too many by default."""
    plain = (
        "rc_message rc_registration rc_registration_token_validity rc_admin_redaction rc_joins_per_room "
        "rc_3pid_validation rc_third_party_invite rc_room_creation rc_key_requests rc_delayed_event_mgmt "
        "rc_reports rc_user_directory rc_media_create"
    )
    return {
        **dict.fromkeys(plain.split(), _UNLIMITED),
        "rc_login": dict.fromkeys(("address", "account", "failed_attempts"), _UNLIMITED),
        "rc_joins": dict.fromkeys(("local", "remote"), _UNLIMITED),
        "rc_invites": dict.fromkeys(("per_room", "per_user", "per_issuer"), _UNLIMITED),
        "rc_presence": {"per_user": _UNLIMITED},
    }


def _write_signing_key(path: Path) -> None:
    """Write what Synapse's own key generator would, a second faster."""
    seed = base64.b64encode(secrets.token_bytes(32)).decode().rstrip("=")
    path.touch(mode=0o600)
    path.write_text(f"ed25519 a_{secrets.token_hex(2)} {seed}\n")


def _write_log_config(folder: Path) -> None:
    file_handler = {
        "class": "logging.FileHandler",
        "formatter": "plain",
        "filename": str(folder / "homeserver.log"),
    }
    log = {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
        "handlers": {"file": file_handler},
        "root": {"level": "WARNING", "handlers": ["file"]},
    }
    (folder / "log.json").write_text(json.dumps(log))

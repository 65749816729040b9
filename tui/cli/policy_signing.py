"""`sluis policy keygen`, `sign` and `verify`: signatures of packs that are fetched from elsewhere."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from hints.pack import parse_pack
from hints.signed_pack import SignatureRefused, key_id, public_key_text, signature, signer
from session.values.errors import SessionError
from session.values.words import N_
from tui.settings.config import Config
from tui.settings.organisation import ORGANISATION, Place, read_organisation
from tui.settings.pack_files import signature_path
from widgets.i18n import _


class CannotSign(SessionError):
    """Something is missing for a signature."""


def run_signing(arguments: argparse.Namespace, place: Place = ORGANISATION) -> int:
    """Make a key, sign a pack or check its signature, and return the exit code."""
    if arguments.action == "keygen":
        return _make_key(_given(arguments.key))
    if arguments.name is None:
        raise CannotSign(N_("Name the file of the pack."))
    pack = Path(arguments.name)
    if arguments.action == "sign":
        return _sign(pack, _given(arguments.key))
    keys = (arguments.key,) if arguments.key else _trusted_keys(arguments.config, place)
    return _verify(pack, keys)


def _given(key: str | None) -> Path:
    """Return the key file that was named."""
    if key is None:
        raise CannotSign(N_("Name the file of the private key with --key FILE."))
    return Path(key)


def _make_key(path: Path) -> int:
    """Write a new private key, readable by its owner only, and print the public one."""
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
    except FileExistsError:
        raise CannotSign(N_("{path} exists already; it is never overwritten."), path=str(path)) from None
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(pem)
    public = public_key_text(key)
    print(_("private key: {path}; keep it where packs are made, and nowhere else").format(path=path))
    print(_("key id: {id}").format(id=key_id(public)))
    print(f'trusted_keys = ["{public}"]')
    return 0


def _sign(pack: Path, key_file: Path) -> int:
    """Write the signature beside a pack that can be read as one."""
    content = pack.read_bytes()
    parse_pack(content.decode("utf-8-sig"), pack.name)
    try:
        key = load_pem_private_key(key_file.read_bytes(), None)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise CannotSign(N_("{path} is not a private key made by sluis policy keygen."), path=str(key_file))
    signature_path(pack).write_text(signature(content, key), encoding="ascii")
    print(_("signed: {path}").format(path=signature_path(pack)))
    return 0


def _verify(pack: Path, keys: tuple[str, ...]) -> int:
    """Say which key signed a pack."""
    content = pack.read_bytes()
    if not signature_path(pack).exists():
        raise SignatureRefused(f"{pack}: it is not signed; {signature_path(pack).name} is missing")
    try:
        name = signer(content, signature_path(pack).read_bytes().decode("ascii", "replace"), keys)
    except SignatureRefused as refused:
        raise SignatureRefused(f"{pack}: {refused}") from None
    print(_("good signature of the key {id}: {path}").format(id=name, path=pack))
    return 0


def _trusted_keys(config: Config, place: Place) -> tuple[str, ...]:
    """Return the keys that the organisation and the user trust."""
    said = read_organisation(place)
    return (*(() if said is None else said.organisation.trusted_keys), *config.trusted_keys)

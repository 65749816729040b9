"""The arithmetic of comparing, with libolm, an independent implementation, at the other end; the table of pictures."""

from __future__ import annotations

import base64
import hashlib
import sys
import unicodedata

import pytest

from session.crypto.canonical import canonical_json
from session.crypto.guard import Malformed
from session.crypto.verification.emoji import EMOJI, pictures
from session.crypto.verification.sas import Exchange, Proof, Shown, commitment
from tests.fakes.verification_wire import ALICE, BOB, DIRECTLY

if sys.platform == "linux" and sys.version_info < (3, 13):
    import olm
else:
    pytest.skip("python-olm has no wheels for this Python or system", allow_module_level=True)

V2, OLD = "hkdf-hmac-sha256.v2", "hkdf-hmac-sha256"
SAS_INFO = "MATRIX_KEY_VERIFICATION_SAS|{}|{}|{}|{}|{}|{}|{}"
MAC_INFO = "MATRIX_KEY_VERIFICATION_MAC" + "".join((*BOB.address, *ALICE.address)) + DIRECTLY.transaction_id


def joined() -> tuple[Exchange, olm.Sas]:
    """Return our end and libolm's, their keys exchanged."""
    ours, theirs = Exchange(), olm.Sas()
    ours.establish(theirs.pubkey)
    theirs.set_their_pubkey(ours.key)
    return ours, theirs


def bits(data: bytes, width: int, number: int) -> list[int]:
    """Return the first numbers of so many bits, written down after the specification."""
    text = "".join(f"{byte:08b}" for byte in data)
    return [int(text[place * width : (place + 1) * width], 2) for place in range(number)]


@pytest.mark.parametrize("we_start", [True, False])
def test_both_see_the_same(we_start: bool) -> None:
    ours, theirs = joined()
    ends = [(ALICE, ours.key), (BOB, str(theirs.pubkey))]
    starter, accepter = ends if we_start else ends[::-1]
    named = [part for party, key in (starter, accepter) for part in (*party.address, key)]
    info = SAS_INFO.format(*named, DIRECTLY.transaction_id)

    shown = ours.shown(starter, accepter, DIRECTLY)

    emoji = bits(theirs.generate_bytes(info, 6), 6, 7)
    decimals = [number + 1000 for number in bits(theirs.generate_bytes(info, 5), 13, 3)]
    assert shown == Shown(tuple(emoji), (decimals[0], decimals[1], decimals[2]))


@pytest.mark.parametrize("method", [V2, OLD])
def test_libolm_proves_its_keys_to_us(method: str) -> None:
    ours, theirs = joined()
    mac = theirs.calculate_mac_fixed_base64 if method == V2 else theirs.calculate_mac
    keys = BOB.keys()
    macs = {name: mac(key, MAC_INFO + name) for name, key in keys.items()}
    proof = Proof(macs, mac(",".join(sorted(keys)), MAC_INFO + "KEY_IDS"))

    assert ours.check(proof, ALICE, BOB, DIRECTLY, method) == set(keys)
    with pytest.raises(Malformed):
        ours.check(proof, ALICE, BOB, DIRECTLY, OLD if method == V2 else V2)


@pytest.mark.parametrize("method", [V2, OLD])
def test_we_prove_our_keys_to_libolm(method: str) -> None:
    ours, theirs = joined()
    mac = theirs.calculate_mac_fixed_base64 if method == V2 else theirs.calculate_mac
    proof = ours.prove(BOB, ALICE, DIRECTLY, method)

    assert proof.macs == {name: mac(key, MAC_INFO + name) for name, key in BOB.keys().items()}
    assert proof.keys == mac(",".join(sorted(BOB.keys())), MAC_INFO + "KEY_IDS")


def test_the_commitment_is_over_key_and_canonical_start() -> None:
    start = {"method": "m.sas.v1", "from_device": "é", "a": 1}
    data = b"KEY" + canonical_json(start)
    assert commitment("KEY", start) == hashlib.sha256(data).digest()
    assert data == 'KEY{"a":1,"from_device":"é","method":"m.sas.v1"}'.encode()
    assert len(base64.b64encode(commitment("KEY", start))) == 44


def test_a_secret_is_not_there_before_the_keys_met() -> None:
    with pytest.raises(Malformed):
        Exchange().prove(ALICE, BOB, DIRECTLY, V2)
    assert repr(Exchange()) == "Exchange()"


def test_the_table_has_64_different_pictures_and_names() -> None:
    assert len(EMOJI) == len({symbol for symbol, _ in EMOJI}) == len({name for _, name in EMOJI}) == 64
    assert [str(name) for _, name in pictures((0, 21, 63))] == ["Dog", "Cloud", "Pin"]
    # Spot checks by the names that Unicode itself gives.
    named = {0: "DOG FACE", 34: "WRENCH", 52: "BICYCLE", 60: "ANCHOR", 63: "PUSHPIN"}
    assert {number: unicodedata.name(EMOJI[number][0]) for number in named} == named

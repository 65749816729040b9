"""Prove to the homeserver that it is the account's owner who asks (Matrix spec, "User-Interactive Authentication").

With the password where the server takes it; otherwise on a page in any browser, on any machine.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, urlsplit

from session.crypto.guard import at
from session.crypto.requests import CLIENT, Requests, client_path
from session.values.errors import RequestRefused
from session.values.words import N_

PASSWORD = "m.login.password"
_OAUTH = "m.oauth"
_MOST_STAGES = 5
_LONGEST_ADDRESS = 2000


class ProofRefused(RequestRefused):
    """The homeserver does not believe that the account's owner asks."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What the account's owner can show for it."""

    password: str = field(default="", repr=False)
    agree: Callable[[str], Awaitable[None]] | None = field(default=None, repr=False)
    """Given the address of a page, returns when the person says that they have agreed there."""
    homeserver: str = ""
    """Base URL that the page's address begins with."""
    ask_password: Callable[[], Awaitable[str]] | None = field(default=None, repr=False)
    """Asks for the password once the server wants it and there is none; "" goes another way, if there is one."""


async def request_with_proof(
    gateway: Requests, method: str, path: str, body: Mapping[str, Any], user_id: str, proof: Proof
) -> dict[str, Any]:
    """Make a request that the server may want a proof for, and return the answer.

    Raises:
        ProofRefused: when the password is wrong, or the server wants what we cannot give.
    """
    auth: dict[str, Any] | None = None
    tried: set[str] = set()
    shown = proof
    while True:
        try:
            return await gateway.request(method, path, body if auth is None else {**body, "auth": auth}, deadline=60)
        except RequestRefused as refused:
            if refused.status != 401:
                raise
            stage = _next_stage(refused.answer, shown)
            if stage == PASSWORD and not shown.password and shown.ask_password is not None:
                shown = replace(shown, password=await shown.ask_password(), ask_password=None)
                stage = _next_stage(refused.answer, shown)
            if stage in tried or len(tried) >= _MOST_STAGES:
                raise ProofRefused(_REFUSED[stage == PASSWORD], status=401, errcode=refused.errcode) from None
            tried.add(stage)
            auth = await _auth(stage, refused.answer, user_id, shown)


_REFUSED = {
    True: N_("The homeserver does not accept the password of the account."),
    False: N_("The homeserver says that you have not agreed on that page; nothing was changed."),
}


def _next_stage(answer: Mapping[str, Any], proof: Proof) -> str:
    """Return the first stage not yet done of the first way that we can go to its end."""
    flows, completed = answer.get("flows"), answer.get("completed")
    done = set(completed) if isinstance(completed, list) and all(isinstance(one, str) for one in completed) else set()
    wanted = ""
    for flow in flows if isinstance(flows, list) else []:
        stages = at(flow, "stages")
        left = [stage for stage in stages if stage not in done] if isinstance(stages, list) else []
        if not left or not all(isinstance(stage, str) for stage in left):
            continue
        wanted = wanted or str(left[0])
        if all(_possible(stage, proof) for stage in left):
            return str(left[0])
    if wanted == PASSWORD:
        raise ProofRefused(N_("The homeserver asks for the password of the account."), status=401)
    raise ProofRefused(N_("The homeserver asks for a proof that cannot be given here ({stage})."), stage=wanted)


def _possible(stage: str, proof: Proof) -> bool:
    if stage == PASSWORD:
        return bool(proof.password) or proof.ask_password is not None
    return proof.agree is not None


async def _auth(stage: str, answer: Mapping[str, Any], user_id: str, proof: Proof) -> dict[str, Any]:
    session = answer.get("session")
    held = {"session": session} if isinstance(session, str) else {}
    if stage == PASSWORD:
        identifier = {"type": "m.id.user", "user": user_id}
        return {"type": PASSWORD, "identifier": identifier, "password": proof.password, **held}
    if proof.agree is not None:
        await proof.agree(_page(stage, answer, str(session or ""), proof.homeserver))
    # Said out of band, most stages are not named; this one is (Matrix spec, "OAuth authentication").
    return {"type": _OAUTH, **held} if stage == _OAUTH else held


def _page(stage: str, answer: Mapping[str, Any], session: str, homeserver: str) -> str:
    """Return the page where a stage is done: the one that the server names, else the spec's fallback."""
    named = at(answer, "params", stage, "url")
    if is_web_page(named):
        return str(named)
    path = client_path("auth", stage, "fallback", "web").removeprefix(CLIENT)
    return f"{homeserver}{CLIENT}{path}?session={quote(session, safe='')}"


def is_web_page(address: object) -> bool:
    """Return whether an address that a server names is one that a person can be sent to."""
    if not isinstance(address, str) or len(address) >= _LONGEST_ADDRESS or not address.isprintable():
        return False
    try:
        return urlsplit(address).scheme in ("https", "http")
    except ValueError:
        return False

"""From a user name and a password, or a token, to a device of one's own."""

from __future__ import annotations

from dataclasses import dataclass, field

from session.server import endpoints
from session.server.discovery import find_homeserver
from session.server.gateway import Gateway
from session.values.errors import LoggedOut, LoginRefused, LoginTooSoon, RequestRefused, SessionError
from session.values.model import DeviceId, UserId
from session.values.words import N_

DEVICE_NAME = "sluis"
"""What other people's clients call this device; it does not carry the host's name."""


@dataclass(frozen=True, slots=True)
class LoginRequest:
    """Who wants to log in where, and with what."""

    homeserver: str
    """A URL or server name; may be empty when `user` is a full user id."""
    user: str
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    """An access token of a device without keys, or a login token (m.login.token)."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """A device that the homeserver knows."""

    homeserver: str
    user_id: UserId
    device_id: DeviceId
    token: str = field(repr=False)
    refresh_token: str = field(default="", repr=False)
    """Renews the token when it has run out; "" where tokens last."""


async def log_in(request: LoginRequest, device_id: str = "") -> Credentials:
    """Log in and return the new device, or the old one again when `device_id` names it.

    Raises:
        LoginRefused: wrong user, password or token.
        Unreachable: no homeserver there.
    """
    homeserver = await find_homeserver(request.homeserver, request.user)
    gateway = Gateway(homeserver)
    try:
        if request.token:
            return await _with_token(gateway, request, device_id)
        answer = await endpoints.login(gateway, request.user, {"password": request.password}, DEVICE_NAME, device_id)
        return _credentials(gateway, answer)
    except RequestRefused as refusal:
        raise _explained(refusal, gateway) from None
    finally:
        await gateway.close()


async def _with_token(gateway: Gateway, request: LoginRequest, device_id: str) -> Credentials:
    gateway.use_token(request.token)
    try:
        return _credentials(gateway, {**await endpoints.whoami(gateway), "access_token": request.token})
    except LoggedOut:
        secret = {"token": request.token}
        answer = await endpoints.login(gateway, request.user, secret, DEVICE_NAME, device_id)
        return _credentials(gateway, answer)


def _credentials(gateway: Gateway, answer: dict[str, object]) -> Credentials:
    user_id, device_id, token = answer.get("user_id"), answer.get("device_id"), answer.get("access_token")
    if not (
        isinstance(user_id, str) and user_id.startswith("@") and isinstance(device_id, str) and isinstance(token, str)
    ):
        raise SessionError(N_("{server} gave an answer without a device."), server=gateway.server)
    renews = answer.get("refresh_token")
    refresh_token = renews if isinstance(renews, str) else ""
    return Credentials(gateway.homeserver, UserId(user_id), DeviceId(device_id), token, refresh_token)


def _explained(refusal: RequestRefused, gateway: Gateway) -> SessionError:
    if refusal.errcode in ("M_FORBIDDEN", "M_INVALID_USERNAME", "M_UNKNOWN_TOKEN"):
        return LoginRefused(N_("{server} does not accept this user and password."), server=gateway.server)
    if refusal.errcode == "M_LIMIT_EXCEEDED":
        return LoginTooSoon(
            N_("{server} asks to wait {seconds} s before the next try."),
            server=gateway.server,
            seconds=round(refusal.retry_after),
        )
    return refusal

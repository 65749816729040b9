"""Find the homeserver of a user id (Matrix spec, Client-Server API, "Server discovery")."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

from session.server.gateway import Gateway
from session.values.errors import SessionError, Unreachable
from session.values.model import server_of
from session.values.words import N_


async def find_homeserver(homeserver: str, user: str) -> str:
    """Return the base URL of a homeserver.

    Args:
        homeserver: a URL, a server name, or "" to ask the user id's server.
        user: a user id such as @noor:rijk.example, or a local part when `homeserver` is given.

    Raises:
        SessionError: when neither says where to go.
        Unreachable: when nothing there answers like a Matrix homeserver.
    """
    given = homeserver.strip()
    if "@" in given.rpartition("://")[2].partition("/")[0][1:]:
        # A password would stand in every line that names the server.
        raise SessionError(N_("A homeserver's address has no user and password: leave away what stands before the @."))
    if given.startswith(("https://", "http://")):
        return await _checked(_plain(given))
    name = given or server_of(user)
    if not name:
        raise SessionError(N_("Give a homeserver, or a full user id such as @you:server.example."))
    return await _checked(await _well_known(name) or f"https://{name}")


def _plain(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        raise SessionError(N_("That is not an address of a homeserver.")) from None
    host = parts.hostname or ""
    if parts.scheme == "http" and host not in ("localhost", "127.0.0.1", "::1"):
        raise SessionError(N_("A homeserver on another machine is reached by https:// only."))
    return f"{parts.scheme}://{_place(parts)}{parts.path.rstrip('/')}"


def _place(parts: SplitResult) -> str:
    """Return host and port."""
    return parts.netloc.rpartition("@")[2]


async def _well_known(server_name: str) -> str | None:
    gateway = Gateway(f"https://{server_name}")
    try:
        answer = await gateway.public("/.well-known/matrix/client", deadline=10)
        base = answer.get("m.homeserver", {}).get("base_url")
        return _plain(base) if isinstance(base, str) and base.startswith("https://") else None
    except (SessionError, AttributeError):
        return None
    finally:
        await gateway.close()


async def _checked(base_url: str) -> str:
    gateway = Gateway(base_url)
    try:
        answer = await gateway.request("GET", "/_matrix/client/versions", deadline=15, token=False)
        if not isinstance(answer.get("versions"), list):
            raise Unreachable(N_("{server} is not a Matrix homeserver."), server=gateway.server)
    finally:
        await gateway.close()
    return base_url

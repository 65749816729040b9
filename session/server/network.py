"""How a homeserver is reached: whose certificates count and which proxy is on the way, as the environment says."""

from __future__ import annotations

import functools
import ipaddress
import os
import ssl
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from aiohttp_socks import ProxyConnector

from session.server.keepalive import watched_socket
from session.server.proxy_setting import own_proxy
from session.values.errors import SessionError
from session.values.words import N_

CA_FILE = "SLUIS_CA_FILE"
"""Names a PEM file with certificates of authorities to trust beside the system's (SSL_CERT_FILE: instead of them)."""
CONNECTIONS = 16
MOST_HOPS = 3
"""Redirects that are followed where any are."""
_SOCKS = ("socks4", "socks4a", "socks5", "socks5h")


class NetworkRefused(SessionError):
    """Certificates or proxy cannot be used as they are set."""


@dataclass(frozen=True, slots=True)
class Way:
    """The way to one server."""

    connector: aiohttp.TCPConnector = field(repr=False)
    proxy: str | None = field(default=None, repr=False)
    """An HTTP proxy, which may hold a password; SOCKS is the connector's business."""


def way_to(address: str) -> Way:
    """Return the way to the server of an address.

    Raises:
        NetworkRefused: when certificates or proxy cannot be used as they are set.
    """
    context, proxy = _tls_context(), proxy_of(address)
    if proxy is None:
        return Way(_connector(context))
    scheme = urlsplit(proxy).scheme
    if scheme == "http":
        return Way(_connector(context), proxy)
    try:
        if scheme in _SOCKS:
            # The proxy looks names up: who uses one may not be able to, or not want to.
            plain = proxy.replace("socks5h://", "socks5://", 1).replace("socks4a://", "socks4://", 1)
            return Way(ProxyConnector.from_url(plain, rdns=True, limit=CONNECTIONS, ssl=context))
    except ValueError:
        pass
    raise NetworkRefused(
        N_("The proxy that is set cannot be used; it looks like http://host:port or socks5://host:port.")
    )


def _connector(context: ssl.SSLContext) -> aiohttp.TCPConnector:
    return aiohttp.TCPConnector(limit=CONNECTIONS, ssl=context, socket_factory=watched_socket)


def proxy_of(address: str) -> str | None:
    """Return the proxy for an address, or None; this machine is always reached directly."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    proxies = getproxies()
    if _is_here(host) or (not own_proxy() and proxy_bypass(parts.netloc)):
        return None
    found = own_proxy() or proxies.get(parts.scheme) or proxies.get("all")
    if not found:
        return None
    return found if "://" in found else f"http://{found}"


def next_hop(address: str, location: str) -> str:
    """Return where a redirect leads.

    Raises:
        ValueError: when that is not https, or has a password in it.
    """
    target = urljoin(address, location)
    parts = urlsplit(target)
    if parts.scheme != "https" or not parts.hostname or "@" in parts.netloc:
        raise ValueError("a redirect to somewhere else")
    return target


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _tls_context() -> ssl.SSLContext:
    own = os.environ.get(CA_FILE, "")
    system = ssl.get_default_verify_paths()
    return _trusting(own, tuple(_stamp(path) for path in (own, system.cafile, system.capath)))


@functools.lru_cache(maxsize=4)
def _trusting(own: str, _stamps: tuple[tuple[str, int], ...]) -> ssl.SSLContext:
    """Return what trusts the system's authorities and those of a file; read once, as it is half a megabyte of text."""
    context = ssl.create_default_context()
    # Some systems' Python leaves this to the system's settings, which may ask for more, and for nothing at all.
    context.minimum_version = max(context.minimum_version, ssl.TLSVersion.TLSv1_2)
    if own:
        try:
            context.load_verify_locations(own)
        except (OSError, ssl.SSLError) as error:
            raise NetworkRefused(
                N_("{path} holds no certificates that can be read (SLUIS_CA_FILE, ca_file)."), path=own
            ) from error
    return context


def _stamp(path: str | None) -> tuple[str, int]:
    """Return what changes when other certificates are put there."""
    try:
        return path or "", Path(path).stat().st_mtime_ns if path else 0
    except OSError:
        return path or "", 0

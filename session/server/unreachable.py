"""Why a server could not be reached, in words; none of them holds anything of the request."""

from __future__ import annotations

import ssl

import aiohttp
import aiohttp_socks

from session.values.errors import Unreachable
from session.values.words import N_

_STRANGER = N_(
    "Nobody whom this machine trusts signed the certificate of {server} (ca_file in the settings adds a company's)."
)
_OTHER_NAME = N_("The certificate is not that of {server}, but of another server: somebody may be in between.")
_CERTIFICATES = {
    9: N_("The certificate of {server} is not valid yet: is the clock of this machine right?"),
    10: N_("The certificate of {server} has expired: its administrator has to renew it."),
    18: N_(
        "The certificate of {server} is signed by itself: nobody vouches for it (ca_file in the settings adds one)."
    ),
    19: _STRANGER,
    20: _STRANGER,
    21: _STRANGER,
    23: N_("The certificate of {server} was revoked."),
    62: _OTHER_NAME,
    64: _OTHER_NAME,
}
"""By OpenSSL's number (X509_STORE_CTX_get_error(3)). Nothing was sent then, so nothing has to be said of that."""


_PROXY_ERRORS = (
    aiohttp.ClientHttpProxyError,
    aiohttp.ClientProxyConnectionError,
    aiohttp_socks.ProxyError,
    aiohttp_socks.ProxyConnectionError,
    aiohttp_socks.ProxyTimeoutError,
)


def unreachable(server: str, error: BaseException) -> Unreachable:
    """Return what to say of an error on the way to a server."""
    found = _tls_error(error)
    if isinstance(found, ssl.SSLCertVerificationError):
        template = _CERTIFICATES.get(found.verify_code, N_("The certificate of {server} is not valid."))
        return Unreachable(template, server=server)
    if found is not None:
        return Unreachable(N_("{server} does not speak TLS as it should."), server=server)
    if isinstance(error, _PROXY_ERRORS):
        return Unreachable(N_("The proxy on the way to {server} does not let us through."), server=server)
    return Unreachable(N_("{server} cannot be reached ({kind})."), server=server, kind=_kind(error))


def _tls_error(error: BaseException) -> ssl.SSLError | None:
    """Return the error of TLS in or behind an error, or None."""
    # aiohttp's own error for certificates is an SSLError in name only; what is behind it says more.
    behind = (getattr(error, "certificate_error", None), getattr(error, "os_error", None), error.__cause__, error)
    return next((one for one in behind if isinstance(one, ssl.SSLError)), None)


def _kind(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return "timeout"
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "no such host"
    if isinstance(error, aiohttp.ClientConnectorError):
        return "no connection"
    return "connection broken"

"""The way to the server: whose certificates count, proxies, redirects without the token, sleep, IPv6."""

from __future__ import annotations

import asyncio
import os
import ssl
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from session.server.discovery import find_homeserver
from session.server.gateway import Gateway
from session.server.network import CA_FILE, NetworkRefused, proxy_of
from session.server.proxy_setting import PROXY
from session.server.wake import watch_clock
from session.sync.loop import SyncLoop
from session.values.errors import SessionError, Unreachable
from tests.fakes import faults
from tests.fakes.answers import SYNC
from tests.fakes.certificates import Authority
from tests.fakes.homeserver import FakeHomeserver, json_answer
from tests.fakes.proxies import http_proxy, socks_proxy
from tests.fakes.synced_account import SyncedAccount
from tui.__main__ import _use_network
from tui.settings.config import Config

TOKEN = "geheim-token"
WHO = {"user_id": "@me:hs.example"}
VERSIONS = {"versions": ["v1.15"]}


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def trusted(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """An authority that the settings name."""
    monkeypatch.setenv(CA_FILE, str(authority.path))
    return authority


async def who(url: str) -> dict[str, object]:
    gateway = Gateway(url, TOKEN)
    try:
        return await gateway.request("GET", "/whoami")
    finally:
        await gateway.close()


@pytest.fixture
async def safe(trusted: Authority) -> AsyncIterator[FakeHomeserver]:
    """A homeserver with TLS, under the name localhost, whose authority the settings name."""
    async with FakeHomeserver(tls=trusted.server("localhost")) as server:
        server.url = server.url.replace("127.0.0.1", "localhost")
        server.on("GET", "/whoami", json_answer(WHO))
        server.on("GET", "/versions", json_answer(VERSIONS))
        yield server


async def test_a_companys_authority_counts_when_the_settings_name_it(safe: FakeHomeserver) -> None:
    assert await who(safe.url) == WHO


async def test_an_authority_may_take_the_place_of_all_others(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.path))
    async with FakeHomeserver(tls=authority.server()) as server:
        server.on("GET", "/whoami", json_answer(WHO))
        assert await who(server.url) == WHO


async def test_an_authority_that_is_exchanged_counts_from_the_next_connection(
    tmp_path: Path, trusted: Authority
) -> None:
    (tmp_path / "new").mkdir()
    new = Authority(tmp_path / "new")
    async with FakeHomeserver(tls=new.server()) as server:
        server.on("GET", "/whoami", json_answer(WHO))
        with pytest.raises(Unreachable):
            await who(server.url)
        trusted.path.write_bytes(new.path.read_bytes())
        assert await who(server.url) == WHO


@pytest.mark.parametrize("content", [None, b"", b"no certificate"], ids=["missing", "empty", "nonsense"])
async def test_a_file_without_certificates_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None
) -> None:
    path = tmp_path / "own.pem"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setenv(CA_FILE, str(path))
    with pytest.raises(NetworkRefused, match=r"own\.pem"):
        await who("https://127.0.0.1:1")


@pytest.mark.parametrize(
    ("made", "words"),
    [
        ({"ends": -1, "begins": -2}, "has expired"),
        ({"begins": 1, "ends": 2}, "not valid yet: is the clock"),
        ({"own": True}, r"signed by itself: nobody vouches for it \(ca_file"),
        ({"host": "elders.example"}, "not that of 127.0.0.1"),
        ({"host": "10.0.0.1"}, "not that of 127.0.0.1"),
    ],
    ids=["expired", "not yet", "self-signed", "another name", "another address"],
)
async def test_a_wrong_certificate_is_named_and_nothing_is_sent(
    trusted: Authority, made: dict[str, object], words: str
) -> None:
    async with FakeHomeserver(tls=trusted.server(**made)) as server:  # type: ignore[arg-type]
        with pytest.raises(Unreachable, match=words):
            await who(server.url)
        assert server.requests == []


async def test_an_unknown_authority_is_named(authority: Authority) -> None:
    async with FakeHomeserver(tls=authority.server()) as server:
        with pytest.raises(Unreachable, match="Nobody whom this machine trusts"):
            await who(server.url)


async def test_a_server_without_tls_is_named(server: FakeHomeserver) -> None:
    with pytest.raises(Unreachable, match="does not speak TLS"):
        await who(server.url.replace("http://", "https://"))


@pytest.mark.parametrize("variable", [PROXY, "https_proxy", "HTTPS_PROXY", "ALL_PROXY"])
async def test_an_http_proxy_is_used(trusted: Authority, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    async with FakeHomeserver(tls=trusted.server("hs.example")) as server, http_proxy() as proxy:
        server.on("GET", "/whoami", json_answer(WHO))
        monkeypatch.setenv(variable, f"http://127.0.0.1:{proxy.port}")
        assert await who(f"https://hs.example:{server.port}") == WHO
        assert proxy.asked == [f"hs.example:{server.port}"]


@pytest.mark.parametrize("scheme", ["socks5", "socks5h"])
async def test_a_socks_proxy_looks_up_the_name(
    trusted: Authority, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    async with FakeHomeserver(tls=trusted.server("hs.example")) as server, socks_proxy() as proxy:
        server.on("GET", "/whoami", json_answer(WHO))
        monkeypatch.setenv("ALL_PROXY", f"{scheme}://127.0.0.1:{proxy.port}")
        assert await who(f"https://hs.example:{server.port}") == WHO
        assert proxy.asked == [f"hs.example:{server.port}"]


async def test_a_proxy_that_refuses_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    async with http_proxy(refuses=True) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:hunter2@127.0.0.1:{proxy.port}")
        with pytest.raises(Unreachable, match="The proxy on the way") as caught:
            await who("https://hs.example")
        assert "hunter2" not in str(caught.value)
    for scheme in ("http", "socks5"):
        monkeypatch.setenv("HTTPS_PROXY", f"{scheme}://127.0.0.1:1")
        with pytest.raises(Unreachable):
            await who("https://hs.example")


@pytest.mark.parametrize("proxy", ["ftp://127.0.0.1:1", "socks5://", "socks9://127.0.0.1:1"])
async def test_a_proxy_that_is_none_is_said(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(NetworkRefused):
        await who("https://hs.example")


def test_which_proxy_is_for_whom(monkeypatch: pytest.MonkeyPatch) -> None:
    assert proxy_of("https://hs.example") is None
    monkeypatch.setenv("HTTPS_PROXY", "proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", "intern.example")
    assert proxy_of("https://hs.example") == "http://proxy.example:3128"
    assert proxy_of("https://chat.intern.example") is None
    assert [proxy_of(f"http://{host}:8008") for host in ("127.0.0.1", "localhost", "[::1]")] == [None, None, None]
    monkeypatch.setenv(PROXY, "socks5://proxy.example:1080")
    assert proxy_of("https://chat.intern.example") == "socks5://proxy.example:1080"


def test_a_proxy_of_the_settings_is_used_and_no_child_learns_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("session.server.proxy_setting._set", [])
    _use_network(Config(proxy="http://me:hunter2@proxy.example:3128"))
    assert proxy_of("https://hs.example") == "http://me:hunter2@proxy.example:3128"
    assert proxy_of("http://127.0.0.1:8008") is None
    child = subprocess.run(["env"], capture_output=True, text=True, check=True)
    assert "hunter2" not in child.stdout
    monkeypatch.setenv(PROXY, "socks5://other.example:1080")
    _use_network(Config(proxy="http://proxy.example:3128"))
    assert proxy_of("https://hs.example") == "socks5://other.example:1080"
    assert PROXY not in os.environ
    _use_network(Config())
    assert proxy_of("https://hs.example") is None


async def test_passwords_in_a_netrc_are_left_alone(
    server: FakeHomeserver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password hunter2\n")
    monkeypatch.setenv("NETRC", str(netrc))
    server.on("GET", "/whoami", json_answer(WHO))
    await who(server.url)
    assert server.requests[0].headers["Authorization"] == f"Bearer {TOKEN}"


async def test_well_known_may_lie_elsewhere(safe: FakeHomeserver, trusted: Authority) -> None:
    async with FakeHomeserver(tls=trusted.server()) as elsewhere:
        safe.on("GET", "/.well-known/", faults.redirect("/well-known-here", 301))
        safe.on("GET", "/well-known-here", faults.redirect(f"{elsewhere.url}/matrix", 302))
        elsewhere.on("GET", "/matrix", json_answer({"m.homeserver": {"base_url": elsewhere.url}}))
        elsewhere.on("GET", "/versions", json_answer(VERSIONS))
        assert await find_homeserver("", f"@me:localhost:{safe.port}") == elsewhere.url
        assert not any("Authorization" in one.headers for one in (*safe.requests, *elsewhere.requests))


@pytest.mark.parametrize("location", ["http://127.0.0.1:1/", "/.well-known/matrix/client", "file:///etc/passwd", ""])
async def test_well_known_follows_no_other_redirect(safe: FakeHomeserver, location: str) -> None:
    safe.on("GET", "/.well-known/", faults.redirect(location))
    assert await find_homeserver("", f"@me:localhost:{safe.port}") == safe.url
    assert len(safe.seen("GET", "well-known")) <= 4


async def test_a_file_that_lies_elsewhere_is_fetched_without_the_token(
    safe: FakeHomeserver, trusted: Authority
) -> None:
    async with FakeHomeserver(tls=trusted.server()) as elsewhere:
        safe.on("GET", "/download", faults.redirect(f"{elsewhere.url}/bucket", 307))
        elsewhere.on("GET", "/bucket", faults.raw(b"bytes"))
        gateway = Gateway(safe.url, TOKEN)
        assert b"".join([piece async for piece in gateway.download("/download")]) == b"bytes"
        await gateway.close()
        assert safe.requests[0].headers["Authorization"] == f"Bearer {TOKEN}"
        assert "Authorization" not in elsewhere.requests[0].headers


@pytest.mark.parametrize("location", ["http://127.0.0.1:1/", "/download", ""])
async def test_a_file_is_not_fetched_from_anywhere(safe: FakeHomeserver, location: str) -> None:
    safe.on("GET", "/download", faults.redirect(location, 308))
    gateway = Gateway(safe.url, TOKEN)
    with pytest.raises(Unreachable):
        await anext(gateway.download("/download"))
    await gateway.close()
    assert len(safe.requests) <= 4
    assert sum("Authorization" in one.headers for one in safe.requests) == 1


async def test_a_network_that_wants_a_log_in_is_named(server: FakeHomeserver) -> None:
    for answer in (faults.html(200), faults.html(511), faults.redirect("http://portal.example/")):
        server.on("GET", "/whoami", answer)
        with pytest.raises(Unreachable, match="does this network want you to log in"):
            await who(server.url)


@pytest.mark.parametrize(
    "address", ["https://noor:sesam@hs.example", "https://noor:sesam@hs.example/x", "noor:sesam@hs.example"]
)
async def test_a_password_in_an_address_is_refused_and_said_nowhere(address: str) -> None:
    with pytest.raises(SessionError, match="no user and password") as caught:
        await find_homeserver(address, "")
    assert "sesam" not in str(caught.value)
    assert Gateway("https://noor:sesam@hs.example:8448").server == "hs.example:8448"


async def test_a_server_on_ipv6(server: FakeHomeserver) -> None:
    try:
        six = await FakeHomeserver(host="::1").__aenter__()
    except OSError:
        pytest.skip("this machine has no IPv6")
    six.on("GET", "/versions", json_answer(VERSIONS))
    assert await find_homeserver(six.url, "") == six.url
    await six.__aexit__()


class Clock:
    """A clock on the wall that a test sets."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return asyncio.get_running_loop().time() + self.ahead


@pytest.mark.parametrize("jump", [600.0, -86_400.0, 365 * 86_400.0], ids=["slept", "a day back", "a year ahead"])
async def test_after_a_sleep_the_server_is_asked_at_once(
    server: FakeHomeserver, account: SyncedAccount, monkeypatch: pytest.MonkeyPatch, jump: float
) -> None:
    monkeypatch.setattr("session.server.wake.TICK", 0.05)
    server.on("GET", SYNC, json_answer({"next_batch": "s1"}), faults.hang(server))
    gateway, clock, woken = Gateway(server.url, TOKEN), Clock(), []
    loop = SyncLoop(gateway, account.account, account.arrival)

    async def woke() -> None:
        woken.append(jump)
        loop.poll_anew()
        await gateway.reconnect()

    async def handled(_: object) -> None:
        return

    tasks = [
        asyncio.create_task(watch_clock(woke, clock)),
        asyncio.create_task(loop.run(handled, lambda *_: None)),
    ]
    await server.until(2, "GET", SYNC)
    clock.ahead = jump
    await server.until(3, "GET", SYNC)
    assert [one.query["timeout"] for one in server.seen("GET", SYNC)] == ["0", "30000", "0"]
    assert woken == [jump]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await gateway.close()


def test_no_tls_older_than_1_2(authority: Authority) -> None:
    from session.server.network import _tls_context

    assert _tls_context().minimum_version >= ssl.TLSVersion.TLSv1_2

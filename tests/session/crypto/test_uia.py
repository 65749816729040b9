"""Proving who asks: with the password, on a page, in several steps, and never for ever."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from session.crypto.uia import Proof, ProofRefused, request_with_proof
from session.values.errors import RequestRefused

USER = "@noor:example.org"
BASE = "https://hs.example.org"
PATH = "/_matrix/client/v3/keys/device_signing/upload"


class Server:
    """Wants stages in their order; what was agreed on a page is in `agreed`."""

    def __init__(self, *flows: list[str], password: str = "geheim") -> None:
        self.flows = [{"stages": flow} for flow in flows]
        self.password = password
        self.completed: list[str] = []
        self.params: dict[str, Any] = {}
        self.bodies: list[dict[str, Any]] = []

    async def request(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, **options: Any
    ) -> dict[str, Any]:
        self.bodies.append(dict(body or {}))
        auth = (body or {}).get("auth", {})
        if auth.get("type") == "m.login.password" and auth["password"] == self.password:
            self.completed.append("m.login.password")
        if any(set(flow["stages"]) <= set(self.completed) for flow in self.flows):
            return {"done": True}
        refused = RequestRefused("Prove it", status=401, errcode="M_FORBIDDEN")
        refused.answer = {
            "session": "s/1",
            "flows": self.flows,
            "completed": self.completed,
            "params": self.params,
        }
        raise refused


async def ask(server: Server, proof: Proof) -> dict[str, Any]:
    return await request_with_proof(server, "POST", PATH, {"key": 1}, USER, proof)


async def test_without_a_question_there_is_no_proof() -> None:
    server = Server([])
    assert await ask(server, Proof(password="geheim")) == {"done": True}
    assert server.bodies == [{"key": 1}]


async def test_the_password() -> None:
    server = Server(["m.login.password"])
    await ask(server, Proof(password="geheim"))
    assert server.bodies[1]["auth"] == {
        "type": "m.login.password",
        "identifier": {"type": "m.id.user", "user": USER},
        "password": "geheim",
        "session": "s/1",
    }


async def test_a_wrong_password_is_tried_once() -> None:
    server = Server(["m.login.password"])
    with pytest.raises(ProofRefused, match="does not accept the password"):
        await ask(server, Proof(password="fout"))
    assert len(server.bodies) == 2


def agreeing(server: Server, *stages: str) -> tuple[Proof, list[str]]:
    pages: list[str] = []

    async def agree(page: str) -> None:
        pages.append(page)
        server.completed.append(stages[len(pages) - 1])

    return Proof(agree=agree, homeserver=BASE), pages


async def test_single_sign_on_is_done_on_the_fallback_page() -> None:
    server = Server(["m.login.sso"])
    proof, pages = agreeing(server, "m.login.sso")
    await ask(server, proof)
    assert pages == [f"{BASE}/_matrix/client/v3/auth/m.login.sso/fallback/web?session=s%2F1"]
    assert server.bodies[1]["auth"] == {"session": "s/1"}


async def test_a_page_that_the_server_names_is_taken() -> None:
    server = Server(["org.matrix.cross_signing_reset"])
    server.params = {"org.matrix.cross_signing_reset": {"url": "https://account.example.org/reset"}}
    proof, pages = agreeing(server, "org.matrix.cross_signing_reset")
    await ask(server, proof)
    assert pages == ["https://account.example.org/reset"]


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "file:///etc/passwd", "https://x\x1b[2J", "https://[", "https://" + "x" * 3000, 7],
)
async def test_an_address_that_is_no_web_page_is_not_shown(address: Any) -> None:
    server = Server(["m.odd"])
    server.params = {"m.odd": {"url": address}}
    proof, pages = agreeing(server, "m.odd")
    await ask(server, proof)
    assert pages[0].startswith(BASE)


async def test_several_steps() -> None:
    server = Server(["m.login.password", "m.login.terms"])
    proof, pages = agreeing(server, "m.login.terms")
    await ask(server, Proof("geheim", proof.agree, BASE))
    assert len(pages) == 1
    assert [sorted(body.get("auth", {})) for body in server.bodies][2] == ["session"]


async def test_the_way_that_can_be_gone_is_gone() -> None:
    server = Server(["m.login.sso"], ["m.login.password"])
    await ask(server, Proof(password="geheim"))
    server = Server(["m.login.password"], ["m.login.sso"])
    proof, pages = agreeing(server, "m.login.sso")
    await ask(server, proof)
    assert len(pages) == 1


async def test_who_did_not_agree_is_told_so() -> None:
    async def agree(page: str) -> None:
        """Say it is done when it is not."""

    with pytest.raises(ProofRefused, match="not agreed"):
        await ask(Server(["m.login.sso"]), Proof(agree=agree))


async def test_what_is_wanted_and_cannot_be_given_is_named() -> None:
    with pytest.raises(ProofRefused, match="asks for the password"):
        await ask(Server(["m.login.password"]), Proof())
    with pytest.raises(ProofRefused, match=r"m\.login\.sso"):
        await ask(Server(["m.login.sso"]), Proof(password="geheim"))


@pytest.mark.parametrize("flows", [None, 7, [], [7], [{}], [{"stages": 7}], [{"stages": [7]}], [{"stages": []}]])
async def test_an_answer_of_another_shape_is_a_refusal(flows: Any) -> None:
    server = Server(["m.login.sso"])
    server.flows = flows or []

    async def odd(*arguments: Any, **options: Any) -> dict[str, Any]:
        refused = RequestRefused("Prove it", status=401)
        refused.answer = {"flows": flows, "completed": 7, "session": 7}
        raise refused

    server.request = odd  # type: ignore[method-assign]
    with pytest.raises(ProofRefused):
        await ask(server, Proof(password="geheim"))


async def test_a_server_that_always_wants_more_is_left() -> None:
    count = [0]

    async def endless(*arguments: Any, **options: Any) -> dict[str, Any]:
        count[0] += 1
        refused = RequestRefused("More", status=401)
        refused.answer = {"flows": [{"stages": [f"m.{count[0]}"]}], "session": "s"}
        raise refused

    async def agree(page: str) -> None:
        """Agree."""

    server = Server()
    server.request = endless  # type: ignore[method-assign]
    with pytest.raises(ProofRefused):
        await ask(server, Proof(agree=agree))
    assert count[0] < 10


async def test_the_password_is_asked_for_once_it_is_wanted_and_once_only() -> None:
    asked: list[int] = []

    async def ask_password() -> str:
        asked.append(1)
        return "fout"

    server = Server([])
    await ask(server, Proof(ask_password=ask_password))
    assert asked == []
    server = Server(["m.login.password"])
    with pytest.raises(ProofRefused, match="does not accept the password"):
        await ask(server, Proof(ask_password=ask_password))
    assert asked == [1]


async def test_without_a_password_the_other_way_is_gone_if_there_is_one() -> None:
    async def no_password() -> str:
        return ""

    server = Server(["m.login.password"], ["m.login.sso"])
    proof, pages = agreeing(server, "m.login.sso")
    await ask(server, Proof(agree=proof.agree, homeserver=BASE, ask_password=no_password))
    assert len(pages) == 1
    with pytest.raises(ProofRefused, match="asks for the password"):
        await ask(Server(["m.login.password"]), Proof(ask_password=no_password))


async def test_who_leaves_the_question_leaves_the_request() -> None:
    async def left() -> str:
        raise ProofRefused("Left: nothing was changed.")

    server = Server(["m.login.password"])
    with pytest.raises(ProofRefused, match="Left"):
        await ask(server, Proof(ask_password=left))
    assert len(server.bodies) == 1


async def test_oauth_says_its_name() -> None:
    server = Server(["m.oauth"])
    proof, _pages = agreeing(server, "m.oauth")
    await ask(server, proof)
    assert server.bodies[1]["auth"] == {"type": "m.oauth", "session": "s/1"}

"""Names that deceive: taken by two, only looking like another's, or an office's."""

from __future__ import annotations

import pytest

from session.values.model import Member, UserId
from widgets.look_alikes import look_alikes, shape

OWN = ("rijk.example",)
NOOR = Member(UserId("@noor:rijk.example"), "Noor de Wit", "join")


def member(user: str, name: str, membership: str = "join") -> Member:
    return Member(UserId(user), name, membership)


def said(*members: Member) -> dict[str, str]:
    return {user: str(words) for user, words in look_alikes(members, OWN, "thuis.example").items()}


def test_different_names_are_nothing_to_say() -> None:
    assert said(NOOR, member("@sam:rijk.example", "Sam"), member("@nora:x", "Nora de Wit")) == {}


def test_a_name_taken_by_two_is_said_of_the_one_from_outside() -> None:
    words = said(NOOR, member("@noor:elders.example", "Noor  de Wit"), member("@noor2:thuis.example", "Noor de Wit"))
    assert words == {"@noor:elders.example": "@noor:elders.example has the same name as @noor:rijk.example"}


def test_a_name_taken_by_two_from_inside_or_from_outside_is_said_of_both() -> None:
    assert len(said(NOOR, member("@noor2:thuis.example", "Noor de Wit"))) == 2
    assert len(said(member("@a:x", "Sam"), member("@b:y", "Sam"))) == 2


@pytest.mark.parametrize(
    "name",
    ["Nооr de Wit", "Noor\u200b de Wit", "N00r de W1t", "Noor de Wlt", "ＮＯＯＲ de Wit", "noor.de.wit", "Nóór de Wit"],
)
def test_a_name_that_only_looks_the_same_is_said(name: str) -> None:
    assert "only looks like" in said(NOOR, member("@noor:elders.example", name))["@noor:elders.example"]


@pytest.mark.parametrize("name", ["Matrix Support", "Beheer", "supp0rt", "IT Helpdesk", "Аdmin", "Servicedesk Rijk"])
def test_an_office_is_trusted_on_own_servers_only(name: str) -> None:
    assert "calls itself support" in said(member("@x:elders.example", name))["@x:elders.example"]
    assert said(member("@x:rijk.example", name)) == {}
    assert len(said(member("@x:thuis.example", name))) == 1


@pytest.mark.parametrize("name", ["Beheersing Jansen", "Supportive Sam", "Adminah"])
def test_a_name_with_such_letters_in_it_is_none(name: str) -> None:
    assert said(member("@x:elders.example", name)) == {}


def test_who_is_not_there_and_who_has_no_name_do_not_count() -> None:
    assert said(NOOR, member("@noor:x", "Noor de Wit", "leave"), member("@a:x", ""), member("@b:x", " ")) == {}
    assert said(member("@a:x", "😀"), member("@b:x", "😀")) == {}


def test_a_shape_is_short_however_long_the_name() -> None:
    assert len(shape("x" * 10_000)) <= 128

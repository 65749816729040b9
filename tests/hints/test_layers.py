"""Whatever a user wishes, nothing that the organisation's policy says is lost or milder."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hints.governed import Governed
from hints.layers import InForce, Origin, Wishes, in_force
from hints.levels import USER_LEVELS, LevelError, read_levels
from hints.model import Draft, DraftKind, RoomFacts, Severity
from hints.organisation import Organisation, parse_organisation
from hints.pack import Pack, PackError
from tests.fakes.small_packs import SHIPPED, pack, rule_text

SAFE = RoomFacts(
    "!a:rijk.example", "rijk.example", encrypted=True, readers=3, servers=("other.example", "rijk.example")
)
OPEN = RoomFacts("!b:rijk.example", "rijk.example", encrypted=False, public=True, servers=("rijk.example",))
WORDS = ("aap", "noot", "mies", "aap noot", "noot mies", "wim")
NOTHING = Wishes()
OTHER_SERVERS = '[[rule.rooms]]\nwhen = ["other_servers"]\nseverity = "justify"\n'


def forced(organisation: str | None, wishes: Wishes = NOTHING, packs: tuple[Pack, ...] = ()) -> InForce:
    policy = None if organisation is None else parse_organisation("schema = 1\n" + organisation)
    return in_force((SHIPPED,), policy, packs, wishes)


def advisor(force: InForce) -> Governed:
    return Governed(force, lambda: 0.0)


def said(force: InForce, text: str, facts: RoomFacts = SAFE) -> dict[tuple[str, int, int], Severity]:
    findings = advisor(force).assess(Draft(DraftKind.MESSAGE, text, facts)).findings
    return {(finding.rule, finding.start, finding.end): finding.severity for finding in findings}


def levels(force: InForce) -> dict[str, str]:
    return {each.rule.id: "off" if each.level is None else each.level.word for each in force.rules}


def wish(**words: str) -> Wishes:
    return Wishes(read_levels({"shipped": dict(words)}, USER_LEVELS))


def test_without_an_organisation_the_user_decides() -> None:
    force = forced(None, wish(ape="off", nut="justify", mary="note"))
    assert levels(force) == {"shipped.ape": "off", "shipped.nut": "justify", "shipped.mary": "note"}
    assert said(force, "aap noot") == {("shipped.nut", 4, 8): Severity.JUSTIFY}
    assert force.floor is None


def test_an_organisation_may_loosen_and_block_what_ships() -> None:
    force = forced('[rules]\n"shipped.ape" = "off"\nshipped.nut = "block"\n"shipped.mary" = "confirm"')
    assert said(force, "aap noot mies") == {
        ("shipped.nut", 4, 8): Severity.BLOCK,
        ("shipped.mary", 9, 13): Severity.CONFIRM,
    }


def test_under_an_organisation_a_user_only_tightens() -> None:
    force = forced('[rules]\n"shipped.nut" = "confirm"', wish(ape="justify", nut="note", mary="off"))
    assert levels(force) == {"shipped.ape": "justify", "shipped.nut": "confirm", "shipped.mary": "justify"}
    origins = {each.rule.id: (each.origin, each.refused) for each in force.rules}
    assert origins == {
        "shipped.ape": (Origin.USER, ""),
        "shipped.nut": (Origin.ORGANISATION, "note"),
        "shipped.mary": (Origin.SHIPPED, "off"),
    }


def test_a_rule_that_the_organisation_switched_off_can_be_wished_back() -> None:
    force = forced('[rules]\n"shipped.ape" = "off"', wish(ape="note"))
    assert said(force, "aap") == {("shipped.ape", 0, 3): Severity.NOTE}


def test_each_trusted_server_more_is_looser_so_the_organisation_has_the_last_word() -> None:
    servers = ("other.example",)
    ours = pack("ours", rule_text("ours.wim", "wim", "note", tables=OTHER_SERVERS))
    free = forced("", Wishes(own_servers=servers), (ours,))
    bound = forced("own_servers = []", Wishes(own_servers=servers), (ours,))
    assert said(free, "wim") == {("ours.wim", 0, 3): Severity.NOTE}
    assert said(bound, "wim") == {("ours.wim", 0, 3): Severity.JUSTIFY}
    assert (free.own_servers, bound.own_servers) == (Origin.USER, Origin.ORGANISATION)


def test_a_users_rule_cannot_stand_in_front_of_another() -> None:
    loud = pack("mine", rule_text("mine.ape", "aap noot", "note", confidence="high"))
    force = forced("", Wishes(packs=(loud,)))
    assert said(force, "aap noot")["shipped.ape", 0, 3] is Severity.CONFIRM
    assert said(force, "aap noot")["mine.ape", 0, 8] is Severity.NOTE


@pytest.mark.parametrize(
    "rule",
    [
        rule_text("mine.x", "wim", "block"),
        rule_text("mine.x", "wim", "note", if_low="block"),
        rule_text("mine.x", "wim", "note", tables='[[rule.rooms]]\nwhen = ["public"]\nseverity = "block"\n'),
    ],
)
def test_only_an_organisations_pack_blocks(rule: str) -> None:
    with pytest.raises(PackError, match=r"mine: mine\.x: .*organisation"):
        forced(None, Wishes(packs=(pack("mine", rule),)))
    with pytest.raises(PackError):
        in_force((pack("mine", rule),), None, (), Wishes())
    assert levels(forced("", packs=(pack("mine", rule),)))["mine.x"]


def test_a_level_of_a_rule_that_is_not_there_is_refused() -> None:
    with pytest.raises(LevelError, match=r"shipped\.apes: .*did you mean shipped\.ape\?"):
        forced('[rules]\n"shipped.apes" = "block"')
    with pytest.raises(LevelError, match=r"shipped\.apes"):
        forced("", wish(apes="note"))


def test_two_rules_with_one_id_are_refused() -> None:
    with pytest.raises(ValueError, match=r"shipped\.ape is there twice"):
        forced(None, Wishes(packs=(pack("mine", rule_text("shipped.ape", "aap", "note")),)))


def test_other_levels_are_another_policy() -> None:
    digests = {
        forced(None).policy.digest(),
        forced(None, wish(ape="note")).policy.digest(),
        forced(None, wish(ape="justify")).policy.digest(),
        forced('own_servers = ["other.example"]').policy.digest(),
    }
    assert len(digests) == 4


WORD = st.sampled_from(WORDS)
LEVEL = st.sampled_from(("note", "confirm", "justify"))
RAISE = st.sampled_from(("", OTHER_SERVERS, '[[rule.rooms]]\nwhen = ["public"]\nseverity = "confirm"\n'))


@st.composite
def rules(draw: Any, name: str, number: int) -> str:
    return rule_text(
        f"{name}.r{number}",
        draw(WORD),
        draw(LEVEL),
        confidence=draw(st.sampled_from(("low", "medium", "high"))),
        if_low=draw(st.none() | LEVEL),
        tables=draw(RAISE),
    )


@st.composite
def packs(draw: Any, name: str) -> Pack:
    return pack(name, *(draw(rules(name, number)) for number in range(draw(st.integers(1, 4)))))


@given(
    shipped=packs("shipped"),
    ours=packs("ours"),
    mine=packs("mine"),
    data=st.data(),
    text=st.lists(WORD, max_size=5).map(" ".join),
    facts=st.sampled_from((SAFE, OPEN)),
)
def test_no_finding_is_lost_or_milder(
    shipped: Pack, ours: Pack, mine: Pack, data: st.DataObject, text: str, facts: RoomFacts
) -> None:
    organised = st.sampled_from([rule.id for pack in (shipped, ours) for rule in pack.rules])
    everything = st.sampled_from([rule.id for pack in (shipped, ours, mine) for rule in pack.rules])
    level = st.sampled_from((None, *Severity))
    servers = data.draw(st.sampled_from((None, (), ("other.example",))))
    policy = Organisation(levels=data.draw(st.dictionaries(organised, level)), own_servers=servers)
    wished = data.draw(st.dictionaries(everything, st.sampled_from(tuple(USER_LEVELS.values()))))
    own = ("other.example",) if servers is not None else ()
    alone = said(in_force((shipped,), policy, (ours,), Wishes()), text, facts)
    merged = said(in_force((shipped,), policy, (ours,), Wishes(wished, (mine,), own)), text, facts)
    for place, severity in alone.items():
        assert merged[place] >= severity

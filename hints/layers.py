"""Puts shipped rules, an organisation's and a user's on top of each other; the user can tighten, never loosen.

The law of this file: what an organisation's policy says by itself is computed by
itself (`floor`), so that nothing of a user's can take anything away from it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from hints.levels import Level, level_word, refuse_unknown
from hints.model import Severity
from hints.organisation import House, Organisation
from hints.pack import Pack, PackError
from hints.policy import Policy
from hints.rule import Rule


class Origin(StrEnum):
    """Where a setting comes from."""

    SHIPPED = "shipped"
    ORGANISATION = "organisation"
    USER = "user"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a user asks for."""

    levels: Mapping[str, Level] = field(default_factory=dict)
    packs: tuple[Pack, ...] = ()
    own_servers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleInForce:
    """The level of one rule, and why it is that."""

    rule: Rule
    """As its pack has it."""
    level: Level
    origin: Origin
    refused: str = ""
    """The level that the user asked for and does not get; "" when there is none."""


@dataclass(frozen=True, slots=True)
class InForce:
    """All that holds on this machine for this user."""

    policy: Policy
    """With everything that the user adds."""
    floor: Policy | None
    """What the organisation's policy says without the user's wishes; None when that is `policy`."""
    house: House
    rules: tuple[RuleInForce, ...]
    own_servers: Origin
    """Who said which servers are trusted."""


def in_force(
    shipped: tuple[Pack, ...],
    organisation: Organisation | None,
    organisation_packs: tuple[Pack, ...],
    wishes: Wishes,
) -> InForce:
    """Return what holds.

    Raises:
        LevelError: for a level of a rule that is not there.
        PackError: for a rule that may not say `block`.
        ValueError: for two rules with one id. All are one line.
    """
    refuse_block((*shipped, *wishes.packs))
    organised = (*organisation_packs, *shipped)
    policy = organisation or Organisation()
    refuse_unknown(policy.levels, _ids(organised))
    refuse_unknown(wishes.levels, _ids((*organised, *wishes.packs)))
    servers, said_by = _servers(organisation, wishes)
    packs = (*organised, *wishes.packs)
    levels = wishes.levels if organisation is None else _tightened(packs, organisation.levels, wishes.levels)
    whole, base = with_levels(packs, levels), with_levels(organised, policy.levels)
    layers = (
        (Origin.ORGANISATION, organisation_packs),
        (Origin.SHIPPED, shipped),
        (Origin.USER, wishes.packs),
    )
    return InForce(
        policy=Policy(whole, servers),
        floor=None if organisation is None or whole == base else Policy(base, servers),
        house=policy.house,
        rules=_rules(layers, wishes, policy, whole),
        own_servers=said_by,
    )


def refuse_block(packs: tuple[Pack, ...]) -> None:
    """Refuse packs that block: only an organisation may say so.

    Raises:
        PackError: names pack and rule.
    """
    for pack in packs:
        for rule in pack.rules:
            raises = [raised.severity for raised in rule.rooms]
            if Severity.BLOCK in (rule.severity, rule.severity_if_low, rule.others_at_least, *raises):
                raise PackError(f"{pack.name}: {rule.id}: severity: block is for an organisation's pack only")


def with_levels(packs: tuple[Pack, ...], levels: Mapping[str, Level]) -> tuple[Pack, ...]:
    """Return `packs` with exactly these levels, up or down; what rooms raise stays raised."""
    return tuple(
        _levelled(pack, {rule_id: levels[rule_id] for rule_id in _ids((pack,)) if rule_id in levels}) for pack in packs
    )


def _tightened(packs: tuple[Pack, ...], levels: Mapping[str, Level], wishes: Mapping[str, Level]) -> dict[str, Level]:
    """Return an organisation's levels with those wishes of a user that go beyond them."""
    severities: dict[str, Level] = {rule.id: rule.severity for pack in packs for rule in pack.rules}
    severities.update(levels)
    beyond = {rule_id: wish for rule_id, wish in wishes.items() if _is_higher(wish, severities[rule_id])}
    return {**levels, **beyond}


def _is_higher(wish: Level, level: Level) -> bool:
    """Return whether a wish tightens; off is lower than all."""
    return wish is not None and (level is None or wish > level)


def _levelled(pack: Pack, levels: Mapping[str, Level]) -> Pack:
    """Return one pack with these levels, of rules that it has."""
    if not levels:
        return pack
    rules = tuple(_at(rule, levels.get(rule.id, rule.severity)) for rule in pack.rules)
    said = [f"{rule_id}={level_word(level)}" for rule_id, level in sorted(levels.items())]
    digest = hashlib.sha256("\n".join([pack.digest, *said]).encode()).hexdigest()
    return replace(pack, rules=tuple(rule for rule in rules if rule is not None), digest=digest)


def _at(rule: Rule, level: Level) -> Rule | None:
    """Return a rule at a level. One that is milder when unsure stays so, and is never stricter then."""
    if level is None:
        return None
    if_low = level if rule.severity_if_low == rule.severity else min(rule.severity_if_low, level)
    return rule._replace(severity=level, severity_if_low=if_low)


def _servers(organisation: Organisation | None, wishes: Wishes) -> tuple[tuple[str, ...], Origin]:
    """Return the trusted servers. Each one more is looser, so the organisation's word is the last."""
    if organisation is not None and organisation.own_servers is not None:
        return organisation.own_servers, Origin.ORGANISATION
    return wishes.own_servers, Origin.USER if wishes.own_servers else Origin.SHIPPED


def _rules(
    layers: tuple[tuple[Origin, tuple[Pack, ...]], ...], wishes: Wishes, policy: Organisation, whole: tuple[Pack, ...]
) -> tuple[RuleInForce, ...]:
    """Return every rule with its level and where that comes from."""
    levels = {rule.id: rule.severity for pack in whole for rule in pack.rules}
    return tuple(
        _rule(rule, origin, levels.get(rule.id), policy, wishes)
        for origin, packs in layers
        for pack in packs
        for rule in pack.rules
    )


def _rule(rule: Rule, origin: Origin, level: Level, policy: Organisation, wishes: Wishes) -> RuleInForce:
    """Return one rule with its level and where that comes from; `origin` is that of its pack."""
    wish = wishes.levels.get(rule.id, level)
    if rule.id in policy.levels and policy.levels[rule.id] == level:
        origin = Origin.ORGANISATION
    elif rule.id in wishes.levels and wish == level:
        origin = Origin.USER
    return RuleInForce(rule, level, origin, "" if wish == level else level_word(wish))


def _ids(packs: tuple[Pack, ...]) -> tuple[str, ...]:
    """Return the ids of all rules."""
    return tuple(rule.id for pack in packs for rule in pack.rules)

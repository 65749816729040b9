"""What counts as wise: the packs in force, and which servers are the organisation's own."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

from hints.pack import Pack
from hints.rule import RoomPhrase, Rule


@dataclass(frozen=True)
class Policy:
    """All rules in force."""

    packs: tuple[Pack, ...]
    own_servers: tuple[str, ...] = ()
    """The organisation's servers beside the account's own."""

    def __post_init__(self) -> None:
        """Refuse two rules with one id.

        Raises:
            ValueError: names the id.
        """
        ids = [rule.id for rule in self.rules]
        doubles = {rule_id for rule_id in ids if ids.count(rule_id) > 1}
        if doubles:
            raise ValueError(f"{min(doubles)} is there twice")

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules of all packs, in order."""
        return tuple(rule for pack in self.packs for rule in pack.rules)

    @cached_property
    def phrases(self) -> tuple[RoomPhrase, ...]:
        """The clauses for rooms of all packs, in order."""
        return tuple(phrase for pack in self.packs for phrase in pack.phrases)

    @cached_property
    def _by_id(self) -> dict[str, Rule]:
        """The rules by their ids."""
        return {rule.id: rule for rule in self.rules}

    def rule(self, rule_id: str) -> Rule:
        """Return the rule with this id.

        Raises:
            KeyError: when there is none.
        """
        return self._by_id[rule_id]

    def digest(self) -> str:
        """Return a hex digest; equal digests mean equal advice."""
        return self._digest

    @cached_property
    def _digest(self) -> str:
        """The digest, computed once."""
        parts = [*(pack.digest for pack in self.packs), "own servers", *self.own_servers]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

"""Runs the examples of packs: every `warn` must be found, every `quiet` must not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hints.advisor import Advisor
from hints.model import Confidence, Draft, Finding
from hints.pack import Pack
from hints.policy import Policy
from hints.rule import Example, Rule


@dataclass(frozen=True, slots=True)
class ExampleCheck:
    """One example of one rule and whether it does what it says."""

    pack: str
    rule: str
    group: str
    """warn, faint or quiet."""
    number: int
    """Counted from one within its group."""
    passed: bool


def check_examples(pack: Pack, others: tuple[Pack, ...] = ()) -> Iterator[ExampleCheck]:
    """Yield every example of `pack`, checked; `others` are packs whose findings its room rules may need."""
    advisor = Advisor(Policy((*(other for other in others if other.name != pack.name), pack)))
    for rule in pack.rules:
        if rule.by_model and rule.learned is None:
            continue  # what a model finds only a model can show
        for group, examples in (("warn", rule.warn), ("faint", rule.faint), ("quiet", rule.quiet)):
            for number, example in enumerate(examples, 1):
                found = _found(advisor, rule, example)
                yield ExampleCheck(pack.name, rule.id, group, number, _as_wanted(group, found))


def _found(advisor: Advisor, rule: Rule, example: Example) -> Confidence | None:
    """Return how surely `rule` speaks about an example, or None when it is silent."""
    findings = advisor.assess(Draft(example.kind, example.text, example.facts, example.attachments)).findings
    return max((finding.confidence for finding in findings if _speaks_for(finding, rule)), default=None)


def _speaks_for(finding: Finding, rule: Rule) -> bool:
    """Return whether a finding is `rule`'s; of what a model finds too, a rule of the same kind may say it first."""
    return finding.rule == rule.id or (rule.by_model and finding.kind is rule.kind)


def _as_wanted(group: str, found: Confidence | None) -> bool:
    """Return whether an example of this group is right with this outcome."""
    match group:
        case "warn":
            return found is not None and found >= Confidence.MEDIUM
        case "faint":
            return found is Confidence.LOW
        case _:
            return found is None

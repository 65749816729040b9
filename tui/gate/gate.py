"""Between composer and outbox: makes drafts, asks the advisor, and puts its answers in words.

One law of this file: nothing here can make a clearance; it is only handed on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from hints.advisor import Advisor
from hints.audit import Weight
from hints.governed import Withheld
from hints.model import (
    Assessment,
    Clearance,
    Draft,
    DraftKind,
    Finding,
    Held,
    Kind,
    Override,
    RoomFacts,
    Severity,
    Tip,
)
from hints.rule import Rule
from hints.text import mask
from session.media.staged import StagedFile
from session.sending.formatting import with_markup
from session.values.model import EventId
from tui.commands.slash import Speech
from tui.gate.finding_words import seen_words
from tui.gate.staged_words import outcome_words
from widgets.composing.hint_bar import HintLines, HintState
from widgets.composing.span_area import Mark
from widgets.i18n import _, current_language

READ_AT_ONCE = 4_000
"""Code points that are assessed between two keys; a longer text is assessed beside the screen."""


@dataclass(frozen=True, slots=True)
class Look:
    """One draft as the advisor sees it, and where it stands in the composer."""

    draft: Draft
    offset: int
    assessment: Assessment

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Most severe first; what stands in the text before what is true of its room, which makes it worse."""
        return tuple(sorted(self.assessment.findings, key=lambda each: (-each.severity, each.kind is Kind.ROOM)))

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that have something to say, each once, most severe first."""
        return tuple(dict.fromkeys(finding.rule for finding in self.findings))

    @property
    def spans(self) -> tuple[Finding, ...]:
        """The findings with a place in the text; those that only note something when nothing holds."""
        placed = [finding for finding in self.assessment.findings if finding.end > finding.start]
        held = [finding for finding in placed if finding.severity > Severity.NOTE]
        return tuple(held or placed)

    @property
    def maskable(self) -> tuple[Finding, ...]:
        """The findings that are gone from the text when it is masked; a marking taken away hides what it marked."""
        return tuple(span for span in self.spans if not span.kind.is_sign)

    def marks(self) -> tuple[Mark, ...]:
        """Return what the composer has to point out."""
        return tuple(
            Mark(finding.start + self.offset, finding.end + self.offset, finding.severity > Severity.NOTE)
            for finding in self.assessment.findings
            if finding.end > finding.start
        )

    def masked(self) -> str:
        """Return the draft's text with what can be masked masked."""
        return mask(self.draft.text, self.maskable)


@dataclass(frozen=True, slots=True)
class HintKeys:
    """The keys that a hint offers, as they are shown."""

    offered: tuple[str, ...]
    """Each with its word, the most important first."""
    why: str
    """The key that explains, with its word."""
    following: str
    """The key to the next finding."""
    urgent: str = ""
    """The one of those offered that may not be left out."""
    narrow: tuple[str, ...] = ()
    """What stands for all of them where it would be, the longest first."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """One rule's word on a draft, for those who ask why."""

    tip: Tip
    rule: Rule
    severity: Severity


class Gate:
    """The advisor, as the screen uses it."""

    def __init__(self, advisor: Advisor) -> None:
        """Use this advisor, and no other, for everything that is typed."""
        self._advisor = advisor

    @property
    def withheld(self) -> str:
        """Why nothing at all may leave, or "" when that is not so."""
        return self._advisor.problem if isinstance(self._advisor, Withheld) else ""

    def reads_long(self, text: str, file: StagedFile | None) -> bool:
        """Return whether a text and its file are better read beside the screen."""
        return len(text) > READ_AT_ONCE or (file is not None and not self._advisor.has_read(file.attachment))

    def read(self, file: StagedFile, facts: RoomFacts) -> None:
        """Read a file, so that looking at it again costs nothing; takes seconds for a long one, so not on the loop."""
        self._advisor.assess(Draft(DraftKind.FILE, "", facts, (file.attachment,)))

    def look(
        self,
        speech: Speech,
        facts: RoomFacts,
        edits: EventId | None,
        file: StagedFile | None = None,
        answers: EventId | None = None,
    ) -> Look:
        """Return what the advisor says about a text that is being typed, and the file that goes along."""
        draft = draft_of(speech, facts, edits, file, answers)
        return Look(draft, speech.offset, self._advisor.assess(draft))

    def clear(self, look: Look, override: Override | None = None) -> Clearance | Held:
        """Return the right to send the draft that was looked at, or why not."""
        return self._advisor.clear(look.draft, override)

    def reason(self, reason: str, room: RoomFacts) -> Look:
        """Return what the advisor says about a reason; it stays here, so nothing of the room counts but its name."""
        facts = RoomFacts(room.room_id, room.own_server, encrypted=True, servers=(room.own_server,))
        draft = Draft(DraftKind.REASON, reason, facts)
        return Look(draft, 0, self._advisor.assess(draft))

    def weights(self, look: Look, finding: Finding) -> tuple[Weight, ...]:
        """Return which places of a draft weighed most in a finding, where a model made it."""
        return self._advisor.weights(look.draft, finding)

    def explain(self, look: Look, first: int = 0) -> tuple[Explanation, ...]:
        """Return each rule's word on the draft, once, beginning with that of the finding at `first`."""
        in_turn = [*look.findings[first:], *look.findings[:first]]
        words = {finding.rule: finding for finding in reversed(in_turn)}
        return tuple(
            Explanation(self._tip(look, words[rule]), self._advisor.policy.rule(rule), words[rule].severity)
            for rule in dict.fromkeys(finding.rule for finding in in_turn)
        )

    def hint(self, look: Look, place: int, keys: HintKeys) -> HintLines:
        """Return the two lines for a draft with findings, about the one at `place`."""
        finding = look.findings[place]
        tip = self._tip(look, finding)
        several = len(look.findings) > 1
        return HintLines(
            state=_STATES[finding.severity],
            seen=tip.seen,
            why=tip.why,
            advice=tip.advice,
            place=f"{place + 1}/{len(look.findings)} {keys.following} ·" if several else "",
            keys=keys.offered,
            why_key=keys.why,
            outcome=_outcome(look),
            urgent=keys.urgent,
            narrow=keys.narrow,
        )

    def _tip(self, look: Look, finding: Finding) -> Tip:
        tip = self._advisor.tip(finding, look.draft.facts, current_language())
        return replace(tip, seen=seen_words(tip, finding, look.draft))


def _outcome(look: Look) -> str:
    if look.assessment.holds:
        return _("Enter: held")
    if look.draft.attachments:
        return outcome_words(look.draft.kind)
    return _("Enter: change") if look.draft.kind is DraftKind.EDIT else _("Enter: send")


_STATES = {
    Severity.NOTE: HintState.NOTE,
    Severity.CONFIRM: HintState.HOLD,
    Severity.JUSTIFY: HintState.HOLD,
    Severity.BLOCK: HintState.STOP,
}


def draft_of(
    speech: Speech,
    facts: RoomFacts,
    edits: EventId | None,
    file: StagedFile | None = None,
    answers: EventId | None = None,
) -> Draft:
    """Return the draft for a typed text; one that is for no room, like the name of a new one, says so.

    What is typed beside a file is its caption.
    """
    if file is not None:
        return Draft(file.kind, speech.text, facts, (file.attachment,))
    if speech.nowhere:
        facts = RoomFacts(room_id="", own_server=facts.own_server, encrypted=True, servers=(facts.own_server,))
    kind = speech.kind
    if edits:
        kind = DraftKind.EDIT
    elif answers and kind is DraftKind.MESSAGE:
        kind = DraftKind.REPLY
    return with_markup(Draft(kind, speech.text, facts), speech.markup)

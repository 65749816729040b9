"""Reads a pack of rules from TOML text; whatever is not exactly as it should be is refused in one line."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from string import Formatter
from typing import NamedTuple

from hints.conditions import is_condition
from hints.fields import FieldError, Fields
from hints.finder import finder
from hints.model import Attachment, Confidence, DraftKind, Kind, RoomFacts, Severity, Tip
from hints.pattern import PatternRefused, check, filled
from hints.recognizer import Learned
from hints.recognizers.registry import RECOGNIZERS
from hints.rule import Cue, Example, Finds, RoomPhrase, RoomRaise, Rule, Shown
from hints.validators import VALIDATORS
from hints.word_list import WordList

LANGUAGES = ("nl", "en")
PLACES = frozenset({"room", "readers", "others", "servers", "foreign", "assistants"})
"""What the texts of a tip may have in braces."""
_KINDS = {kind.value: kind for kind in Kind}
_SEVERITIES = {severity.word: severity for severity in Severity}
_CONFIDENCES = {confidence.word: confidence for confidence in Confidence}
_SHOWN = {shown.value: shown for shown in Shown}
_DRAFT_KINDS = {kind.value: kind for kind in DraftKind}
_RULE_ID = re.compile(r"[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*")
_NO_ROOM = RoomFacts(room_id="", own_server="", encrypted=True)


class PackError(ValueError):
    """A pack that is refused: one line that names pack, rule and field."""


@dataclass(frozen=True, slots=True)
class Pack:
    """Rules that belong together, with the phrases for rooms that they bring."""

    name: str
    title: str
    rules: tuple[Rule, ...] = field(repr=False)
    phrases: tuple[RoomPhrase, ...] = field(repr=False)
    digest: str
    """Of the text that the pack was read from."""


class _Lists(NamedTuple):
    """The named word lists of a pack."""

    words: dict[str, tuple[str, ...]]
    trusted: bool
    """Whether the pack's patterns are known to be safe, so that looking at each of them can be left out."""


def parse_pack(text: str, name: str, *, trusted: bool = False, ready: str = "") -> Pack:
    """Return the pack that `text` describes; the patterns of a pack that ships were checked by its tests.

    `ready` is the same pack as JSON, which is read faster; one that was made of another text is left alone.

    Raises:
        PackError: one line that names pack, rule and field.
    """
    digest = digest_of(text)
    try:
        top = Fields(_ready_table(ready, digest) or _toml_table(text, name), name)
        pack = _pack(top, digest, trusted=trusted)
        top.finish()
    except (FieldError, PatternRefused) as error:
        raise PackError(str(error)) from None
    return pack


def digest_of(text: str) -> str:
    """Return the digest of a pack's text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _toml_table(text: str, name: str) -> dict[str, object]:
    """Return what a TOML text says."""
    import tomllib  # slow to load, and not needed for packs that ship

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PackError(f"{name}: not TOML: {error}") from None


def _ready_table(ready: str, digest: str) -> object:
    """Return what the JSON form of a pack says, or None when it is not that of the text with this digest."""
    content = json.loads(ready) if ready else {}
    return content["pack"] if content.get("digest") == digest else None


def with_model(pack: Pack, model: Learned) -> Pack:
    """Return `pack` with `model` behind those of its rules that are found by one and that it knows."""
    rules = tuple(r._replace(learned=model) if r.by_model and r.kind in model.kinds else r for r in pack.rules)
    return replace(pack, rules=rules, digest=f"{pack.digest}{model.digest}")


def _pack(top: Fields, digest: str, *, trusted: bool) -> Pack:
    """Return the pack in the whole file."""
    if top.value("schema", int) != 1:
        raise top.fail("schema", "must be 1")
    name = top.text("pack")
    lists = _Lists(top.table("lists", _words) if top.has("lists") else {}, trusted)
    rules = top.tables("rule", lambda fields: _rule(fields, name, lists))
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            raise top.fail("rule", f"{rule.id} is there twice")
        seen.add(rule.id)
    return Pack(name, top.text("title"), rules, top.tables("room_phrase", _phrase), digest)


def _words(fields: Fields) -> dict[str, tuple[str, ...]]:
    """Return the named word lists of a pack."""
    names = fields.names()  # the names are the writer's own, so any is allowed
    return {name: fields.words(name) for name in names}


def _rule(fields: Fields, pack: str, lists: _Lists) -> Rule:
    """Return one rule."""
    rule_id = fields.text("id")
    fields.rename(f"{pack}: {rule_id}")
    if not _RULE_ID.fullmatch(rule_id):
        raise fields.fail("id", "must be two lower-case names with a dot between them")
    severity = fields.choice("severity", _SEVERITIES)
    exact = fields.value("exact", bool, False)
    rule = Rule(
        id=rule_id,
        pack=pack,
        kind=fields.choice("kind", _KINDS),
        severity=severity,
        confidence=fields.choice("confidence", _CONFIDENCES, Confidence.MEDIUM),
        severity_if_low=fields.choice("severity_if_low", _SEVERITIES, severity),
        source=fields.text("source"),
        tips={language: fields.table(language, _tip) for language in LANGUAGES},
        recognizer=_known(fields, "recognizer", RECOGNIZERS),
        by_model=fields.value("by_model", bool, False),
        patterns=_finders(fields, lists, exact),
        keywords=_expanded(fields, "keywords", lists),
        validator=_known(fields, "validator", VALIDATORS),
        evidence=fields.tables("evidence", lambda cue: _cue(cue, lists)),
        needs=fields.tables("needs", lambda cue: _cue(cue, lists)),
        counter=fields.tables("counter", lambda cue: _cue(cue, lists)),
        placeholders=_placeholders(fields, lists),
        when=_conditions(fields),
        shown=fields.choice("shown", _SHOWN, Shown.ALWAYS),
        others_at_least=fields.choice("others_at_least", _SEVERITIES) if fields.has("others_at_least") else None,
        rooms=fields.tables("rooms", _room_raise),
        warn=_examples(fields, "warn"),
        faint=_examples(fields, "faint"),
        quiet=_examples(fields, "quiet"),
    )
    _check_whole(fields, rule)
    return rule


def _check_whole(fields: Fields, rule: Rule) -> None:
    """Refuse a rule whose fields do not go together."""
    ways = (rule.recognizer is not None) + bool(rule.patterns) + rule.by_model
    if rule.kind is Kind.ROOM and not rule.when:
        raise fields.fail("when", "a rule about the room needs conditions")
    if ways > 1 or (ways == 0 and not rule.when):
        raise fields.fail("patterns", "a rule has either a recognizer or patterns, or is by_model")
    if rule.patterns and not rule.keywords:
        raise fields.fail("keywords", "patterns need keywords, of which one must occur")
    for name, examples in (("warn", rule.warn or rule.faint), ("quiet", rule.quiet)):
        if not examples:
            raise fields.fail(name, "needs at least one example")


def _known(fields: Fields, name: str, known: Collection[str]) -> str | None:
    """Return the name of a recognizer or validator that exists, or None when the field is not there."""
    return fields.choice(name, {key: key for key in known}) if fields.has(name) else None


def _expanded(fields: Fields, name: str, lists: _Lists) -> tuple[str, ...]:
    """Return a field's words, with each `<name>` replaced by the words of that list."""
    words: list[str] = []
    for word in fields.words(name):
        if word.startswith("<") and word.endswith(">"):
            if word[1:-1] not in lists.words:
                raise fields.fail(name, f"no list named {word[1:-1]}")
            words.extend(lists.words[word[1:-1]])
        else:
            words.append(word)
    return tuple(words)


def _patterns(fields: Fields, name: str, lists: _Lists, exact: bool) -> tuple[str, ...]:
    """Return a field's patterns with their places filled, each known to be safe."""
    patterns: list[str] = []
    for number, pattern in enumerate(fields.texts(name), 1):
        try:
            patterns.append(filled(pattern, lists.words, folded=not exact))
            if not lists.trusted:
                check(patterns[-1])
        except PatternRefused as refused:
            raise fields.fail(name, f"number {number}: {refused}") from None
    return tuple(patterns)


def _finders(fields: Fields, lists: _Lists, exact: bool) -> tuple[Finds, ...]:
    """Return what a rule or cue looks for: its patterns, of which one that is a list and nothing else is looked up."""
    patterns = zip(fields.texts("patterns"), _patterns(fields, "patterns", lists, exact), strict=True)
    return tuple(_list_or_pattern(given, pattern, lists, exact) for given, pattern in patterns)


def _list_or_pattern(given: str, pattern: str, lists: _Lists, exact: bool) -> Finds:
    """Return what finds one pattern."""
    name = given[1:-1]
    if given == f"<{name}>" and name in lists.words and not exact:
        return WordList(lists.words[name])
    return finder(pattern, exact=exact)


def _placeholders(fields: Fields, lists: _Lists) -> str | None:
    """Return one pattern for all placeholders of a rule."""
    patterns = _patterns(fields, "placeholders", lists, exact=False)
    return "|".join(f"(?:{pattern})" for pattern in patterns) or None


def _cue(fields: Fields, lists: _Lists) -> Cue:
    """Return evidence, counter-evidence or a need."""
    words = _expanded(fields, "words", lists)
    finders = list(_finders(fields, lists, exact=False))
    if not words and not finders:
        raise fields.fail("words", "is missing")
    if words:
        finders.insert(0, WordList(words))
    confidence = fields.choice("confidence", _CONFIDENCES) if fields.has("confidence") else None
    distance = fields.number("distance", 1, 1_000, 60)
    before_only = fields.value("before_only", bool, False)
    return Cue(tuple(finders), distance, confidence, fields.value("yields", bool, False), before_only)


def _tip(fields: Fields) -> Tip:
    """Return a tip in one language, of which every place is known."""
    return Tip(*(_template(fields, name) for name in ("seen", "why", "advice")))


def _template(fields: Fields, name: str) -> str:
    """Return a text with known places only."""
    text = fields.text(name)
    try:
        places = [place for _, place, _, _ in Formatter().parse(text) if place is not None]
    except ValueError:
        raise fields.fail(name, "has a brace without its fellow") from None
    for place in places:
        if place not in PLACES:
            raise fields.fail(name, f"unknown place; there are {', '.join(sorted(PLACES))}")
    return text


def _conditions(fields: Fields) -> tuple[str, ...]:
    """Return the names of conditions in the field `when`."""
    conditions = fields.words("when")
    for condition in conditions:
        if not is_condition(condition):
            raise fields.fail("when", "unknown condition")
    return conditions


def _room_raise(fields: Fields) -> RoomRaise:
    """Return a severity for rooms of one sort."""
    return RoomRaise(_conditions(fields), fields.choice("severity", _SEVERITIES))


def _phrase(fields: Fields) -> RoomPhrase:
    """Return a clause for rooms of one sort."""
    return RoomPhrase(_conditions(fields), {language: _template(fields, language) for language in LANGUAGES})


def _examples(fields: Fields, name: str) -> tuple[Example, ...]:
    """Return the examples in a field: texts, or tables of a text and its room."""
    entries = fields.value(name, list, [])
    return tuple(_example(fields, name, entry) for entry in entries)


def _photo(table: Fields) -> tuple[Attachment, ...]:
    """Return the photo that goes along with an example which speaks of one, or nothing."""
    location = table.value("photo_location", bool, False)
    serial = table.value("camera_serial", bool, False)
    if not (location or serial):
        return ()
    return (Attachment("photo.jpg", "image/jpeg", 1, "", None, location, serial),)


def _example(fields: Fields, name: str, entry: object) -> Example:
    """Return one example."""
    if isinstance(entry, str):
        return Example(entry, _NO_ROOM)
    table = Fields(entry, f"{fields.where}: {name}")
    facts = RoomFacts(
        room_id="!example:own.example",
        own_server="own.example",
        encrypted=table.value("encrypted", bool, True),
        readers=table.number("readers", 1, 1_000_000, 2),
        servers=table.words("servers"),
        direct=table.value("direct", bool, False),
        public=table.value("public", bool, False),
        guests=table.value("guests", bool, False),
        world_readable=table.value("world_readable", bool, False),
        shared_history=table.value("shared_history", bool, False),
        assistants=table.words("assistants"),
        unsigned_devices=table.number("unsigned_devices", 0, 1_000_000, 0),
    )
    kind = table.choice("draft", _DRAFT_KINDS, DraftKind.MESSAGE)
    example = Example(table.value("text", str), facts, kind, _photo(table))
    table.finish()
    return example

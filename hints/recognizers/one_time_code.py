"""Finds codes and PINs on their way out, and codes of doors, alarms and safes: digits where a code would stand."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hints.finder import finder
from hints.pattern import compiled
from hints.recognizer import NEAR, Candidate, Shape
from hints.text import View

_NUMBER = (
    r"(?<![\w.,:/#€$£+-])(?P<value>\*?\d{4,8}[a-z#*]?|[a-z]\d{4,6}[a-z]?|\d{3}[ -]\d{3}|\d\d[ -]\d\d(?:[ -]\d\d)?"
    r"|\d(?:[ -]\d){3,5}|\d{3}(?=[#* ,.;]|$)|\d#\d#\d)"
    r"(?![\w-]|[.,:/]\d|%| ?(?:euro|eur|mensen|people|uur|km|stuks|keer|x|m2|meter|jaar|years|users|personen|requests"
    r"|errors|records|tickets|minutes|minuten|seconden|seconds|dagen|days|messages|berichten|regels|lines"
    r"|times)(?![a-z]))"
)
_STRONG = (
    r"(?<![^\W_])(?:pin|puk|pukcode|pincode|pinnr|pinnetje|vergaderpin|alarm ?code|toegangscode|deurcode|poortcode"
    r"|door ?code|gate ?code|kluiscode|kluis ?combinatie|cijferslot|slotcode|unlock code|access code|visitor code"
    r"|host ?(?:code|key)|sleutelkluis(?:je)?|sleutelkast(?:je)?|lockbox|key ?safe|keypad|recovery code|backup ?code"
    r"|(?:[a-z]{2,14}[ -])?(?:app|sms|inlog|otp|mfa|2fa|totp|verificatie|verification|login|security|bevestigings"
    r"|authenticator|digid|herstel|one-time)[ -]?codes?|otp|2fa|mfa|cijfercode|achterdeur|slagboom|safe combination)"
    r"(?![^\W_])"
)
_PLACES = (
    r"(?<![^\W_])(?:alarm(?:paneel|installatie)?|alarm panel|alarm's|deur|voordeur|zijdeur|poort|hek|kluis"
    r"|tapekluis|kast"
    r"|medicijnkast|patchruimte|ingang|zij-ingang|lift|goederenlift|garage|side gate|gate|door|back door"
    r"|front door|safe"
    r"|cabinet|vault door|elevator|service menu|printer|crypto safe|barrier)(?![^\W_])"
)
_DONE = (
    r"(?:toets(?: je)?|intoetsen|uitzetten|eraf met|disarm|to arm|sterretje|hekje|hashtag|vinkje|combination|combinatie"
    r"|code|cijfers|digits|enter|press|hold star|aanbellen hoeft niet|binnen \d\d sec|within \d\d|you've got)"
)
_WORDS = r"(?:[^\d\n]|(?<![\d.,])\d{1,2}(?=[a-z])){0,48}?"
_AFTER_STRONG = rf"{_STRONG}{_WORDS}{_NUMBER}"
_AT_PLACE = rf"{_PLACES}{_WORDS}{_NUMBER}"
_SHORT_LINK = (
    rf"{_PLACES}(?: (?:is|op|nu|now|vanaf \w+|after \w+|staat op))?(?: ?[:=,]| is| op|'s) ?(?:nu "
    rf"|now )?{_NUMBER}"
)
_CODE = (
    r"(?<![^\W_])(?:code|codetje|authenticator|sms|text|texted|number from the app|number it texted me)(?: (?:die je"
    r" [a-z ]{1,20}|is|now|nu|:|=|was|says|for|voor|the|de|het|from|van|app|me|mijn|my|omgezet|naar|to|geeft"
    rf"|[a-z'-]{{2,14}})){{0,6}}? ?[:,=]? ?{_NUMBER}"
)
_BEFORE = (
    r"(?<![\w.,:-])(?P<value>\d{6}|\d{3}[ -]\d{3}) (?:is|was) (?:my|your|the|mijn|je|de|jouw|m'n|mn)"
    r"(?: [a-z]{2,14}){0,3}? ?(?:code|pin|otp)"
)
_GIVEN = (
    r"(?<![\w.,:/-])(?P<value>\d{3}[ -]?\d{3}|\d\d \d\d \d\d)(?![\w-]|[.,:]\d)[^\n]{0,40}?(?<![^\W_])"
    r"(?:gegeven|gaf ik|per sms|via sms|snel invullen|vul m in|vul hem in|was die voor jou|by text"
    r"|from the app|expires in"
    r"|nog geldig|is de code|digid)"
)
_BROKEN = r"[\s:=`*_>\"'-]{1,12}(?P<value>\d{3}[\s`-]{1,3}\d{3}|\d{6})(?![\w-]|[.,:/]\d)"
"""A number on a line of its own, in marks of code, or broken in two: only such signs stand before it."""
_BROKEN_STRONG = rf"{_STRONG}{_BROKEN}"
_BROKEN_CODE = rf"(?<![^\W_])code(?: is| nu| now)?{_BROKEN}"
_TURNS = r"(?<!\d)(?P<value>(?:\d{1,2} (?:links|rechts|left|right)[, ]{0,3}(?:en |then |dan )?){3})"
_COMBINATION = r"(?:combinati(?:on|e)|kluis|safe)[^\d\n]{0,40}?(?P<value>\d\d-\d\d-\d\d)(?![\d-])"
_NUMBERED = (_AFTER_STRONG, _BROKEN_STRONG, _SHORT_LINK, _BEFORE, _GIVEN, _TURNS, _COMBINATION)
_PINNED = (
    r"(?:pin|pins|pinned|pinnen)[^\d\n]{1,40}?(?<![^\W_])(?:versions?|versies?|release|tag|commit|build|revision|revisie"
    r"|dependency|dependencies|package|pakket|image)(?![^\W_])[^\d\n]*$"
)
"""What developers do with a version; no PIN."""
_NOT_CODES = (
    r"(?:post|fout|error|land|kosten|actie|kortings|product|bar|zip|project|area|country|postal|promo|discount|source"
    r"|colou?r|kleur|http|return|response|exit|status|dress|cost|tariff|sort|swift|qr|bron|afdelings|reason|hs|icd|sbi"
    r"|werk|functie|organisatie|declaratie|vlucht|boekings|order|artikel|review|morse|de|leer|wijk|buurt)[ -]?code"
)


class OneTimeCode:
    """Both a word and a number are needed; a number alone says nothing."""

    keywords = (
        "pin", "pincode*", "*code", "code", "codetje", "otp", "2fa", "mfa", "cijferslot", "sleutelkluis*", "keypad",
        "puk", "pinnr", "pinnetje", "vergaderpin", "alarm*", "*kluis*", "*codes", "lockbox", "slagboom", "*deur",
        "sleutelkast*", "poort", "hek", "*kast", "patchruimte", "*ingang", "*lift", "garage", "gate", "door", "safe",
        "cabinet", "authenticator", "texted", "sms", "key safe", "host key", "invullen", "app", "printer", "menu",
        "invul*", "geldig", "combination", "combinatie", "pukcode", "rechts", "links",
    )  # fmt: skip
    shapes: frozenset[Shape] = frozenset()
    window = NEAR
    finders = tuple(map(finder, (*_NUMBERED, _AT_PLACE, _CODE, _BROKEN_CODE)))

    def find(self, view: View, start: int, end: int) -> Iterable[Candidate]:
        """Yield codes and PINs."""
        if compiled(r"\d(?:[^\w\n]{0,2}\d|# ?\d)").search(view.folded, start, end) is None:
            return
        for pattern in _NUMBERED:
            for match in finder(pattern).between(view, start, end):
                if compiled(_PINNED).match(view.folded, match.start(), match.start("value")) is None:
                    yield Candidate(*match.span("value"))
        for match in finder(_AT_PLACE).between(view, start, end):
            if compiled(_DONE).search(view.folded, max(start, match.start() - 30), min(end, match.end() + 45)):
                yield Candidate(*match.span("value"))
        for pattern in (_CODE, _BROKEN_CODE):
            for match in finder(pattern).between(view, start, end):
                if not _is_other_code(view, match):
                    yield Candidate(*match.span("value"))


def _is_other_code(view: View, match: re.Match[str]) -> bool:
    """Return whether the word names another sort of code, such as a postcode, or the number is too short."""
    before = view.folded[max(0, match.start() - 20) : match.start() + 4]
    if compiled(_NOT_CODES).search(before):
        return True
    value = match["value"]
    linked = view.folded[match.start() : match.start("value")].rstrip()
    return len(value) < 6 and not linked.endswith((":", "=", " is", " nu", " now", " naar"))

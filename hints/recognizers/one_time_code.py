"""Finds codes and PINs on their way out: four to eight digits where a code would stand."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hints.recognizer import Candidate, Shape
from hints.text import View

_LINK = (
    r"(?: (?:van|voor|for|of|to|from|die|the|de|het|je|you|your|mijn|my)(?: [\w'-]{1,20}){1,4}?)? ?(?:=|:|is"
    r"|was|wordt)?(?: (?:nu|now|still|gewoon|just))? ?"
)
_NUMBER = (
    r"(?P<value>\d{4,8}[a-z#*]?|\d{3}[ -]\d{3}|\d{2}[ -]\d{2}(?:[ -]\d{2})?|[a-z]\d{4,6}|\d{4}[a-z]|\d"
    r"(?:-\d){3,5})(?![\w-]|[.,:]\d| ?(?:euro|eur|mensen|people|uur|km|stuks))"
)
_PIN = re.compile(
    rf"(?<![^\W_])(?:pin|pincode|pinnr|cijfercode|alarm ?code|alarm|toegangscode|deurcode|door ?code|gate ?code"
    rf"|kluiscode|kluis|cijferslot|slotcode|unlock code|access code|visitor code|hostcode|poortcode"
    rf"|sleutelkluis(?:je)?|sleutelkast(?:je)?|lockbox|keypad|slagboom|achterdeur|recovery code|backup ?code"
    rf"|(?:[a-z]{{2,14}}[ -])?(?:app|sms|inlog|otp|mfa|2fa|totp|verificatie|verification|login|security"
    rf"|bevestigings|authenticator)[ -]?code|otp|2fa|mfa){_LINK}{_NUMBER}"
)
_CODE = re.compile(
    r"(?<![^\W_])(?:code|codetje|pin|authenticator|app|sms|text|number it texted me)(?: (?:die je [a-z ]{1,20}"
    r"|is|now|nu|:|=|was|says|for|voor|the|de|het|from|van|app|me|[a-z]{2,12})){0,5}?:? (?P<value>\d{6}"
    r"|\d{3}[ -]\d{3}|\d\d[ -]\d\d[ -]\d\d)(?![\w-]|[.,:]\d)"
)

_BEFORE = re.compile(
    r"(?<![\w.,:-])(?P<value>\d{6}|\d{3}[ -]\d{3}) (?:is|was) (?:my|your|the|mijn|je|de|jouw|m'n|mn)"
    r"(?: [a-z]{2,14}){0,3}? ?(?:code|pin|otp)"
)


class OneTimeCode:
    """Both the word and the number are needed; a number alone says nothing."""

    keywords = (
        "pin", "pincode*", "*code", "code", "codetje", "otp", "2fa", "mfa", "cijferslot", "sleutelkluis", "keypad",
        "pinnr", "alarm*", "kluis*", "*codes", "lockbox", "slagboom", "achterdeur", "sleutelkast*",
        "authenticator", "texted", "sms",
    )  # fmt: skip
    shapes: frozenset[Shape] = frozenset()

    def find(self, view: View, start: int, end: int) -> Iterable[Candidate]:
        """Yield codes and PINs."""
        for pattern in (_PIN, _CODE, _BEFORE):
            for match in pattern.finditer(view.folded, start, end):
                yield Candidate(*match.span("value"))

"""Judges whether a word looks chosen or generated as a secret: a mixture that no plain word has."""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise

from hints.pattern import compiled

_PLACEHOLDER = (
    r"(?i:[x*.•_#?-]+|.*[<>{}()\[\]].*|\$[a-z_].*|.*\$\{.*|%\w*%?|%.*%|!|!\w[\w-]* .*|&\w+|sha\d{1,3}:.*|PEM"
    r"|[A-Z]+\d*_?SECRET|ENC|.*\.\.\.|…+"
    r"|.*(?:example(?!s?\.)|voorbeeld|placeholder|redacted|your[-_]|dummy|invullen|insert|replace|_here|goes_?here"
    r"|xxxxxx|dein_|jouw_).*"
    r"|(?:none|null|nil|true|false|undefined|todo|tbd|string|text|required|optional|env|self|str|int|value|default"
    r"|BAD_PASSWORD|n/?a|os\.environ.*|process\.env.*|getenv.*|secrets?\..*))"
)
_NAMES_OF_SECRETS = (
    r"(?i:(?:the|my|mijn|new|old|a|het)?[ _-]?(?:secret|password|wachtwoord|token|key|passwd|pass|pwd|login|pincode"
    r"|ww|pw|passphrase|api[_-]?key|access[_-]?token|admin|user(?:name)?|root))"
)
_ADDRESS = (
    r"(?i:https?:.*|www\..*|.*://.*|/.*|~.*|\.{1,2}/.*|@.*|[\w.+-]+@[\w.-]+\.[a-z]{2,}|"
    r"(?-i:#?[A-Z]{2,10}-?\d{1,7})|[a-z]{2,10}-\d{1,7}"
    r"|\d{1,4}(?:[.,:/-]\d{1,4}){1,3}[a-z]{0,3}|v?\d+(?:\.\d+){1,4}(?:[-+][a-z0-9.]+)?|[€$£]?\d+[.,]?\d*[a-z%]{0,3}"
    r"|(?:\d{1,3}\.){3}\d{1,3}.*|[a-z]{3,}(?:-[a-z]{2,})*(?:-?\d{1,3})?(?:\.[a-z]{2,}(?:-[a-z0-9]+)*){1,4}(?::\d+)?"
    r"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{2}(?::[0-9a-f]{2}){5}"
    r"|[\w.-]+@[\w.%-]+(?::\d+)?/.*|\w+@[\w.-]+:\d+|\w+@(?:\d{1,3}\.){3}\d{1,3}|%-?\.?\d*[sd]?.*"
    r"|[\w.:-]+/?\?\w+=.*|x-[a-z-]+\d?[a-z-]*"
    r"|(?:col|row|btn|mt|mb|px|span|text)-?(?:[a-z]{2}-)?\d+|\w+\\\w+\\?|err[A-Z]\w+|#{3}.*"
    r"|\d{1,2}-[a-z]{3,9}-\d{2,4}|(?:cve|rfc|iso|nen|art|dhr|mw)[-. ]?\d.*|[a-z]:\\.*"
    r"|.*\.(?:nl|com|org|net|pdf|docx?|xlsx?|txt|md|py|js|json|ya?ml|log|kdbx|html?|zip|sh|toml|ini|conf|csv|pptx?"
    r"|png|jpe?g|sql|xml|pem|crt|pfx|p12|exe|tf|go|java|ts|rb|php))"
)
_ORDINARY = (
    r"[A-Za-z]+(?:[-'/+&][A-Za-z]+)*[.,;:!?)]*|[A-Za-z]{1,2}\d{1,4}"
    r"|\d{1,4}(?:e|ste|de|st|nd|rd|th|am|pm|x|h|u|min|mnd|jr|uur|cm|mm|km|kg|gb|mb|tb|k|s|ms|bit|px|v|w)"
    r"|[A-Za-z]+[_.][A-Za-z_.]+|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[a-z_]{2,16}=[a-z0-9]+|[A-Z_]{3,}=[A-Z_]*"
    r"|[a-z][a-z._-]*@[a-z]+(?:[.-][a-z]+)*\d*"
    r"|[a-z]+\d?(?:-[a-z]+\d?)+|--?[a-z-]+(?:=.*)?|\d+[A-Za-z]?(?:[-/]\d+[A-Za-z]?)+"
    r"|(?:\d+[/x]\d+|[A-Za-z]+/[A-Za-z0-9]+)(?:/[A-Za-z0-9]+)*"
)
_IDENTIFIER = (
    r"(?:sha\d*|pm|kid|seti|head|sei|price|prod|sub|img|image|file|node|pod|run|job|req|acct|cus|evt|msg|task"
    r"|order|user|usr|test|cs|pi|in|ch|id|ami|vpc|sg|subnet|i|vol|snap|arn|com|www|http|lib|linux|python"
    r"|ubuntu|rev|git|build|release|tmp|log)[_.=-].*"
)
_CODE = (
    r".*[({\[].*|[A-Za-z_$][\w$]*(?:(?:\.|->|::)[A-Za-z_$][\w$]*)+[.,;]?|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+"
    r"|[A-Za-z]+(?:[./][A-Za-z]+)+|@\w+|&\w+|\*\w+|\*?\w+(?:/\*\w+)+|-----.*|_\w+|:\w+"
    r"|(?:[a-z]+_)+(?:password|token|secret|key|pass)"
    r"|\w+(?:[&=].*|\|.*)|[+!|]\w*|hash:.*|kv/.*|[?]\w+|\$\w{1,2}\$.*"
)
_CAMEL = r"[a-z]+(?:[A-Z][a-z]+)+|[A-Z]+"
_JOINED = r"[A-Z][a-z]{3,}[!#$%^&*+=~][A-Z][a-z]{3,}\d{0,4}"
_KNOWN = (
    r"(?i:ipv[46]|utf-?8|sha-?\d{1,3}|md5|base64|x509|x86_64|amd64|oauth2?|log4j|covid-?19|windows ?\d+"
    r"|win1[01]|office365"
    r"|o365|m365|web[23]|http[23]|tls1\.\d|totp|2fa|mfa|python3|java\d+|k8s|s3|ec2|h264|mp[34]|b2b|q[1-4]|p2p|i18n"
    r"|l10n|a4|co2|ps[45]|ssh-rsa|ssh-ed25519|ed25519|rsa\d{4}|aes-?\d{3}.*|hs256|rs256|scram-sha-\d+|[a-z]+-sha\d+.*"
    r"|argon2i?d?|bcrypt|pbkdf2|ds[hm]\d+|rj45|usb[23-]?c?|type-?c|wpa[23].*|wep|802\.\d+.*|iphone\d*|galaxy\d*)"
)
_TEST_NAME = (
    r"(?:\w{1,40}[/.]){0,8}(?:[a-z_]{0,40}_)?[Tt]est(?:s?[_.:/-]{1,3}[A-Za-z]|s?[A-Z][a-z])[\w.:/-]{0,200}[,;)]?"
)
"""What tests are called."""
_CHOSEN = r"[A-Za-z0-9!@#$%^&*?+=~_.:-]{8,40}"
_SIGNS = frozenset("!@#$%^&*+=~?_")
_HEX = r"[0-9a-fA-F-]+"


def is_placeholder(word: str) -> bool:
    """Return whether `word` stands for a secret instead of being one."""
    return compiled(_PLACEHOLDER).fullmatch(word) is not None


def is_code(word: str) -> bool:
    """Return whether `word` is a name, a path or a call as programs have them."""
    return compiled(_CODE).fullmatch(word) is not None or (
        not any(map(str.isdigit, word)) and compiled(_CAMEL).fullmatch(word) is not None
    )


def is_identifier(word: str) -> bool:
    """Return whether `word` begins as the ids of services do, which name a thing and open nothing."""
    return compiled(_IDENTIFIER).fullmatch(word) is not None


def names_a_secret(word: str) -> bool:
    """Return whether `word` is what secrets are called: a name or a very weak secret, none can say."""
    return compiled(_NAMES_OF_SECRETS).fullmatch(word) is not None


def is_test_result(text: str, name_end: int, start: int, end: int) -> bool:
    """Return whether PASS ends at `name_end`, as a run of tests prints it, and what follows is a test's name."""
    passed = text[max(0, name_end - 4) : name_end] == "PASS"
    return passed and compiled(_TEST_NAME).fullmatch(text, start, end) is not None


def strength(word: str) -> int:
    """Return 0 for what is no password, 1 for a plain word, 2 for a mixture, 3 for what nobody types otherwise."""
    if not 4 <= len(word) <= 200 or is_placeholder(word) or names_a_secret(word):
        return 0
    if compiled(_ADDRESS).fullmatch(word) or compiled(_KNOWN).fullmatch(word):
        return 0
    if compiled(_JOINED).fullmatch(word):
        return 3
    if compiled(_ORDINARY).fullmatch(word):
        return 2 if _has_inner_capital(word) or word.count("-") >= 2 else 1
    return _strength_of_mixture(word)


def _strength_of_mixture(word: str) -> int:
    """Return the strength of what is neither an address nor made of letters alone."""
    letters = any(map(str.isalpha, word))
    digits = any(map(str.isdigit, word))
    signs = any(c in _SIGNS for c in word[:-1]) or word[-1:] in ("!", "#", "$", "*")
    capitals = any(map(str.isupper, word)) and any(map(str.islower, word))
    if letters and digits and len(word) >= (7 if signs or capitals else 12):
        return 3
    if letters and (digits or signs):
        return 2
    return 1


def stands_out(word: str) -> bool:
    """Return whether `word` is a password even with nothing said about it: letters, digits and a sign in its midst."""
    if compiled(_CHOSEN).fullmatch(word) is None or strength(word) < 3:
        return False
    signs = [c for c in word if c in _SIGNS and c != "_"]
    return (
        1 <= len(signs) <= 3
        and any(c in signs for c in word[1:-1])
        and any(map(str.isupper, word))
        and any(map(str.islower, word))
        and any(map(str.isdigit, word))
        and "=" not in word[1:-1]
    )


def is_hash(value: str) -> bool:
    """Return whether `value` is of hexadecimal digits alone: as often a fingerprint or a commit as a key."""
    return compiled(_HEX).fullmatch(value) is not None


def looks_random(value: str) -> bool:
    """Return whether the characters of `value` are as evenly spread as in a generated key."""
    if len(value) < 16 or not any(map(str.isdigit, value)):
        return False
    counts = Counter(value)
    entropy = -sum(n / len(value) * math.log2(n / len(value)) for n in counts.values())
    return entropy >= (3.0 if is_hash(value) else 3.5)


def is_generated(value: str) -> bool:
    """Return whether `value` is a mixture of letters and digits that no name or number is: digits come and go."""
    if not looks_random(value) or is_hash(value):
        return False
    changes = sum(a.isdigit() != b.isdigit() for a, b in pairwise(value) if a.isalnum() and b.isalnum())
    return changes >= 4 or (changes >= 2 and _has_odd_capitals(value))


def _has_inner_capital(word: str) -> bool:
    """Return whether a capital stands behind a small letter, as in a word made up for the purpose."""
    return any(a.islower() and b.isupper() for a, b in pairwise(word))


def _has_odd_capitals(word: str) -> bool:
    """Return whether capitals and small letters alternate as in no word."""
    changes = sum(a.isupper() != b.isupper() for a, b in pairwise(word) if a.isalpha() and b.isalpha())
    letters = sum(c.isalpha() for c in word)
    return letters >= 8 and changes * 3 >= letters

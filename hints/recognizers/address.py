"""Finds street addresses of people: a street's name, a number, and a town, a postcode or a word of home near it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hints.finder import finder
from hints.model import Confidence
from hints.pattern import compiled
from hints.recognizer import Candidate, Shape
from hints.text import View

_DUTCH_ENDS = (
    "straat", "straatweg", "str", "laan", "lane", "weg", "plein", "gracht", "kade", "singel", "dijk", "dreef",
    "hof", "hofje", "pad", "steeg", "plantsoen", "markt", "wal", "erf", "brink", "akker", "weide", "werf", "haven",
    "kamp", "waard", "gaarde", "boomgaard", "stede", "zoom", "rand", "sloot", "vaart", "dyk", "ring", "oord",
    "burg", "hoeve", "horst", "veld", "gang", "bloem", "roosje", "dorp", "es", "donk", "park", "ven", "wijk",
    "stee", "meent", "mierde", "miede",
)  # fmt: skip
_ENGLISH_ENDS = (
    "street", "road", "lane", "row", "rise", "close", "mews", "avenue", "ave", "drive", "rd", "st", "way",
    "crescent", "court", "gardens", "terrace", "grove", "place", "square", "cottage", "walk", "view", "green",
    "hill", "house",
)  # fmt: skip
_NUMBER = (
    r"(?:nr\.? ?|nummer |no\.? ?)?\d{1,4}(?:[- ]?(?:[a-zA-Z]|I{1,3}|i{1,3}|hs|huis|bis|\d{1,3})"
    r"(?![A-Za-z0-9]))?(?![\d:%.,/]\d|[\d%€])"
)
_NL_NAME = (
    rf"(?:(?:[A-Z][a-z]{{1,15}}|van|de|den|der|Van|De|Oude|Nieuwe|Lange|Korte) ){{0,3}}[A-Z][a-z]{{1,22}}"
    rf"(?:{'|'.join(_DUTCH_ENDS)})\.?"
)
_NL_SPLIT = r"(?:Oude|Nieuwe|Lange|Korte|Grote|Kleine|Hoge|Lage) (?:[A-Z][a-z]{2,16})"
_DUTCH = (
    rf"(?<![A-Za-z])(?P<hit>(?:{_NL_NAME}|{_NL_SPLIT}),? {_NUMBER}(?P<town>(?:,? ?\d{{4}} ?[A-Z]{{2}}"
    rf"(?![A-Za-z]))?(?:(?:,| in| te)? [A-Z][A-Za-z-]{{2,24}})?))"
)
_ENGLISH = (
    r"(?<![A-Za-z0-9])(?P<hit>(?:[Ff]lat \d{1,3}[a-z]?,? )?\d{1,4}[a-z]? (?:[A-Z][a-z']{1,16} ){1,3}"
    rf"(?:{'|'.join(end.title() for end in _ENGLISH_ENDS)})(?![a-z])(?P<town>,? "
    rf"(?:[A-Z][a-z]{{2,20}} ?){{1,3}}[A-Z0-9 ]{{0,8}})?)"
)
_NAMED_FIRST = (
    rf"(?<![A-Za-z])(?P<hit>(?:[A-Z][a-z']{{1,16}} ){{1,3}}"
    rf"(?:{'|'.join(end.title() for end in _ENGLISH_ENDS)}),? \d{{1,4}}[a-z]?(?![\d:%.,]\d|\d)"
    r"(?P<town>,? [A-Z][a-z]{2,20})?)"
)
_STREET_ABROAD = (
    r"(?:[Rr]ue|Via|[Cc]alle|[Aa]venue|[Pp]lace|[Bb]oulevard) (?:(?:du|de|des|dei|della|del|la|le|di) ){0,2}"
    r"(?:[A-Z][a-z]{2,16} ?){1,3}"
)
_ABROAD = (
    rf"(?<![A-Za-z])(?P<hit>(?:{_STREET_ABROAD},? ?\d{{1,4}}(?!\d)|\d{{1,4}},? {_STREET_ABROAD})"
    r"(?P<town>,? \d{4,5} [A-Z][a-z]{2,20})?)"
)
_COTTAGE = (
    r"(?<![A-Za-z])(?P<hit>(?:[A-Z][a-z]{2,14} ){1,2}(?:Cottage|Lodge|Farm)(?P<town>, "
    r"(?:[A-Z][a-z]{2,16} ?){1,3}))"
)
_NUMBER_FIRST = (
    rf"(?<![A-Za-z])(?P<hit>(?:nr\.?|nummer) \d{{1,4}}[a-z]?,? (?:(?:in|aan|van|op) )?(?:(?:de|het) )?{_NL_NAME})"
    r"(?P<town>, [A-Z][a-z]{2,24})?"
)
_PATTERNS = (_DUTCH, _NUMBER_FIRST, _ENGLISH, _NAMED_FIRST, _ABROAD, _COTTAGE)
_HOME = (
    r"(?:woon\w*|woont|adres\w*|address\w*|thuis\w*|home|huisbezoek|verhuisd|verhuis\w*|verblijf\w*"
    r"|ingeschreven|ophalen|bezorg\w*|bezorgen"
    r"|lives|live|living|moved|staying|stays|fam\.?|familie|mw\.?|mevr\.?|mevrouw|dhr\.?|meneer|mr|mrs|ms|oma"
    r"|opa|ma|pa|mam|pap|mn|m'n|mijn|my"
    r"|bloemen|flowers|kaart\w*|pakket\w*|parcels?|zus|broer|zijn|haar|hem|her|his|him|naam|name|buurvrouw"
    r"|buurman|ex|slachtoffer"
    r"|victim|witness|getuige|pick (?:him|her|me|them) up|drop|taxi|bij mij|at mine|party|kom je|samen met"
    r"|oom|tante|leerling|kind"
    r"|melder|klager|vertrouwelijk|niet (?:delen|doorgeven|verder)|bel aan|bel kapot|top bell|housewarming"
    r"|ship|deliver|courier|bsn|geboren"
    r"|geb|dob|iban|declaratie|claimant|complainant|pleegouders|foster|zit op|zit bij|woonachtig|laptop)"
)
_OFFICE = (
    r"(?:kantoor\w*|stadskantoor|gemeentehuis|stadhuis|ministerie|balie|loket|vergaderzaal|zaal\w*|symposium"
    r"|congres\w*|levering|dock"
    r"|postbus|kvk\w*|huisartsenpost|ziekenhuis|offices?|colo|datacenter|datacentre|rekencentrum|museum"
    r"|station|perron\w*|restaurant|cafe"
    r"|hotel|entrance|venue|hall|vestiging|bezoekadres|postadres|locatie|parkeer\w*|garage|werkzaamheden"
    r"|afgesloten|ongeluk|bushalte|halte"
    r"|bibliotheek|school|kerk|conference|reception|clinic|desk|shop|store|gym|library|pharmacy|exit|afslag"
    r"|file|winkel\w*|openingstijden|bijeenkomst|inloop\w*|p\+r|embassy|ambassade)"
)
_REACH = 70


class Address:
    """A street and a number alone are low; with a town or a word of home they are medium, at an office nothing."""

    keywords = (
        *(f"*{end}" for end in _DUTCH_ENDS if len(end) > 2), *_ENGLISH_ENDS, "rue", "via", "calle", "boulevard",
        "lodge", "farm", "oude", "nieuwe", "lange", "korte",
    )  # fmt: skip
    shapes: frozenset[Shape] = frozenset()
    window = (40, 70)
    finders = tuple(finder(pattern, exact=True) for pattern in _PATTERNS)

    def find(self, view: View, start: int, end: int) -> Iterable[Candidate]:
        """Yield addresses that are not those of offices and halls."""
        if compiled(r"\d|Cottage|Lodge|Farm").search(view.exact, start, end) is None:
            return
        for pattern in self.finders:
            for match in pattern.between(view, start, end):
                confidence = _confidence(view, match)
                if confidence is not None:
                    yield Candidate(*match.span("hit"), confidence)


def _confidence(view: View, match: re.Match[str]) -> Confidence | None:
    """Return how surely an address is that of a person, or None at an office."""
    first, last = max(0, match.start() - _REACH), match.end() + _REACH
    if _said(_OFFICE, view, first, last):
        return None
    if (match["town"] or "").strip() or _said(_HOME, view, first, last):
        return Confidence.MEDIUM
    return Confidence.LOW


def _said(words: str, view: View, first: int, last: int) -> bool:
    """Return whether one of some words stands in a stretch of the text."""
    return compiled(rf"(?<![^\W_]){words}(?![^\W_])").search(view.folded, first, last) is not None

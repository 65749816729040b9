"""Packs of one or two plain rules, for tests of everything around rules."""

from __future__ import annotations

from hints.pack import Pack, parse_pack

TIP = """
[rule.nl]
seen = "iets gezien"
why = "daarom"
advice = "Doe iets anders."
[rule.en]
seen = "something seen"
why = "because"
advice = "Do something else."
"""


def rule_text(
    rule_id: str,
    word: str,
    severity: str = "confirm",
    *,
    confidence: str = "medium",
    if_low: str | None = None,
    more: str = "",
    tables: str = "",
) -> str:
    """Return the TOML of a rule that finds `word`."""
    low = f'severity_if_low = "{if_low}"\n' if if_low else ""
    keyword = word.split()[0]
    return (
        f'[[rule]]\nid = "{rule_id}"\nkind = "confidential"\nseverity = "{severity}"\nconfidence = "{confidence}"\n'
        f'{low}keywords = "{keyword}"\npatterns = ["{word}"]\nsource = "test"\nwarn = ["{word}"]\nquiet = ["niets"]\n'
        f"{more}{TIP}{tables}"
    )


def pack_text(name: str, *rules: str) -> str:
    """Return the TOML of a pack."""
    return f'schema = 1\npack = "{name}"\ntitle = "Test"\n' + "".join(rules)


def pack(name: str, *rules: str) -> Pack:
    """Return a pack."""
    return parse_pack(pack_text(name, *rules), name)


SHIPPED = pack(
    "shipped",
    rule_text("shipped.ape", "aap", "confirm"),
    rule_text("shipped.nut", "noot", "note"),
    rule_text("shipped.mary", "mies", "justify", if_low="note"),
)

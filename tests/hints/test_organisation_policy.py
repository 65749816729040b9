"""The text of an organisation's policy is read strictly."""

from __future__ import annotations

import pytest

from hints.model import Severity
from hints.organisation import House, Organisation, OrganisationError, parse_organisation

WHOLE = """
schema = 1
name = "Rijk"
language = "nl"
own_servers = ["rijk.example", "politie.example:8448"]
shadow = true
failing = "block"
snooze = "off"
log_days = 30
packs = ["/var/lib/sluis/sector.toml"]
trusted_keys = ["ed25519:AAAA"]
[rules]
"rijk.decision" = "justify"
secrets.aws = "block"
"contact.phone" = "off"
"""


def test_everything_that_can_be_set() -> None:
    assert parse_organisation(WHOLE) == Organisation(
        name="Rijk",
        house=House(shadow=True, failing=Severity.BLOCK, snooze=None, log_days=30),
        levels={"rijk.decision": Severity.JUSTIFY, "secrets.aws": Severity.BLOCK, "contact.phone": None},
        own_servers=("rijk.example", "politie.example:8448"),
        language="nl",
        packs=("/var/lib/sluis/sector.toml",),
        trusted_keys=("ed25519:AAAA",),
        settings=(
            *("schema", "name", "language", "own_servers", "shadow", "failing", "snooze", "log_days"),
            *("packs", "trusted_keys", "rules"),
        ),
    )


def test_what_is_not_set_is_as_without_an_organisation() -> None:
    said = parse_organisation("schema = 1")
    assert said == Organisation(settings=("schema",))
    assert said.house == House(shadow=False, failing=Severity.CONFIRM, snooze=Severity.CONFIRM, log_days=400)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "schema: is missing"),
        ("schema = 2", "schema: must be 1"),
        ("schema = ", "not TOML"),
        ("schema = 1\nshadw = true", "shadw: unknown field; did you mean shadow?"),
        ('schema = 1\nshadow = "yes"', "shadow: must be true or false"),
        ('schema = 1\nlanguage = "fr"', "language: unknown word"),
        ('schema = 1\nown_servers = ["https://rijk.example"]', "own_servers: must be a list of server names"),
        ("schema = 1\nlog_days = 0", "log_days: must be between"),
        ('schema = 1\nsnooze = "block"', "snooze: unknown word"),
        ('schema = 1\n[rules]\n"a.b" = "blok"', "rules: a.b: must be one of"),
        ("schema = 1\n[rules]\na.b.c = 1", "rules: a.b: must be one of"),
        ("schema = 1\nrules = 1", "rules: must be a table"),
    ],
)
def test_what_is_wrong_is_one_line(text: str, words: str) -> None:
    with pytest.raises(OrganisationError) as caught:
        parse_organisation(text)
    assert str(caught.value).startswith(words)
    assert "\n" not in str(caught.value)

"""The learned model: reads its file, judges, explains, and gives nothing away."""

from __future__ import annotations

import time
import zlib
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hints.advisor import Advisor
from hints.learned.model import MAGIC, ModelError, parse_model
from hints.learned.pieces import pieces
from hints.model import Confidence, Draft, DraftKind, Kind, RoomFacts
from hints.pack import parse_pack, with_model
from hints.policy import Policy
from hints.text import view_of
from tui.settings.policies import pack_text, shipped_packs

BLOB = (files("hints") / "learned" / "weights.bin").read_bytes()
MODEL = parse_model(BLOB)


def checked(content: bytes) -> bytes:
    """Return a file whose checksum is right."""
    return MAGIC + zlib.crc32(content).to_bytes(4, "big") + content


def found(text: str) -> dict[Kind, Confidence]:
    read = MODEL.read(view_of(text))
    return {
        kind: max(c.confidence for c in candidates if c.confidence is not None) for kind, candidates in read.items()
    }


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Marieke ligt in het ziekenhuis met een hartinfarct", Kind.HEALTH),
        ("our colleague Dan was diagnosed with leukaemia", Kind.HEALTH),
        ("buurman Joop is veroordeeld voor mishandeling", Kind.CRIMINAL),
        ("de minister wijst de aanvraag af, brief gaat vrijdag, nog niet delen", Kind.DECISION),
        ("onze ondergrens is 12 mln maar zeg dat nog niet tegen de leverancier", Kind.CONFIDENTIAL),
        ("Hoi mam, dit is mijn nieuwe nummer, kun je 850 euro overmaken?", Kind.PHISHING),
        ("signal support here, send me the 6 digit code you just received", Kind.PHISHING),
        ("wifi in het huisje is Zandkasteel88", Kind.SECRET),
    ],
)
def test_it_finds_what_it_was_trained_for(text: str, kind: Kind) -> None:
    assert found(text)[kind] >= Confidence.MEDIUM


@pytest.mark.parametrize(
    "text",
    [
        "",
        "lunch om 12:30?",
        "kun je naar de nota kijken?",
        "de trein heeft tien minuten vertraging",
        "we hebben besloten om taart te halen",
        "griepprik halen kan woensdag",
        "I forgot my password again",
        "Bram has a new bike",
        "Guest14310, just say what you need help with",
    ],
)
def test_it_leaves_plain_talk_alone(text: str) -> None:
    assert not found(text)


def test_of_a_secret_it_points_at_the_secret() -> None:
    text = "wifi in het huisje is Zandkasteel88 en de hond heet Bo"
    (candidate,) = MODEL.read(view_of(text))[Kind.SECRET]
    assert text[candidate.start : candidate.end] == "Zandkasteel88"


def test_secrets_in_code_are_left_to_the_rules() -> None:
    assert Kind.SECRET not in found("cfg = {'wifi': {'wachtwoord': get(ww)['is'], 'pin': Zandkasteel88}};")


def test_it_says_which_words_weighed_most() -> None:
    text = "de zaal is gereserveerd maar Wim heeft leukemie"
    weighed = MODEL.explain(view_of(text), Kind.HEALTH)
    start, end, _ = max(weighed.words, key=lambda word: word[2])
    assert text[start:end] == "leukemie"
    first, last = weighed.heaviest()
    assert first <= start < end <= last


def test_an_unknown_kind_cannot_be_explained() -> None:
    with pytest.raises(KeyError):
        MODEL.explain(view_of("a"), Kind.BANK)


def test_the_kinds_are_those_that_rules_cannot_name() -> None:
    assert {Kind.HEALTH, Kind.CRIMINAL, Kind.DECISION, Kind.CONFIDENTIAL, Kind.PHISHING, Kind.SECRET} == MODEL.kinds


def test_probabilities_lie_between_nothing_and_certainty() -> None:
    assert all(0 <= chance <= 1 for chance in MODEL.probabilities(view_of("Wim heeft griep")).values())


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_it_never_raises_and_points_inside_the_text(text: str) -> None:
    view = view_of(text)
    for candidates in MODEL.read(view).values():
        for candidate in candidates:
            assert 0 <= candidate.start <= candidate.end <= len(view.folded)


@given(st.text(max_size=200))
@settings(max_examples=50, deadline=None)
def test_it_says_the_same_each_time_and_in_a_fresh_copy(text: str) -> None:
    assert MODEL.read(view_of(text)) == parse_model(BLOB).read(view_of(text)) == MODEL.read(view_of(text))


def test_in_a_long_text_it_finds_the_sentence() -> None:
    filler = "Het was een mooie dag en we liepen door het park. " * 60
    text = f"{filler}\nMarieke ligt in het ziekenhuis met een hartinfarct.\n{filler}"
    (candidate,) = MODEL.read(view_of(text))[Kind.HEALTH]
    assert len(filler) <= candidate.start < candidate.end <= len(filler) + 60


@pytest.mark.parametrize("piece", ["a", "a ", "Ww is x1! ", "1 ", "ziekenhuis ", "https://", "a.b.", "\n", "é'", "!?"])
def test_time_grows_no_faster_than_the_text(piece: str) -> None:
    def seconds(length: int) -> float:
        view = view_of((piece * length)[:length])
        started = time.process_time()
        MODEL.read(view)
        return time.process_time() - started

    seconds(2_000)
    assert min(seconds(40_000) for _ in range(3)) < 8 * (min(seconds(10_000) for _ in range(3)) + 0.005)


def test_only_common_words_are_remembered() -> None:
    model = parse_model(BLOB)
    model.read(view_of("ww is poezebeestje en Kaasplankje"))
    remembered = model.reader.__dict__ if hasattr(model.reader, "__dict__") else {}
    assert "poezebeestje" not in repr(remembered)


@pytest.mark.parametrize(
    "blob",
    [
        b"",
        b"nonsense",
        MAGIC,
        MAGIC + b"xx",
        checked(b""),
        checked((9).to_bytes(4, "big") + b'{"a": []}'),
        checked((2).to_bytes(4, "big") + b"[]"),
        checked(BLOB[len(MAGIC) + 4 : -1]),
        BLOB[:-10],
        BLOB[:-1] + bytes([BLOB[-1] ^ 1]),
    ],
)
def test_a_file_that_is_no_model_is_refused_in_one_line(blob: bytes) -> None:
    with pytest.raises(ModelError) as caught:
        parse_model(blob)
    assert "\n" not in str(caught.value)


def test_the_file_is_small_enough_to_ship() -> None:
    assert len(BLOB) < 3_000_000


def test_no_text_shows_in_what_is_printed() -> None:
    secret = "Zandkasteel88"
    view = view_of(f"wifi is {secret}")
    sight = MODEL.reader.see(view, 0, len(view.folded))
    assert secret.lower() not in repr((sight, MODEL.read(view), MODEL.explain(view, Kind.SECRET))).lower()


def test_the_weights_of_a_finding_lie_around_it_and_are_few() -> None:
    text = "Vergadering om tien uur. \u200bMarieke ligt in het ziekenhuis met een hartinfarct, stuur jij bloemen?"
    advisor = Advisor(Policy((with_model(parse_pack(pack_text("learned"), "learned", trusted=True), MODEL),)))
    draft = Draft(DraftKind.MESSAGE, text, RoomFacts("", "", encrypted=True))
    (finding,) = [f for f in advisor.assess(draft).findings if f.kind is Kind.HEALTH]
    weights = advisor.weights(draft, finding)
    assert 0 < len(weights) <= 12
    assert [weight.start for weight in weights] == sorted(weight.start for weight in weights)
    heaviest = max(weights, key=lambda weight: weight.weight)
    assert text[heaviest.start : heaviest.end] in {"Marieke", "ziekenhuis", "hartinfarct", "ligt", "met"}


def test_what_a_rule_found_without_a_model_has_no_weights() -> None:
    advisor = Advisor(Policy(shipped_packs()))
    draft = Draft(DraftKind.MESSAGE, "zijn bsn is 999990019", RoomFacts("", "", encrypted=True))
    findings = [f for f in advisor.assess(draft).findings if f.rule == "personal-data.bsn"]
    assert findings
    assert advisor.weights(draft, findings[0]) == ()


def test_a_long_text_is_judged_piece_by_piece_as_each_of_them_alone() -> None:
    lures = [
        "signal support here, send me the 6 digit code you just received",
        "Joop ligt met kanker in het ziekenhuis",
    ]
    view = view_of("\n".join(lures[number % 2] + f" {number}" for number in range(60)))
    found_there = MODEL.read(view)
    alone = [MODEL.probabilities(view_of(view.exact[start:end])) for start, end in pieces(view, MODEL.reader)]
    for head in MODEL.heads:
        sure = [head.confidence(probability[head.kind]) for probability in alone]
        assert [c.confidence for c in found_there.get(head.kind, [])] == [c for c in sure if c is not None]

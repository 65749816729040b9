"""The tools that are compared: each takes a text and says which kinds of thing it sees in it.

The two others are no dependencies of the project, so they are imported when asked for, and typed as `Any`.
"""

from __future__ import annotations

import platform
import tempfile
import tomllib
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

from hints.advisor import Advisor
from hints.model import Confidence, Draft, DraftKind, Kind, RoomFacts
from hints.policy import Policy
from tests.benchmarks.labelled import folded
from tui.settings.policies import shipped_packs

ROOT = Path(__file__).resolve().parents[2]
INSTALL = "pip install detect-secrets==1.5.0 presidio-analyzer==2.2.366"
PRESIDIO_THRESHOLD = 0.4
"""Below it Presidio's guesses flag every second number; 0 is its default."""
_BANK = frozenset({"CREDIT_CARD", "IBAN_CODE", "US_BANK_NUMBER", "CRYPTO"})
_CONTACT = frozenset({"EMAIL_ADDRESS", "PHONE_NUMBER"})
_NOT_OURS = frozenset({"URL", "IP_ADDRESS", "DATE_TIME", "MAC_ADDRESS", "UUID"})
"""No kind that is labelled; counted neither for Presidio nor against it."""


@dataclass(frozen=True, slots=True)
class Judge:
    """One tool, ready to be asked."""

    name: str
    """With its version."""
    kinds: Callable[[str], frozenset[str]]
    prepare: Callable[[str], None] = lambda text: None
    """Puts a text where the tool wants it; not counted in its time."""


def sluis(confidence: Confidence) -> Judge:
    """Return the hints as they ship, of at least some confidence, in an encrypted room."""
    advisor = Advisor(Policy(shipped_packs()))
    facts = RoomFacts("", "", encrypted=True)

    def kinds(text: str) -> frozenset[str]:
        findings = advisor.assess(Draft(DraftKind.MESSAGE, text, facts)).findings
        seen = (f.kind for f in findings if f.confidence >= confidence and f.kind is not Kind.ROOM)
        return frozenset(folded(kind) for kind in seen)

    return Judge(f"sluis {_own_version()}, {confidence.word} confidence", kinds)


def detect_secrets(held: ExitStack) -> Judge:
    """Return detect-secrets with all its plugins, reading a file, which is what it is made for."""
    scan: Any = import_module("detect_secrets.core.scan")
    settings: Any = import_module("detect_secrets.settings")
    held.enter_context(settings.default_settings())
    path = Path(held.enter_context(tempfile.TemporaryDirectory())) / "message.txt"

    def prepare(text: str) -> None:
        path.write_text(text, encoding="utf-8", errors="replace")

    def kinds(text: str) -> frozenset[str]:
        found = {secret.type for secret in scan.scan_file(str(path))}
        return frozenset("private_key" if kind == "Private Key" else "secret" for kind in found)

    return Judge(f"detect-secrets {version('detect-secrets')}, scan_file", kinds, prepare)


def presidio() -> Judge:
    """Return Presidio's pattern recognizers, as its registry has them for English; no language model."""
    analyzer: Any = import_module("presidio_analyzer")
    registry = analyzer.RecognizerRegistry()
    registry.load_predefined_recognizers(languages=["en"])
    registry.remove_recognizer("SpacyRecognizer")
    engine = analyzer.AnalyzerEngine(registry=registry, nlp_engine=_words_only())

    def kinds(text: str) -> frozenset[str]:
        found = engine.analyze(text=text, language="en", score_threshold=PRESIDIO_THRESHOLD)
        return frozenset(_presidio_kind(f.entity_type) for f in found if f.entity_type not in _NOT_OURS)

    return Judge(f"Presidio {version('presidio-analyzer')} patterns, {PRESIDIO_THRESHOLD}", kinds)


def _words_only() -> Any:
    """Return a language engine that only splits words, so that Presidio's context words still work."""
    spacy: Any = import_module("spacy")
    engines: Any = import_module("presidio_analyzer.nlp_engine")
    language: Any = import_module("spacy.language").Language

    @language.component("lower_case_lemmas")  # type: ignore[untyped-decorator]
    def lemmas(doc: Any) -> Any:
        for token in doc:
            token.lemma_ = token.lower_
        return doc

    engine = engines.SpacyNlpEngine()
    engine.nlp = {"en": spacy.blank("en")}
    engine.nlp["en"].add_pipe("lower_case_lemmas")
    return engine


def _presidio_kind(entity: str) -> str:
    """Return the kind that an entity of Presidio counts as."""
    if entity in _BANK:
        return "bank"
    return "contact" if entity in _CONTACT else "personal_number"


def all_judges(held: ExitStack, confidence: Confidence) -> list[Judge]:
    """Return the three tools.

    Raises:
        SystemExit: when one is not installed.
    """
    try:
        return [sluis(confidence), detect_secrets(held), presidio()]
    except ModuleNotFoundError as error:
        raise SystemExit(f"{error.name} is missing: {INSTALL}") from None


def _own_version() -> str:
    """Return the version of this tree, whether or not it is installed."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def machine() -> str:
    """Return what the times were taken on."""
    return f"Python {platform.python_version()}, {platform.machine()}"

"""HTML, names of files, policy packs and settings that hold anything: `python -m tests.faults.fuzz_inputs [MINUTES]`.

Nothing may escape but the errors that are meant for such input, and what a terminal gets of it commands nothing. Wrong
events are made by `fuzz_sync`.
"""

from __future__ import annotations

import itertools
import random
import re
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from hints.advisor import Advisor
from hints.model import Draft, DraftKind, Markup, RoomFacts
from hints.pack import PackError, parse_pack
from hints.policy import Policy
from session.media.names import numbered, saved_name, sent_name
from session.sending.formatting import formed_text
from session.timeline.html_reading import clean_html, read_html, read_plain
from tests.faults.right_events import FORBIDDEN
from tui.settings.config import ConfigError, load_config
from widgets.safe_text import safe_text
from widgets.timeline.parts import Line
from widgets.timeline.rich_lines import rich_rows

MINUTES = 30
WIDTHS = (1, 2, 17, 80)
_UNSAFE_HTML = re.compile(
    r"<\s*/?(?:script|style|iframe|form|input|svg|math|object)|<[^>]*\son[a-z]+\s*=", re.IGNORECASE
)
_UNSAFE_LINK = re.compile(r"href=[\"']?\s*(?!https?:|matrix:|mailto:)[a-z]+:", re.IGNORECASE)
_SIGNS = (
    "<", ">", "</", "/>", "&", "&lt;", "&#0;", "&#x1b;", "&#x202e;", '"', "'", "=", "\x1b[31m", "\x9b2J", "\u202e",
    "\u200b", "\x00", "\r", "\n", "\t", "..", "/", "\\", "~", "%2e", "NUL", "a" * 300, "\u0301" * 50, "𝔘", "\udce9",
    "[", "]", "(", ")", "`", "```", "**", "_", "|", "#", "- ", "1. ", "> ", "http://", "javascript:", "matrix:",
    "https://matrix.to/#/@a:b", "xn--", "{", "}", "\\d", "+", "*", "?", "(?:", "\\b", "true", "-1", "1e999", "[[", "]]",
)  # fmt: skip
_TAGS = (
    "b", "i", "a href", "a href='data:x'", "blockquote", "ul", "ol start=-9999999", "li", "pre", "code class=x",
       "table", "tr", "td", "h1", "hr", "br", "img src=x alt=y", "span data-mx-spoiler", "mx-reply", "script", "style",
    "svg", "math", "iframe", "details", "template", "div", "p", "font color=red", "textarea", "plaintext", "!--",
)  # fmt: skip
_PACK = Path("hints/packs/rijk.toml")
_SETTINGS = """
own_servers = ["rijk.example"]
language = "nl"
keep_days = 30
lock_after_minutes = 5
log = true
proxy = "http://proxy.example:8080"
[keys]
"hint.mask" = "f9"
[rules]
"rijk.decision" = "confirm"
"""


@dataclass
class Counts:
    """What came of the inputs."""

    inputs: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    """Said to be wrong, in the words meant for that."""
    escaped: Counter[str] = field(default_factory=Counter)

    @property
    def clean(self) -> bool:
        """Whether nothing escaped."""
        return not +self.escaped


class Inputs:
    """Makes texts of all sorts, the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def text(self, most: int = 30) -> str:
        """Return signs that mean something somewhere, and others."""
        return "".join(self._piece() for _ in range(self._random.randint(0, most)))

    def html(self) -> str:
        """Return something like HTML: unclosed, crossed, nested, or none at all."""
        deep = self._random.random() < 0.02
        count = self._random.randint(500, 3_000) if deep else self._random.randint(0, 25)
        tag = self._random.choice(_TAGS)
        pieces = []
        for _ in range(count):
            tag = tag if deep else self._random.choice(_TAGS)
            found = self._random.random()
            pieces.append(f"</{tag.split()[0]}>" if found < 0.3 and not deep else f"<{tag}>")
            if found > 0.5:
                pieces.append(self._piece())
        return "".join(pieces)

    def changed(self, text: str) -> str:
        """Return a text with a few places that are other ones."""
        for _ in range(self._random.randint(1, 6)):
            start = self._random.randrange(len(text) + 1)
            end = start + self._random.choice((0, 1, 5, 60))
            text = text[:start] + self._random.choice((self._piece(), "", text[start:end] * 2)) + text[end:]
        return text

    def _piece(self) -> str:
        if self._random.random() < 0.6:
            return self._random.choice(_SIGNS)
        return "".join(chr(self._random.choice((32, 65, 0x300, 0x4E00, 0x1F600, 0xE0041)) + i) for i in range(3))


def _html(inputs: Inputs) -> None:
    text = inputs.html() + inputs.text(5)
    _inactive(clean_html(text))
    for read in (read_html(text), read_plain(text)):
        if read is not None:
            for width in WIDTHS:
                _shown(rich_rows(read, width))


def _markdown(inputs: Inputs) -> None:
    text = inputs.text()
    for markup in Markup:
        formed = formed_text(text, markup)
        if formed.html is not None:
            _inactive(formed.html)


def _inactive(html: str) -> None:
    tags = "".join(re.findall(r"<[^>]*>", html))
    assert not _UNSAFE_HTML.search(tags), f"something active is left: {tags}"
    assert not _UNSAFE_LINK.search(tags), f"a link to something active is left: {tags}"


def _shown(rows: list[Line]) -> None:
    for row in rows:
        for part in row:
            assert not FORBIDDEN.search(part.text), "a sign that commands a terminal is shown"


def _names(inputs: Inputs) -> None:
    name = inputs.text(12)
    assert sent_name(name), "no name is left"
    for found in (saved_name(name), numbered(saved_name(name), 7)):
        assert found, "no name is left"
        assert found not in (".", ".."), "a folder"
        assert "/" not in found, "a way out of the folder"
        assert "\x00" not in found, "a name that ends early"
        assert len(found.encode("utf-8", "surrogateescape")) <= 255, "too long for a file system"
    assert not FORBIDDEN.search(safe_text(name)), "a sign that commands a terminal is shown"


def _packs(inputs: Inputs) -> None:
    pack = parse_pack(inputs.changed(_PACK.read_text(encoding="utf-8")), "fuzzed")
    draft = Draft(
        DraftKind.MESSAGE, "de commissie heeft besloten: bsn 999990007", RoomFacts("!a:b", "b", encrypted=True)
    )
    Advisor(Policy((pack,))).assess(draft)


def _settings(inputs: Inputs) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "config.toml")
        path.touch(mode=0o600)
        path.write_bytes(inputs.changed(_SETTINGS).encode("utf-8", "surrogatepass"))
        load_config(path)


PARTS: dict[str, tuple[Callable[[Inputs], None], tuple[type[Exception], ...]]] = {
    "HTML": (_html, ()),
    "Markdown and HTML of our own": (_markdown, ()),
    "names of files": (_names, ()),
    "settings": (_settings, (ConfigError,)),
    "policy packs": (_packs, (PackError,)),
}
"""What is tried, and the errors that are meant for it."""


def fuzz(enough: Callable[[], bool], seed: int) -> Counts:
    """Try inputs of all parts in turn until it is enough; what escapes is printed once."""
    counts, inputs = Counts(), Inputs(seed)
    for name in _in_turn():
        if enough():
            return counts
        attempt, meant = PARTS[name]
        counts.inputs[name] += 1
        try:
            attempt(inputs)
        except meant as error:
            counts.refused[name] += 1
            counts.escaped[f"{name}: more than one line"] += "\n" in str(error)
        except Exception as error:  # noqa: BLE001 - that is what is looked for
            where = f"{name}: {type(error).__name__}: {error}"
            if where not in counts.escaped:
                traceback.print_exc()
            counts.escaped[where] += 1
    return counts


def _in_turn() -> Iterator[str]:
    """Yield parts without end; a pack takes as long as many others."""
    cheap = [name for name in PARTS if name != "policy packs"]
    for number in itertools.count():
        yield from cheap
        if number % 20 == 0:
            yield "policy packs"


def main() -> int:
    """Try for as long as was asked for and say what came of it."""
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else MINUTES
    end = time.monotonic() + minutes * 60
    counts = fuzz(lambda: time.monotonic() > end, seed=time.time_ns())
    for name in PARTS:
        print(f"{name}: {counts.inputs[name]:,} inputs, {counts.refused[name]:,} refused in words")
    print(f"escaped: {sum(counts.escaped.values())}")
    return 0 if counts.clean else 1


if __name__ == "__main__":
    raise SystemExit(main())

"""How fast is search over a million messages? Makes an encrypted store, and asks it what people would type.

Run `python -m tests.benchmarks.search_speed [MESSAGES]` from the source. Words are as frequent as in a language (Zipf).
Two figures for each kind of query: time on the clock, and time of the processor, which a busy machine does not blur.
"""

from __future__ import annotations

import itertools
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from session.reading.search_query import read_query
from session.store.database import Database
from session.store.rooms import RoomStore
from session.store.search_index import TIDY_PAGES, SearchIndex, Wanted
from session.timeline.reading import StoredEvent
from session.timeline.searchable import Searchable
from session.values.model import RoomId

WORDS = 60_000
ROOMS = 40
PEOPLE = 400
SLICE = 5_000
QUERIES = 400


def vocabulary(chance: random.Random) -> tuple[list[str], list[float]]:
    """Return words, the frequent ones short, and how frequent each and all before it are."""
    words = [
        "".join(chance.choices("etaoinshrdlucmfwypvb", k=chance.choice((2, 3) if rank < 30 else range(3, 10))))
        for rank in range(WORDS)
    ]
    return words, list(itertools.accumulate(1 / (rank + 2.7) for rank in range(WORDS)))


def fill(database: Database, messages: int, chance: random.Random, words: list[str], weights: list[float]) -> None:
    """Store messages of 1 to 22 words, a minute or two apart."""
    index, rooms = SearchIndex(database), RoomStore(database)
    for number in range(ROOMS):
        rooms.set_membership(f"!room{number}:x", "join")
    moment = 1_600_000_000_000
    for start in range(0, messages, SLICE):
        with database.transaction():
            for number in range(start, min(start + SLICE, messages)):
                moment += chance.randrange(200_000)
                room = RoomId(f"!room{min(ROOMS - 1, int(chance.paretovariate(1)) - 1)}:x")
                text = " ".join(chance.choices(words, cum_weights=weights, k=chance.randint(1, 22)))
                sender = f"@user{chance.randrange(PEOPLE)}:x"
                event = StoredEvent(f"$e{number}", sender, moment, "m.room.message", {}, f"$e{number}")
                database.execute(
                    "INSERT INTO event (room_id, event_id, position, item_key, sender, timestamp, type, content)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, '{}')",
                    (room, event.event_id, number, event.event_id, sender, moment, event.type),
                )
                index.put(room, event, Searchable(text, file=chance.random() < 0.02))


def tidied(database: Database) -> float:
    """Merge the pieces of the index as `WholeHistory` does, and return the seconds that it took."""
    index, begun = SearchIndex(database), time.perf_counter()
    more, first = True, True
    while more:
        with database.transaction():
            more = index.tidy(begin=first)
        first = False
    return time.perf_counter() - begun


def measured(database: Database, query: Callable[[], Wanted]) -> tuple[list[float], list[float]]:
    """Return the times of many queries of a kind, in milliseconds, sorted: of the clock and of the processor."""
    index, clock, processor = SearchIndex(database), [], []
    for _ in range(20):
        index.find(query(), 20)
    for _ in range(QUERIES):
        wanted = query()
        begun, worked = time.perf_counter(), time.thread_time()
        index.find(wanted, 20)
        processor.append((time.thread_time() - worked) * 1000)
        clock.append((time.perf_counter() - begun) * 1000)
    return sorted(clock), sorted(processor)


def main(messages: int) -> None:
    """Print the figures."""
    chance = random.Random(1)
    words, weights = vocabulary(chance)

    def word() -> str:
        return chance.choices(words, cum_weights=weights)[0]

    def typed(text: str) -> Wanted:
        query = read_query(text, typing=True)
        return Wanted(query.words, query.beginnings)

    kinds: dict[str, Callable[[], Wanted]] = {
        "a word": lambda: Wanted((word(),)),
        "a rare word": lambda: Wanted((chance.choice(words),)),
        "two words": lambda: Wanted((word(), word())),
        "a phrase": lambda: Wanted((f"{word()} {word()}",)),
        "typing, 2 letters": lambda: typed(word()[:2]),
        "typing, 4 letters": lambda: typed(word()[:4]),
        "typing a second word": lambda: typed(f"{word()} {word()[:3]}"),
        "from somebody": lambda: Wanted((word(),), senders=(f"@user{chance.randrange(PEOPLE)}:x",)),
        "in a room": lambda: Wanted((word(),), rooms=(f"!room{chance.randrange(ROOMS)}:x",)),
        "with a file": lambda: Wanted((word(),), file=True),
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "account" / "account.db"
        database = Database.open(path, b"k" * 32)
        begun = time.perf_counter()
        fill(database, messages, chance, words, weights)
        seconds, size = time.perf_counter() - begun, path.stat().st_size
        print(f"{messages} messages taken in at {messages / seconds:.0f}/s, {size / messages:.0f} bytes each")
        print(f"its pieces became one in {tidied(database):.0f} s, in steps of {TIDY_PAGES} pages")
        all_clock: list[float] = []
        all_processor: list[float] = []
        for kind, query in kinds.items():
            clock, processor = measured(database, query)
            all_clock += clock
            all_processor += processor
            print(row(kind, clock, processor))
        print(row("all", sorted(all_clock), sorted(all_processor)))
        database.close()


def row(kind: str, clock: list[float], processor: list[float]) -> str:
    """Return one line: middle and 99th percentile of both clocks, in milliseconds."""
    figures = [part[round((len(part) - 1) * share)] for part in (clock, processor) for share in (0.5, 0.99)]
    clock_50, clock_99, processor_50, processor_99 = figures
    return (
        f"{kind:24} clock p50 {clock_50:6.2f} ms p99 {clock_99:6.2f} ms"
        f"   processor p50 {processor_50:6.2f} ms p99 {processor_99:6.2f} ms"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)

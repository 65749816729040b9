"""The model: reads its file, and says how likely a text is about each kind of thing."""

from __future__ import annotations

import json
import math
import zlib
from collections.abc import Collection
from dataclasses import dataclass, field

from hints.learned.explain import Weighed, weigh
from hints.learned.features import MASK, VERSION, Reader, Sight
from hints.learned.ids import named
from hints.learned.lanes import Lanes
from hints.learned.lexicon import parse_lexicon
from hints.learned.pieces import pieces
from hints.learned.words import is_code
from hints.model import Confidence, Kind
from hints.recognizer import Candidate
from hints.text import View

MAGIC = b"SLUISLM2"
"""How a model file begins; then come the checksum of the rest, the length of its header, the header and the tables."""
SHIFT = 128
"""Added to every weight in a table: numbers from 0 to 255 are the ones that are read fastest."""
_SIDE_BY_SIDE = 300
"""Characters from which it is faster to look weights up for all kinds at once."""
_NUMBER = 4
"""Bytes of the checksum, and of the length."""


class ModelError(ValueError):
    """A model file that is refused: one line that says why."""


@dataclass(frozen=True, slots=True)
class Head:
    """What the model learned about one kind."""

    kind: Kind
    bias: float
    scale: float
    """What one step of a weight is worth."""
    slope: float
    """With `offset`: from a score to a probability."""
    offset: float
    levels: tuple[float, ...]
    """The probabilities from which a finding is of low, medium and high confidence."""
    weights: bytes = field(repr=False)
    """For each bucket, with `SHIFT` added."""

    def total(self, buckets: Collection[int]) -> float:
        """Return what these features weigh together."""
        return self.scale * (sum(map(self.weights.__getitem__, buckets)) - SHIFT * len(buckets))

    def score(self, sight: Sight) -> float:
        """Return the score of a text; more is likelier."""
        total = 0.0
        for weight, pick in sight.pickers:
            weights = pick(self.weights)
            total += weight * (sum(weights) - SHIFT * len(weights))
        return self.scored(total, sight)

    def scored(self, total: float, sight: Sight) -> float:
        """Return the score of a text of which the features weigh so much together, in steps."""
        return self.bias + self.scale * total / sight.norm

    def probability(self, score: float) -> float:
        """Return how likely it is that a text with this score is about this kind."""
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, self.slope * score + self.offset))))

    def confidence(self, probability: float) -> Confidence | None:
        """Return how sure that is, or None when it is not worth a finding."""
        reached = sum(probability >= level for level in self.levels)
        return Confidence(reached - 1) if reached else None


@dataclass(frozen=True, slots=True)
class LearnedModel:
    """A model that was read from its file."""

    version: str
    """Of the training: a digest of the data and the script's settings."""
    digest: str
    """Of the file."""
    heads: tuple[Head, ...]
    splits: dict[Kind, Head]
    """For a kind that stands for two: tells whether the text is about the other one."""
    others: dict[Kind, Kind]
    """For a kind that stands for two: the other one."""
    reader: Reader = field(repr=False)
    lanes: Lanes = field(repr=False)
    """The weights of `heads`, for long texts."""

    @property
    def kinds(self) -> frozenset[Kind]:
        """What the model can find."""
        return frozenset([*(head.kind for head in self.heads), *self.others.values()])

    def read(self, view: View) -> dict[Kind, list[Candidate]]:
        """Return what the model finds in a text, by kind, in time linear in its length."""
        view = named(view)
        found: dict[Kind, list[Candidate]] = {}
        scores = self._scores if len(view.folded) > _SIDE_BY_SIDE else self._scores_one_by_one
        for start, end in pieces(view, self.reader):
            sight = self.reader.see(view, start, end)
            for head, score in zip(self.heads, scores(sight), strict=True):
                confidence = head.confidence(head.probability(score))
                if confidence is not None and not _left_to_rules(head, sight):
                    stretch = weigh(head, sight).heaviest()
                    found.setdefault(self._which(head, sight), []).append(Candidate(*stretch, confidence))
        return found

    def _scores_one_by_one(self, sight: Sight) -> list[float]:
        """Return the score of a text for each head."""
        return [head.score(sight) for head in self.heads]

    def _scores(self, sight: Sight) -> list[float]:
        """Return the same to the last bit, faster where many pieces are read."""
        sums = [0.0] * len(self.heads)
        for weight, pick in sight.pickers:
            totals, picked = self.lanes.totals(pick)
            for place, total in enumerate(totals):
                sums[place] += weight * (total - SHIFT * picked)
        return [head.scored(total, sight) for head, total in zip(self.heads, sums, strict=True)]

    def _which(self, head: Head, sight: Sight) -> Kind:
        """Return which of two kinds a text is about."""
        split = self.splits.get(head.kind)
        return self.others[head.kind] if split is not None and split.score(sight) > 0 else head.kind

    def probabilities(self, view: View) -> dict[Kind, float]:
        """Return for each kind how likely it is that the text, read as one piece, is about it."""
        sight = self.reader.see(named(view), 0, len(view.folded))
        return {head.kind: head.probability(head.score(sight)) for head in self.heads}

    def weights(self, view: View, kind: Kind, place: int, most: int) -> list[tuple[int, int, float]]:
        """Return start, end and weight of the words in the piece around `place` that weighed most for a kind."""
        head, view = self._head(kind), named(view)
        for start, end in pieces(view, self.reader):
            if start <= place < end:
                words = weigh(head, self.reader.see(view, start, end)).words
                return sorted(sorted(words, key=lambda word: -abs(word[2]))[:most])
        return []

    def explain(self, view: View, kind: Kind) -> Weighed:
        """Return how much each word of a text, read as one piece, weighed for a kind.

        Raises:
            KeyError: when the model does not know the kind.
        """
        return weigh(self._head(kind), self.reader.see(named(view), 0, len(view.folded)))

    def _head(self, kind: Kind) -> Head:
        """Return what was learned about a kind."""
        for head in self.heads:
            if kind in (head.kind, self.others.get(head.kind)):
                return head
        raise KeyError(kind)


def _left_to_rules(head: Head, sight: Sight) -> bool:
    """Return whether rules know better: secrets in code have forms, and the model learned from talk."""
    return head.kind is Kind.SECRET and is_code(sight.words)


def parse_model(blob: bytes) -> LearnedModel:
    """Return the model in a file's bytes.

    Raises:
        ModelError: when it is not a model that this version of the program can use.
    """
    if blob[: len(MAGIC)] != MAGIC:
        raise ModelError("not a model file")
    checksum, content = blob[len(MAGIC) : len(MAGIC) + _NUMBER], memoryview(blob)[len(MAGIC) + _NUMBER :]
    if zlib.crc32(content).to_bytes(_NUMBER, "big") != checksum:
        raise ModelError("the model file is damaged")
    try:
        end = _NUMBER + int.from_bytes(content[:_NUMBER], "big")
        header = json.loads(bytes(content[_NUMBER:end]))
        if (header["features"], header["buckets"]) != (VERSION, MASK + 1):
            raise ModelError("the model was trained for another version of the program")
        return _model(header, content[end:], checksum.hex())
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise error if isinstance(error, ModelError) else ModelError("the model file is damaged") from None


def packed(header: dict[str, object], tables: list[bytes]) -> bytes:
    """Return the bytes of a model file. Not compressed: a wheel is anyway, and it would be undone at each start."""
    described = json.dumps(header, sort_keys=True, separators=(",", ":")).encode()
    content = len(described).to_bytes(_NUMBER, "big") + described + b"".join(tables)
    return MAGIC + zlib.crc32(content).to_bytes(_NUMBER, "big") + content


def _model(header: dict[str, object], tables: memoryview, digest: str) -> LearnedModel:
    """Return the model that a header and its tables describe."""
    described = _list(header["heads"])
    size = MASK + 1
    if len(tables) != size * len(described):
        raise ModelError("the model file is cut off")
    heads = []
    for number, fields in enumerate(described):
        heads.append((fields, _head(fields, bytes(tables[number * size : (number + 1) * size]))))
    reader = Reader(parse_lexicon(str(header["lexicon"])), str(header["common"]).split())
    others = {head.kind: Kind(str(fields["or"])) for fields, head in heads if fields.get("or") and not fields["split"]}
    found = tuple(head for fields, head in heads if not fields["split"])
    return LearnedModel(
        version=str(header["version"]),
        digest=digest,
        heads=found,
        splits={head.kind: head for fields, head in heads if fields["split"]},
        others=others,
        reader=reader,
        lanes=Lanes([head.weights for head in found]),
    )


def _list(value: object) -> list[dict[str, object]]:
    """Return the value, which must be a list of tables."""
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise ModelError("the model file is damaged")
    return value


def _head(fields: dict[str, object], weights: bytes) -> Head:
    """Return one head."""
    bias, scale, slope, offset = (_number(fields[name]) for name in ("bias", "scale", "slope", "offset"))
    levels = fields["levels"]
    if not isinstance(levels, list):
        raise ModelError("the model file is damaged")
    return Head(Kind(str(fields["kind"])), bias, scale, slope, offset, tuple(map(_number, levels)), weights)


def _number(value: object) -> float:
    """Return the value, which must be a number."""
    if not isinstance(value, int | float):
        raise ModelError("the model file is damaged")
    return float(value)

"""How long a recording plays, out of the file itself, and how loud it is: Ogg (RFC 3533) and WAV. Pure.

Law of this file: a file is believed in nothing; each step goes forward, and what does not fit is refused.
"""

from __future__ import annotations

import io
import wave
from collections.abc import Iterator
from dataclasses import dataclass

from session.values.errors import SessionError
from session.values.words import N_

MOST_PLAYED = 24 * 3600 * 1000
"""Milliseconds that a recording may play."""
OGG, WAV = "audio/ogg", "audio/wav"
BARS = 60
"""Places in a recording at which its loudness is told."""
LOUDEST = 1024
"""The loudness of the loudest place (MSC1767: audio)."""
_PAGE, _NO_END, _RATE = 27, (1 << 64) - 1, 48_000
_LOOKED_AT = 200
"""Samples that are looked at for each place."""


class BadRecording(SessionError):
    """A file is no recording that can be sent as a voice message; nothing was sent."""


@dataclass(frozen=True, slots=True)
class Recording:
    """What is said of a voice message beside its sound."""

    media_type: str
    milliseconds: int | None = None
    """How long it plays; None where the file does not say that in a way that is read here."""
    loudness: tuple[int, ...] = ()
    """From 0 to `LOUDEST`, place by place; empty where that would need a decoder."""


def recording_of(media_type: str, data: bytes, size: int) -> Recording:
    """Return what a file of this type says of itself; `data` is its beginning, and all of it unless `size` is more.

    Raises:
        BadRecording: when it holds no sound, or is damaged.
    """
    if data.startswith(b"OggS"):
        return Recording(OGG, _of_ogg(data) if len(data) == size else None)
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return _of_wav(data, size)
    if media_type.partition("/")[0] != "audio" or media_type in _TOLD_BY_CONTENT:
        raise BadRecording(N_("This file is no recording: Ogg, WAV or another kind of audio is needed."))
    return Recording(media_type)


_TOLD_BY_CONTENT = frozenset({OGG, WAV, "audio/opus", "audio/x-wav", "audio/vnd.wave"})
"""Types whose files begin with a mark that was not there."""


def _of_ogg(data: bytes) -> int:
    """Return the milliseconds of the first stream of an Ogg file: the last position that its pages say."""
    pages = _pages(data)
    serial, _position, first = next(pages)
    rate, begin = _rate_of(first)
    end = 0
    for of, position, _body in pages:
        if of == serial and position != _NO_END:
            end = position
    return _checked(max(0, end - begin) * 1000 // rate)


def _pages(data: bytes) -> Iterator[tuple[bytes, int, bytes]]:
    """Yield the pages of an Ogg file, one behind the other to its end: whose they are, their position, their bytes."""
    place = 0
    while place < len(data):
        header = data[place : place + _PAGE]
        if len(header) < _PAGE or not header.startswith(b"OggS\0"):
            raise _damaged()
        body = place + _PAGE + header[26]
        lengths = data[place + _PAGE : body]
        place = body + sum(lengths)
        if len(lengths) < header[26] or place > len(data):
            raise _damaged()
        yield header[14:18], int.from_bytes(header[6:14], "little"), data[body:place]


def _rate_of(first: bytes) -> tuple[int, int]:
    """Return how many positions a stream has in a second, and which of them is its beginning."""
    if first.startswith(b"OpusHead") and len(first) >= 19:  # RFC 7845, 5.1
        return _RATE, int.from_bytes(first[10:12], "little")
    rate = int.from_bytes(first[12:16], "little") if first.startswith(b"\x01vorbis") and len(first) == 30 else 0
    if rate == 0:
        raise BadRecording(N_("This Ogg file holds neither Opus nor Vorbis sound."))
    return rate, 0


def _of_wav(data: bytes, size: int) -> Recording:
    try:
        with wave.open(io.BytesIO(data)) as sound:
            width, channels, rate = sound.getsampwidth(), sound.getnchannels(), sound.getframerate()
            # A recorder that was stopped may have left a length that is not there.
            frames = min(sound.getnframes(), size // (width * channels))
            samples = sound.readframes(min(frames, len(data))) if width == 2 else b""
    except Exception:  # noqa: BLE001 - the reader is the library's, and the bytes may be anything
        raise _damaged() from None
    if rate <= 0 or frames <= 0:
        raise _damaged()
    return Recording(WAV, _checked(frames * 1000 // rate), _loudness(samples))


def _loudness(samples: bytes) -> tuple[int, ...]:
    """Return how loud 16-bit samples are, at even distances; a few samples speak for each place."""
    count = len(samples) // 2
    if count < BARS:
        return ()
    peaks = []
    for bar in range(BARS):
        start, end = count * bar // BARS, count * (bar + 1) // BARS
        step = max(1, (end - start) // _LOOKED_AT)
        read = (int.from_bytes(samples[2 * at : 2 * at + 2], "little", signed=True) for at in range(start, end, step))
        peaks.append(max(map(abs, read)))
    most = max(peaks)
    return tuple(peak * LOUDEST // most for peak in peaks) if most else ()


def _checked(milliseconds: int) -> int:
    if milliseconds > MOST_PLAYED:
        raise BadRecording(N_("This recording says that it plays for more than a day; it is damaged."))
    return milliseconds


def _damaged() -> BadRecording:
    return BadRecording(N_("This recording is damaged, or ends in the middle."))

"""Recordings as programs write them: Opus in Ogg, and WAV."""

from __future__ import annotations

import io
import struct
import wave

SILENCE = b"\xfc\xff\xfe"
"""A frame of Opus of 20 ms."""
PRE_SKIP = 312


def page(body: bytes, position: int, number: int, flags: int = 0, serial: int = 7) -> bytes:
    """Return a page of Ogg (RFC 3533, 6) that holds one packet."""
    lengths = bytes([255] * (len(body) // 255) + [len(body) % 255])
    begin = struct.pack("<4sBBQII", b"OggS", 0, flags, position, serial, number)
    crc = _crc(begin + bytes(4) + bytes([len(lengths)]) + lengths + body)
    return begin + struct.pack("<I", crc) + bytes([len(lengths)]) + lengths + body


def ogg_opus(milliseconds: int) -> bytes:
    """Return a recording of silence."""
    head = struct.pack("<8sBBHIhB", b"OpusHead", 1, 1, PRE_SKIP, 48_000, 0, 0)
    tags = struct.pack("<8sI4sI", b"OpusTags", 4, b"test", 0)
    frames = max(1, milliseconds // 20)
    ends = [960 * (number + 1) for number in range(frames)]
    ends[-1] = PRE_SKIP + milliseconds * 48
    sound = [page(SILENCE, end, number + 2, 4 if end == ends[-1] else 0) for number, end in enumerate(ends)]
    return page(head, 0, 0, 2) + page(tags, 0, 1) + b"".join(sound)


def wav(samples: list[int], rate: int = 8000) -> bytes:
    """Return a recording of these samples of 16 bits."""
    made = io.BytesIO()
    with wave.open(made, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(struct.pack(f"<{len(samples)}h", *samples))
    return made.getvalue()


def _crc(data: bytes) -> int:
    crc = 0
    for byte in data:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1 ^ (0x04C11DB7 if crc & 0x80000000 else 0)) & 0xFFFFFFFF
    return crc

"""How long recordings play: read out of the file itself, which may be anything."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session.media.recordings import LOUDEST, BadRecording, recording_of
from tests.support.recordings import ogg_opus, page, wav

OPUS = ogg_opus(12_345)
VORBIS = page(b"\x01vorbis" + bytes(5) + (44_100).to_bytes(4, "little") + bytes(14), 0, 0) + page(b"x", 66_150, 1)
TONE = wav([0] * 8000 + [1000] * 4000)


def test_opus_plays_from_its_beginning_to_the_last_position() -> None:
    found = recording_of("audio/opus", OPUS, len(OPUS))
    assert (found.media_type, found.milliseconds, found.loudness) == ("audio/ogg", 12_345, ())


def test_vorbis_counts_in_its_own_rate() -> None:
    assert recording_of("audio/ogg", VORBIS, len(VORBIS)).milliseconds == 1500


def test_pages_of_another_stream_and_pages_without_an_end_do_not_count() -> None:
    more = OPUS + page(b"x", 10**9, 9, serial=8) + page(b"x", (1 << 64) - 1, 10)
    assert recording_of("audio/ogg", more, len(more)).milliseconds == 12_345


def test_wav_says_its_length_and_how_loud_it_is() -> None:
    found = recording_of("audio/x-wav", TONE, len(TONE))
    assert (found.media_type, found.milliseconds) == ("audio/wav", 1500)
    assert found.loudness[0] == 0
    assert found.loudness[-1] == LOUDEST
    silent = wav([0] * 8000)
    assert recording_of("audio/wav", silent, len(silent)).loudness == ()


def test_a_wav_file_is_believed_no_longer_than_its_bytes_last() -> None:
    said = TONE.replace((24_000).to_bytes(4, "little"), (0x7FFFFFF0).to_bytes(4, "little"))
    assert recording_of("audio/wav", said, len(said)).milliseconds == pytest.approx(1500, abs=5)


def test_what_is_not_whole_here_has_no_length() -> None:
    assert recording_of("audio/ogg", OPUS, len(OPUS) + 1).milliseconds is None


def test_other_audio_goes_without_a_length() -> None:
    found = recording_of("audio/mp4", b"\0\0\0\x20ftypM4A ", 12)
    assert (found.media_type, found.milliseconds) == ("audio/mp4", None)


NO_RECORDINGS = (
    ("text/plain", b"dag"),
    ("audio/ogg", b"dag"),
    ("audio/x-wav", b"dag"),
    ("audio/ogg", OPUS[:-1]),
    ("audio/ogg", OPUS[:60]),
    ("audio/ogg", OPUS + b"x"),
    ("audio/ogg", b"OggS"),
    ("audio/ogg", page(b"\x80theora", 0, 0)),
    ("audio/ogg", page(b"\x01vorbis" + bytes(23), 0, 0)),
    ("audio/ogg", OPUS + page(b"x", 48_000 * 90_000, 9)),
    ("audio/wav", b"RIFF\0\0\0\0WAVE"),
    ("audio/wav", TONE[:30]),
    ("audio/wav", wav([])),
    ("audio/wav", TONE.replace((8000).to_bytes(4, "little"), bytes(4))),
)


@pytest.mark.parametrize("number", range(len(NO_RECORDINGS)))
def test_what_is_no_recording_is_refused_in_one_line(number: int) -> None:
    media_type, data = NO_RECORDINGS[number]
    with pytest.raises(BadRecording) as refused:
        recording_of(media_type, data, len(data))
    assert "\n" not in str(refused.value)


@given(st.binary(max_size=300), st.integers(0, 400), st.sampled_from([OPUS[:400], VORBIS, TONE[:300], b"RIFF????WAVE"]))
def test_no_file_raises_anything_else(noise: bytes, at: int, good: bytes) -> None:
    data = good[:at] + noise + good[at + len(noise) :]
    with contextlib.suppress(BadRecording):
        found = recording_of("audio/ogg", data, len(data))
        assert found.milliseconds is None or 0 <= found.milliseconds <= 24 * 3600 * 1000

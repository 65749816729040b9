"""What leaves of a voice message (MSC3245) and of a sticker (Matrix spec, "m.sticker") beside their bytes. Pure."""

from __future__ import annotations

from typing import Any

from hints.model import Attachment
from session.media.pixels import Pixels
from session.media.recordings import Recording


def voice_content(described: dict[str, Any], recording: Recording | None) -> dict[str, Any]:
    """Return the content of a voice message: that of its file, marked as spoken, with how long it plays."""
    about: dict[str, Any] = {}
    info = dict(described["info"])
    if recording is not None and recording.milliseconds is not None:
        info["duration"] = about["duration"] = recording.milliseconds
    if recording is not None and recording.loudness:
        about["waveform"] = list(recording.loudness)
    marked = {"org.matrix.msc1767.audio": about, "org.matrix.msc3245.voice": {}}
    return {**described, "msgtype": "m.audio", "info": info, **marked}


def sticker_content(picture: Attachment, words: str, pixels: Pixels | None) -> dict[str, Any]:
    """Return the content of a sticker: a picture, and the words that it stands for."""
    info: dict[str, Any] = {"mimetype": picture.media_type, "size": picture.size}
    if pixels is not None:
        info |= {"w": pixels[0], "h": pixels[1]}
    return {"body": words or picture.name, "info": info}

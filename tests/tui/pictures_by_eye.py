"""Shows a conversation with a picture in the terminal that you have, to look at by eye; V takes it away and back.

Usage: python -m tests.tui.pictures_by_eye [auto|kitty|sixel|blocks] (Ctrl-Q ends)
"""

from __future__ import annotations

import asyncio
import io
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from PIL import Image, ImageDraw

from session.media.thumbnails import unpacked
from session.values.model import FileForm, FileInfo, Row
from tests.support.people import PROJECT, conversation, said, with_file
from tests.support.screens import CONFIG, app_on, recorded, session_thread
from tui.terminal.picture_ways import WAYS


def drawing() -> bytes:
    """Return a picture in which a line or a colour in a wrong place is seen at once."""
    image = Image.merge("RGB", [Image.linear_gradient("L").resize((900, 500))] * 3)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 300, 900, 500), fill=(40, 120, 60))
    draw.ellipse((100, 60, 260, 220), fill=(255, 230, 60))
    draw.rectangle((500, 180, 800, 420), fill=(180, 40, 30), outline=(255, 255, 255), width=6)
    draw.line((0, 0, 899, 499), fill=(255, 255, 255), width=3)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=92)
    return file.getvalue()


def main(setting: str) -> None:
    """Run the app on a session that is made up, until it is ended."""
    data, session, before = drawing(), recorded(), conversation()
    brought = with_file(said(4, "Noor de Wit", ""), FileInfo("dijk.jpg", FileForm.IMAGE, "image/jpeg", len(data)))
    rows = (*before.rows, Row(4, brought), Row(5, said(5, "Sam", "mooi!")))
    session.timelines[PROJECT] = replace(before, last=5, rows=rows)
    assert brought.event_id is not None
    session.files.rasters[brought.event_id] = asyncio.run(unpacked(data, (72, 32), (400, 180)))
    with tempfile.TemporaryDirectory() as folder, session_thread() as host:
        session.folder = Path(folder)
        app_on(session, host, replace(CONFIG, pictures=setting)).run()


if __name__ == "__main__":
    wanted = sys.argv[1] if len(sys.argv) > 1 else WAYS[0]
    main(wanted if wanted in WAYS else WAYS[0])

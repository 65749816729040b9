"""Packages and mails: an office document's parts, an archive's members, a mail's headers, bodies and attachments."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

from session.extract import media, notices
from session.extract.gathering import Gathering
from session.extract.office.documents import document_type, in_order, read_document
from session.extract.package import Package
from session.extract.photo.facts import photo_facts

Inside = Callable[[str, bytes, Gathering, int], str]
"""Gathers a file that lies in another one, at a depth, and returns its media type."""
_MOST_MAIL = 8 * 1024 * 1024
_MOST_PHOTOS = 64
_PHOTO_BEGINNING = 512 * 1024
_MOST_LINES = 150_000
_MOST_PARTS = 500
_HEADERS = ("From", "To", "Cc", "Bcc", "Reply-To", "Date", "Subject")


def read_package(data: bytes, gathering: Gathering, depth: int, inside: Inside) -> str:
    """Gather a document or an archive, and return its media type."""
    package = Package(data, gathering)
    media_type = document_type(package)
    if media_type is None:
        _read_members(package, gathering, depth, inside)
        return media.ZIP
    read_document(package, gathering)
    _look_at_photos(package, gathering)
    return media_type


def _read_members(package: Package, gathering: Gathering, depth: int, inside: Inside) -> None:
    """Gather the files of an archive, their names before them."""
    for name in in_order(package.names):
        with gathering.tolerating():
            gathering.line(name)
            inside(name, package.content(name), gathering, depth + 1)


def _look_at_photos(package: Package, gathering: Gathering) -> None:
    """Look at what the photos in a document give away; they cannot be stripped in there."""
    photos = [name for name in package.names if media.by_name(name) in media.PHOTOS]
    for name in photos[:_MOST_PHOTOS]:
        with gathering.tolerating():
            see_photo(package.content(name, _PHOTO_BEGINNING), gathering, removable=False)


def see_photo(data: bytes, gathering: Gathering, *, removable: bool) -> None:
    """Remember what a photo gives away."""
    facts = photo_facts(data)
    if facts is not None and facts.speaks:
        gathering.see_photo(facts if removable else type(facts)(facts.location, facts.serial, removable=False))


def read_mail(data: bytes, gathering: Gathering, depth: int, inside: Inside) -> None:
    """Gather a mail: who, to whom, about what, and all its parts."""
    beginning = data[: min(_MOST_MAIL, _place_of(b"\n", _MOST_LINES, data), _place_of(b"\n--", _MOST_PARTS, data))]
    if len(beginning) < len(data):
        gathering.left_out(notices.TOO_MUCH)
    mail = BytesParser(policy=policy.default).parsebytes(beginning)
    for name in _HEADERS:
        for value in mail.get_all(name, []):
            gathering.line(f"{name}: {value}")
    for part in _parts(mail):
        gathering.step()
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes):
            continue
        name = part.get_filename() or ""
        with gathering.tolerating():
            if name:
                gathering.line(name)
            if part.get_content_maintype() == "text":
                gathering.line(_body(part, content))
            else:
                inside(name, content, gathering, depth + 1)


def _place_of(mark: bytes, count: int, data: bytes) -> int:
    """Return where `mark` is for the time after `count` times, or the end of the data."""
    place = -1
    for _time in range(count):
        place = data.find(mark, place + 1)
        if place < 0:
            return len(data)
    return place


def _parts(mail: EmailMessage) -> Iterator[EmailMessage]:
    """Yield the parts that hold content."""
    for part in mail.walk():
        if not part.is_multipart():
            yield part


def _body(part: EmailMessage, content: bytes) -> str:
    """Return the text of a part."""
    try:
        return content.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:
        return content.decode("utf-8", "replace")

"""What has to be said about a file whose content was not, or not wholly, looked at."""

from __future__ import annotations

from session.values.words import N_, Words

FIRST_PART = 20 * 1024 * 1024
"""Bytes of a file that are looked at; what lies behind is named in a notice."""

NOT_READ = Words(N_("this kind of file cannot be read, so its content was not checked"))
DAMAGED = Words(N_("this file is damaged or not what its name says, so its content was not wholly checked"))
PROTECTED = Words(N_("this file is protected with a password, so its content was not checked"))
NO_LETTERS = Words(N_("this document has pages without text, such as scans, which were not checked"))
TOO_MUCH = Words(N_("this file holds more than can be checked; only the first part was looked at"))
UNPACKS_TOO_FAR = Words(N_("this file unpacks to far more than a document should, so it was not wholly checked"))
PHOTO_LOCATION = Words(N_("this photo says where it was taken"))
PHOTO_SERIAL = Words(N_("this photo says with which camera it was taken"))


def first_part_only() -> Words:
    """Return the notice for a file over the bound."""
    return Words.of(N_("only the first {megabytes} MB of this file were looked at"), megabytes=FIRST_PART // 1024**2)

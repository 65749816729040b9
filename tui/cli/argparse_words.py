"""The words of argparse's own: it looks them up by two names in its module, which are ours from then on."""

from __future__ import annotations

import argparse

from session.values.words import N_
from widgets.i18n import _, ngettext

ARGPARSE_WORDS = (
    N_("usage: "),
    N_("options"),
    N_("positional arguments"),
    N_("show this help message and exit"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("the following arguments are required: %s"),
    N_("one of the arguments %s is required"),
    N_("unrecognized arguments: %s"),
    N_("expected one argument"),
    N_("expected at most one argument"),
    N_("expected at least one argument"),
    N_("not allowed with argument %s"),
    N_("ignored explicit argument %r"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("invalid %(type)s value: %(value)r"),
)
"""Those that a command line can bring out; what another Python words otherwise stays as it is there."""


def speak_our_language() -> None:
    """Let argparse ask for its words here: in the language in use, whatever the environment says."""
    for name, looks_up in (("_", _), ("ngettext", ngettext)):
        setattr(argparse, name, looks_up)

"""Sentences that the session has to say, kept apart from the language they are said in."""

from __future__ import annotations

from dataclasses import dataclass


def N_(message: str) -> str:
    """Mark `message` for translation without translating it here."""
    return message


@dataclass(frozen=True, slots=True)
class Words:
    """An English template with named places and what belongs in them."""

    template: str
    """Passed through `N_` where it is written, for instance "{name} joined the room"."""
    params: tuple[tuple[str, str | int], ...] = ()

    @classmethod
    def of(cls, template: str, **params: str | int) -> Words:
        """Return words with `params` in the places that `template` names."""
        return cls(template, tuple(sorted(params.items())))

    def filled(self, template: str) -> str:
        """Return `template`, a translation of this one, with the places filled; never raises for a bad translation."""
        try:
            return template.format_map(dict(self.params))
        except (KeyError, IndexError, ValueError):
            return self.template.format_map(dict(self.params))

    def __str__(self) -> str:
        """Return the English sentence."""
        return self.template.format_map(dict(self.params))

"""What finds the few gaps among the rows of a room, which may be a hundred thousand."""

from __future__ import annotations

GAP_TABLES = """
CREATE INDEX event_gap ON event (room_id, position) WHERE type = 'sluis.gap' AND position IS NOT NULL
"""
"""Gaps are rows of this type; see `gaps`."""

"""Fixtures of the tests that compare pictures of the screen."""

from tests.support.pictures import a_usual_terminal, golden_picture

__all__ = ["a_usual_terminal", "golden_picture"]

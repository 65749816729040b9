"""Fixtures of the tests of screens: a picture to compare with, and another device of the same account."""

from tests.support.pictures import a_usual_terminal, golden_picture
from tests.support.small_app import phone

__all__ = ["a_usual_terminal", "golden_picture", "phone"]

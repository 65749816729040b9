"""The pictures that are compared, in the order of their numbers (Matrix spec, "SAS method: emoji"), and their names.

A terminal may draw a picture badly or not at all, so the name is never left out.
"""

from __future__ import annotations

from collections.abc import Iterable

from session.values.words import N_, Words

EMOJI = (
    ("🐶", N_("Dog")),
    ("🐱", N_("Cat")),
    ("🦁", N_("Lion")),
    ("🐎", N_("Horse")),
    ("🦄", N_("Unicorn")),
    ("🐷", N_("Pig")),
    ("🐘", N_("Elephant")),
    ("🐰", N_("Rabbit")),
    ("🐼", N_("Panda")),
    ("🐓", N_("Rooster")),
    ("🐧", N_("Penguin")),
    ("🐢", N_("Turtle")),
    ("🐟", N_("Fish")),
    ("🐙", N_("Octopus")),
    ("🦋", N_("Butterfly")),
    ("🌷", N_("Flower")),
    ("🌳", N_("Tree")),
    ("🌵", N_("Cactus")),
    ("🍄", N_("Mushroom")),
    ("🌏", N_("Globe")),
    ("🌙", N_("Moon")),
    ("☁️", N_("Cloud")),
    ("🔥", N_("Fire")),
    ("🍌", N_("Banana")),
    ("🍎", N_("Apple")),
    ("🍓", N_("Strawberry")),
    ("🌽", N_("Corn")),
    ("🍕", N_("Pizza")),
    ("🎂", N_("Cake")),
    ("❤️", N_("Heart")),
    ("😀", N_("Smiley")),
    ("🤖", N_("Robot")),
    ("🎩", N_("Hat")),
    ("👓", N_("Glasses")),
    ("🔧", N_("Spanner")),
    ("🎅", N_("Santa")),
    ("👍", N_("Thumbs Up")),
    ("☂️", N_("Umbrella")),
    ("⌛", N_("Hourglass")),
    ("⏰", N_("Clock")),
    ("🎁", N_("Gift")),
    ("💡", N_("Light Bulb")),
    ("📕", N_("Book")),
    ("✏️", N_("Pencil")),
    ("📎", N_("Paperclip")),
    ("✂️", N_("Scissors")),
    ("🔒", N_("Lock")),
    ("🔑", N_("Key")),
    ("🔨", N_("Hammer")),
    ("☎️", N_("Telephone")),
    ("🏁", N_("Flag")),
    ("🚂", N_("Train")),
    ("🚲", N_("Bicycle")),
    ("✈️", N_("Aeroplane")),
    ("🚀", N_("Rocket")),
    ("🏆", N_("Trophy")),
    ("⚽", N_("Ball")),
    ("🎸", N_("Guitar")),
    ("🎺", N_("Trumpet")),
    ("🔔", N_("Bell")),
    ("⚓", N_("Anchor")),
    ("🎧", N_("Headphones")),
    ("📁", N_("Folder")),
    ("📌", N_("Pin")),
)


def pictures(numbers: Iterable[int]) -> tuple[tuple[str, Words], ...]:
    """Return the pictures with these numbers, each with its name."""
    return tuple((EMOJI[number][0], Words.of(EMOJI[number][1])) for number in numbers)

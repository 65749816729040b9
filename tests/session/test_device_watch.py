"""Which of our own devices are news: said until they were looked at, whatever happens in between."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from session.store.database import Database
from session.trust.device_watch import MOST_NEWS, DeviceWatch
from session.values.model import DeviceId
from session.values.trust import OwnDevice

HERE = OwnDevice(DeviceId("HERE"), "sluis", 0, signed=True, encrypts=True, current=True)


def device(name: str) -> OwnDevice:
    return OwnDevice(
        DeviceId(name), name.title(), 7, signed=False, encrypts=True, current=False, fingerprint="key", address="there"
    )


@pytest.fixture
def watch() -> DeviceWatch:
    return DeviceWatch(Database.in_memory())


def ids(devices: tuple[OwnDevice, ...]) -> list[str]:
    return [one.device_id for one in devices]


def test_what_is_there_from_the_start_is_no_news(watch: DeviceWatch) -> None:
    assert watch.compare([HERE, device("OLD")]) == ()
    assert watch.compare([HERE, device("OLD")]) == ()


def test_a_new_one_is_news_until_it_was_seen(watch: DeviceWatch) -> None:
    watch.compare([HERE])
    assert watch.compare([HERE, device("NEW")]) == (replace(device("NEW"), new=True),)
    signed = replace(device("NEW"), signed=True)
    assert watch.compare([HERE, signed]) == (replace(signed, new=True),)
    watch.seen(["NEW"])
    assert watch.compare([HERE, signed]) == watch.news() == ()


def test_seeing_one_leaves_the_others(watch: DeviceWatch) -> None:
    watch.compare([])
    watch.compare([device("A"), device("B")])
    watch.seen(["B", "C"])
    assert ids(watch.compare([device("A"), device("B")])) == ["A"]


def test_what_came_and_went_is_news_too(watch: DeviceWatch) -> None:
    watch.compare([])
    watch.compare([device("NEW")])
    (gone,) = watch.compare([])
    assert gone == replace(device("NEW"), new=True, gone=True)
    (back,) = watch.compare([device("NEW")])
    assert not back.gone
    watch.compare([])
    watch.seen(["NEW"])
    assert watch.compare([]) == ()


def test_one_that_goes_and_comes_back_is_news_again(watch: DeviceWatch) -> None:
    watch.compare([device("OLD")])
    watch.compare([])
    assert ids(watch.compare([device("OLD")])) == ["OLD"]


def test_it_is_on_disk(tmp_path: Path) -> None:
    path, key = tmp_path / "account" / "account.db", b"k" * 32
    database = Database.open(path, key)
    DeviceWatch(database).compare([])
    DeviceWatch(database).compare([device("NEW")])
    database.close()
    database = Database.open(path, key)
    assert DeviceWatch(database).news() == (replace(device("NEW"), new=True),)
    database.close()


def test_a_server_that_makes_up_devices_fills_nothing(watch: DeviceWatch) -> None:
    watch.compare([])
    for number in range(MOST_NEWS * 2):
        watch.compare([device(f"D{number}")])
    assert len(watch.news()) == MOST_NEWS

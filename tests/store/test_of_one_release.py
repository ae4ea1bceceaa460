"""Pages and lists made of several queries show one release, also where another is published."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from minegraph.bootstrap import make_judge, open_store
from minegraph.catalog import whole
from minegraph.catalog.browsing import Catalog
from minegraph.catalog.kinds import KINDS
from minegraph.catalog.things import describe
from minegraph.errors import ServiceBusy
from minegraph.settings import Settings
from tests.cli import states
from tests.conftest import publish

HEAD = "https://w3id.org/minegraph/id/organization/head"


@pytest.fixture
def settings(tmp_path):
    made = Settings(store=tmp_path / "store", memory_megabytes=0, validator="compiled")
    put(made, tmp_path, 1)
    return made


def put(settings, folder, state):
    publish(settings, *map(Path, states.files(folder, state)), judge=make_judge(settings))


def interrupted(settings, folder, work):
    """Return what some work gives where a release is published after its first query."""

    async def run():
        store = open_store(settings)
        ask, left = store.query, [2]

        async def asked(query, **given):
            answer = await ask(query, **given)
            if left:
                await asyncio.to_thread(put, settings, folder, left.pop())
            return answer

        store.query = asked
        try:
            return await work(store)
        finally:
            await store.close()

    return asyncio.run(run())


async def page(store):
    return await describe(store, HEAD)


async def agencies(store):
    return await Catalog(store).page(KINDS["agencies"], filters={}, limit=100, offset=0)


@pytest.mark.parametrize("work", [page, agencies])
def test_what_several_queries_found_is_of_one_release(settings, tmp_path, work):
    made = interrupted(settings, tmp_path, work)
    assert set(re.findall(r"state \d", str(made))) == {"state 2"}
    assert made.release == "r2"


def test_what_no_release_lasts_long_enough_for_is_refused(settings, tmp_path, monkeypatch):
    monkeypatch.setattr(whole, "_MOST_TRIES", 2)
    published = iter((2, 3))

    async def work(_release):
        await asyncio.to_thread(put, settings, tmp_path, next(published))

    async def run():
        store = open_store(settings)
        try:
            await whole.of_one_release(store, work)
        finally:
            await store.close()

    with pytest.raises(ServiceBusy):
        asyncio.run(run())

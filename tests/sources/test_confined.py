"""A table is read by a process that may be killed; what it does there never hurts its parent."""

from __future__ import annotations

import asyncio
import os
import pickle
import subprocess
import sys
import zipfile
from datetime import date

import pytest

from minegraph.errors import InputError
from minegraph.sources import child
from minegraph.sources.confined import Limits, Process
from minegraph.sources.kinds import Job
from minegraph.sources.names import Names
from minegraph.sources.runs import SortedLines
from tests.cli.running import run

from .workbooks import example, workbook

_HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'


def own_tables(folder):
    sheets = example("sources", "companies")
    return workbook(folder / "own.xlsx", sheets)


def refused(done, *words):
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr


def test_a_table_that_takes_too_long_is_stopped(tmp_path):
    path = own_tables(tmp_path)
    done = run(
        "load", "--as", "sheet", str(path), store=tmp_path / "store",
        MINEGRAPH_PARSE_SECONDS="0.01",
    )  # fmt: skip
    refused(done, "stopped after 0.01 seconds", "own.xlsx", "MINEGRAPH_PARSE_SECONDS")


@pytest.mark.skipif(sys.platform != "linux", reason="the cap on memory is Linux's")
@pytest.mark.parametrize("arguments", [["--as", "sheet"], []])
def test_a_workbook_that_unpacks_without_end_is_refused(tmp_path, arguments):
    path = own_tables(tmp_path)
    bomb = tmp_path / "bomb.xlsx"
    row = b"<row>" + b"<c><v>1</v></c>" * 2000 + b"</row>"
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as file:
        for name in before.namelist():
            if not name.endswith("sheet1.xml"):
                file.writestr(name, before.read(name))
        with file.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(_HEAD.encode())
            for _ in range(30_000):  # 60 million cells in 900 MB, 2 MB packed
                sheet.write(row)
            sheet.write(b"</sheetData></worksheet>")
    assert bomb.stat().st_size < 10 << 20
    done = run(
        "load", *arguments, str(bomb), store=tmp_path / "store", MINEGRAPH_WORKER_MEGABYTES="1200"
    )
    refused(done, "bomb.xlsx", "memory")


def test_a_workbook_that_says_it_is_larger_than_may_be_is_refused_unread(tmp_path):
    bomb = tmp_path / "bomb.xlsx"
    with (
        zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as file,
        file.open("xl/workbook.xml", "w", force_zip64=True) as sheet,
    ):
        for _ in range(1100):
            sheet.write(bytes(1 << 20))
    done = run("load", "--as", "icmm", str(bomb), store=tmp_path / "store")
    refused(done, "bomb.xlsx", "unpacks to 1,100 MiB")


def test_a_pipe_is_no_table(tmp_path):
    pipe = tmp_path / "mines.csv"
    os.mkfifo(pipe)
    refused(run("load", "--as", "sheet", str(pipe), store=tmp_path / "store"), "not a file")


def test_the_reader_of_a_table_reaches_nothing_outside():
    code = (
        "import os, socket, sys\n"
        "from minegraph.store import sandbox\n"
        "from minegraph.sources import child, kinds\n"
        "def read(told):\n"
        "    try:\n"
        "        socket.socket()\n"
        "    except PermissionError:\n"
        "        return {'refused': True, 'limits': __import__('resource').getrlimit(9)}\n"
        "child._answer = read\n"
        "child.main()\n"
    )
    told = pickle.dumps({"memory": 3 << 30, "file": 1 << 30}) + pickle.dumps({})
    done = subprocess.run(
        [sys.executable, "-c", code], input=told, capture_output=True, check=False, timeout=60
    )
    assert done.stdout == b'{"refused": true, "limits": [3221225472, 3221225472]}\n', done.stderr


def chapters(folder, count, *, countries=("Chile",)):
    """Files of world data, each of an edition and commodity of its own."""
    made = []
    for number in range(count):
        code = ("coppe", "gold", "lead", "zinc", "tin")[number]
        path = folder / f"mcs2024-{code}_world.csv"
        rows = "".join(f'MCS2024,{name},"{TYPES[code]}",5\n' for name in countries)
        path.write_text(f"Source,Country,Type,Prod_kt_2022\n{rows}", encoding="utf-8")
        made.append(path)
    return made


TYPES = {
    "coppe": "Refinery production, copper", "gold": "contained content", "lead": "Mine production",
    "zinc": "zinc content", "tin": "tin content",
}  # fmt: skip


def job(path):
    return Job(path, "0" * 64, date(2026, 11, 24), Names())


def lines_of(made):
    with made.parsed.lines as lines:
        return lines.read().decode()


def test_one_process_reads_the_tables_of_a_load_and_goes_on_after_a_bad_one(tmp_path):
    files = chapters(tmp_path, 3)
    bad = tmp_path / "copper.csv"
    bad.write_text("a\n1\n", encoding="utf-8")

    async def read():
        process = Process(Limits())
        try:
            first = await process.read("usgs-mcs", job(files[0]))
            number = process._process.pid
            with pytest.raises(InputError, match="name is not that"):
                await process.read("usgs-mcs", job(bad))
            others = [await process.read("usgs-mcs", job(path)) for path in files[1:]]
            assert process._process.pid == number
        finally:
            await process.close()
        return [first, *others]

    for path, made in zip(files, asyncio.run(read()), strict=True):
        code = path.name.partition("-")[2].partition("_")[0]
        assert (made.balance.read, made.balance.stated) == (1, 1)
        said = lines_of(made)
        assert f"source/usgs-mcs-2024-{code}>" in said
        assert said.count("/ontology#Source>") == 1  # nothing of the file before


def test_what_is_large_is_kept_on_disk_and_the_next_table_gets_a_new_process(tmp_path):
    many, small = chapters(tmp_path, 2, countries=("Chile",) * 800)[0], tmp_path / "small"
    small.mkdir()
    (few,) = chapters(small, 1)

    async def read():
        process = Process(Limits())
        try:
            large = await process.read("usgs-mcs", job(many))
            assert process._process is None
            return large, await process.read("usgs-mcs", job(few))
        finally:
            await process.close()

    large, after = asyncio.run(read())
    assert large.parsed.lines.fileno() > 0
    assert large.balance.stated == 800
    assert after.balance.stated == 1
    assert len(lines_of(large)) > 1 << 20
    assert lines_of(after).count("ProductionFigure>") == 1


def test_a_process_that_was_killed_is_told_and_another_reads_on(tmp_path):
    first, second = chapters(tmp_path, 2)

    async def read():
        process = Process(Limits())
        try:
            await process.read("usgs-mcs", job(first))
            process._process.kill()
            with pytest.raises(InputError, match="ended without a result"):
                await process.read("usgs-mcs", job(second))
            return await process.read("usgs-mcs", job(second))
        finally:
            await process.close()

    assert asyncio.run(read()).balance.stated == 1


def test_lines_are_sorted_and_written_once_however_many_runs_there_are(tmp_path):
    given = [f"{number * 7919 % 100:03}\n" for number in range(250)]
    made = {}
    for most in (7, 1000):
        lines = SortedLines(most)
        for line in given if most == 7 else reversed(given):
            lines.add(line)
        path = tmp_path / str(most)
        with path.open("wb") as file:
            assert lines.write(file) == 100
        made[most] = path.read_text(encoding="ascii").splitlines()
    assert made[7] == made[1000] == sorted({line.strip() for line in given})


def test_a_disk_that_is_full_is_no_file_that_cannot_be_read(tmp_path, monkeypatch):
    def full(told):
        raise OSError(27, "File too large")  # without the name of a file, as a flush raises it

    monkeypatch.setattr(child, "_answer", full)
    job = Job(tmp_path / "own.csv", "0" * 64, date(2026, 11, 24), Names())
    reply = child._replied({"kind": "sheet", "job": job})
    assert reply["error"] == "what is made of it cannot be kept: File too large"
    assert reply["file"] == str(tmp_path / "own.csv")
    assert "TMPDIR" in reply["hint"]

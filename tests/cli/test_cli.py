from __future__ import annotations

import json
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from minegraph.store.formats import READABLE, by_name
from tests.cli.running import organization, run
from tests.conftest import files_of, source_turtle
from tests.processes import descendants


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """A folder with a file and a store that it was loaded into."""
    folder = tmp_path_factory.mktemp("loaded")
    file = folder / "first.ttl"
    file.write_text(source_turtle("first") + organization("first"), encoding="utf-8")
    done = run("load", str(file), store=folder / "store")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def store(tmp_path, loaded):
    shutil.copytree(loaded, tmp_path, dirs_exist_ok=True)
    return tmp_path / "store"


def test_load_query_export_and_load_again(tmp_path, store, source_file):
    asked = run(
        "query",
        "SELECT ?l { ?s a <https://w3id.org/minegraph/ontology#Source> ; "
        "<http://www.w3.org/2000/01/rdf-schema#label> ?l }",
        store=store,
    )
    assert asked.stdout == "l\nTest source first\n"
    first, second = run("export", store=store), run("export", store=store)
    assert first.stdout == second.stdout
    assert "organization:first" in first.stdout
    again = run("load", str(tmp_path / "first.ttl"), store=store)
    assert again.returncode == 0
    assert "exactly this already" in again.stderr
    assert len(run("releases", store=store).stdout.splitlines()) == 1


def test_a_source_that_shrinks_much_is_told(tmp_path, store):
    first = (tmp_path / "first.ttl").read_text(encoding="utf-8")
    many = "".join(organization(f"member-{number}") for number in range(20))
    (tmp_path / "first.ttl").write_text(first + many, encoding="utf-8")
    grown = run("load", str(tmp_path / "first.ttl"), store=store)
    assert "if that is not meant" not in grown.stderr
    (tmp_path / "first.ttl").write_text(first, encoding="utf-8")
    done = run("load", str(tmp_path / "first.ttl"), store=store)
    assert done.returncode == 0
    assert "if that is not meant, `minegraph rollback r2` brings them back" in done.stderr


@pytest.mark.parametrize(
    "format_name", ["turtle", "ntriples", "rdfxml", "trig", "nquads", "jsonld"]
)
def test_an_export_loaded_into_an_empty_store_is_the_same_graph(
    tmp_path, store, source_file, format_name
):
    run("load", str(source_file("second", organization("second"))), store=store)
    export = tmp_path / f"export.{by_name(format_name, READABLE).suffixes[0]}"
    assert run("export", "-o", str(export), store=store).returncode == 0
    other = tmp_path / "other"
    loaded = run("load", str(export), store=other)
    assert loaded.returncode == 0, loaded.stdout + loaded.stderr
    lines = run("export", "--format", "ntriples", store=store).stdout
    assert run("export", "--format", "ntriples", store=other).stdout == lines
    if format_name in ("trig", "nquads", "jsonld"):
        quads = run("export", "--format", "nquads", store=store).stdout
        assert run("export", "--format", "nquads", store=other).stdout == quads


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.ttl", "", "empty.ttl: the file is empty"),
        ("comment.ttl", "# nothing\n", "holds no statements"),
        ("words.ttl", "\n\nthis is not RDF", "words.ttl:3:1: not valid turtle"),
        ("cut.ttl", '<http://a> <http://b> "c', "cut.ttl:1"),
        ("page.rdf", "<html><p></html>", "not well-formed XML"),
        ("bomb.rdf", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "DOCTYPE"),
        ("table.csv", "a,b", "does not plainly say which kind"),
        ("words.doc", "a,b", "not a format that is read: .doc"),
        ("remote.jsonld", '{"@context": "http://127.0.0.1:9/", "a": 1}', "not valid jsonld"),
        ("iri.ttl", "<http://a b> <http://b> <http://c> .", "iri.ttl:1"),
        ("nobody.ttl", "<http://a> <http://b> <http://c> .", "does not say which source"),
        ("foreign.nq", "<http://a> <http://b> <http://c> <http://g> .", "names graphs"),
    ],
)
def test_a_file_that_cannot_be_loaded_changes_nothing(tmp_path, store, name, content, said):
    before = files_of(store)
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    done = run("load", str(path), store=store)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert files_of(store) == before


def test_a_folder_and_a_missing_file_say_so(tmp_path, store):
    folder = tmp_path / "folder.ttl"
    folder.mkdir()
    assert "a folder, not a file" in run("load", str(folder), store=store).stderr
    missing = run("load", str(tmp_path / "missing.ttl"), store=store)
    assert missing.returncode == 1
    assert "No such file" in missing.stderr


def test_what_breaks_a_shape_is_refused_with_its_place(tmp_path, store, source_file):
    before = files_of(store)
    bad = source_file("bad", "\n<https://w3id.org/minegraph/id/mine/bad> a mg:Mine .\n")
    line = (
        bad.read_text(encoding="utf-8")
        .splitlines()
        .index("<https://w3id.org/minegraph/id/mine/bad> a mg:Mine .")
        + 1
    )
    done = run("load", str(bad), store=store)
    assert done.returncode == 1
    assert "MUST mine:bad" in done.stdout
    assert f"{bad}:{line}" in done.stdout
    assert "mgs:Mine" in done.stdout
    assert "Nothing was changed" in done.stderr
    after = files_of(store)
    new = set(after) - set(before)
    assert {name: after[name] for name in before} == before
    assert all(name.startswith(("quarantine/", "originals/")) for name in new)
    (kept,) = [name for name in new if name.endswith("report.json")]
    assert json.loads(after[kept])["conforms"] is False


@pytest.mark.parametrize(
    ("statement", "shape"),
    [
        ("<http://x/1> rdfs:label 'no class'@en .", "known-class"),
        ("mg:Mine rdfs:label 'ours'@en .", "terms-are-ours"),
        (r"<http://x/1> a mg:Organization ; rdfs:label 'a\u0002b'@en .", "no-control-characters"),
        (r"<http://x/1> a mg:Organization ; rdfs:label '\\\f'@en .", "no-control-characters"),
    ],
)
def test_general_rules_refuse(store, source_file, statement, shape):
    done = run("load", str(source_file("general", statement + "\n")), store=store)
    assert done.returncode == 1
    assert shape in done.stdout


def test_words_about_control_characters_are_words(store, source_file):
    words = r"<https://w3id.org/minegraph/id/organization/o> a mg:Organization ; rdfs:label "
    text = words + r"'a\\u0002\\f\t\n, C:\\b\\x1'@en ." + "\n"
    done = run("load", str(source_file("words", text)), store=store)
    assert "no-control-characters" not in done.stdout
    assert done.returncode == 0, done.stdout


def test_validate_stores_nothing(tmp_path, store, source_file):
    before = files_of(store)
    good = run("validate", str(source_file("good", organization("good"))), store=store)
    assert good.returncode == 0, good.stdout
    bad = run(
        "validate",
        "--report",
        "json",
        str(source_file("bad", "\n<https://w3id.org/minegraph/id/mine/bad> a mg:Mine .\n")),
        store=store,
    )
    assert bad.returncode == 1
    assert json.loads(bad.stdout)["counts"]["Violation"] > 0
    assert files_of(store) == before


def test_standard_input_needs_a_format(store):
    text = source_turtle("piped") + organization("piped")
    assert run("load", "-", store=store, stdin=text).returncode == 2
    broken = run("load", "-", "--format", "turtle", store=store, stdin=f"{text}<a")
    assert "minegraph: standard input:" in broken.stderr
    done = run("load", "-", "--format", "turtle", store=store, stdin=text)
    assert done.returncode == 0, done.stderr


def test_a_query_that_is_none_exits_1_with_its_place(store):
    done = run("query", "SELECT * {\n ?s ?p }", store=store)
    assert done.returncode == 1
    assert "minegraph: 2:" in done.stderr


def test_no_store_and_no_writable_place(tmp_path):
    done = run("query", "ASK {}", store=tmp_path / "none")
    assert done.returncode == 1
    assert "there is no store" in done.stderr
    assert not (tmp_path / "none").exists()
    blocked = tmp_path / "file"
    blocked.write_text("x", encoding="utf-8")
    for place in (blocked, blocked / "below"):
        done = run("serve", store=place)
        assert done.returncode == 1
        assert done.stderr.count("minegraph: ") == 1
        assert "Traceback" not in done.stderr


def test_unknown_setting_is_refused(store):
    done = run("releases", store=store, MINEGRAPH_SOTRE="x")
    assert done.returncode == 1
    assert "MINEGRAPH_SOTRE" in done.stderr


def test_a_closed_pipe_is_no_error(store):
    command = f"{sys.executable} -m minegraph export --store {store} --ontology | head -1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.startswith("@prefix")
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


@pytest.fixture
def server(store):
    """A server on a free port; yields its process and address."""
    command = [sys.executable, "-m", "minegraph", "serve", "--port", "0", "--store", str(store)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        line = process.stderr.readline()
        assert line.startswith("serving"), line
        yield process, line.split(" on ")[1].split()[0]
        process.kill()


def test_serve_answers_and_stops_on_ctrl_c(server):
    process, address = server
    with urllib.request.urlopen(address + "health", timeout=10) as answer:
        assert json.load(answer)["status"] == "ok"
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 0
    assert "Traceback" not in process.stderr.read()


def test_a_second_server_on_the_port_is_refused_in_a_line(tmp_path, server):
    _process, address = server
    port = address.rsplit(":", 1)[1].strip("/")
    taken = run("serve", "--port", port, store=tmp_path / "elsewhere")
    assert taken.returncode == 1
    assert "Address already in use" in taken.stderr


def test_a_load_beside_the_server_is_seen_at_once(server, store, source_file):
    _process, address = server
    assert run("load", str(source_file("late", organization("late"))), store=store).returncode == 0
    with urllib.request.urlopen(address + "doc/organization/late.nt", timeout=10) as answer:
        assert b"Somebody" in answer.read()


def test_workers_end_with_a_killed_server(server):
    process, address = server
    with urllib.request.urlopen(address + "health", timeout=10):
        pass
    below = descendants(process.pid)
    assert below
    process.kill()
    process.wait()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and any(map(alive, below)):
        time.sleep(0.05)
    assert not any(map(alive, below))


def alive(process: int) -> bool:
    return Path(f"/proc/{process}").exists()


def test_the_port_is_free_again_after_a_stop(server):
    process, address = server
    process.send_signal(signal.SIGTERM)
    process.wait(10)
    port = int(address.rsplit(":", 1)[1].strip("/"))
    with socket.create_server(("127.0.0.1", port)):
        pass

"""Files that come compressed: read like others, capped by what comes out, kept as they came."""

from __future__ import annotations

import gzip
import hashlib
import sys

import pytest

from minegraph.errors import InputError
from minegraph.sources.compressed import plain, plain_name
from tests.cli.running import organization, run
from tests.conftest import source_turtle

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

# As the program zstd does; without a checksum only the RDF can tell that a byte was changed.
CHECKED = {zstd.CompressionParameter.checksum_flag: 1}
PACK = {".gz": gzip.compress, ".zst": lambda content: zstd.compress(content, options=CHECKED)}
TEXT = (source_turtle("packed") + organization("packed")).encode()


def packed(tmp_path, suffix, content=TEXT, name="packed.ttl"):
    path = tmp_path / (name + suffix)
    path.write_bytes(PACK[suffix](content))
    return path


@pytest.mark.parametrize("suffix", PACK)
def test_a_compressed_file_states_what_the_plain_one_does(tmp_path, suffix):
    text = (source_turtle("packed") + organization("packed")).encode()
    whole = tmp_path / "packed.ttl"
    whole.write_bytes(text)
    path = packed(tmp_path, suffix, text)
    exports = []
    for number, file in enumerate((whole, path)):
        store = tmp_path / f"store{number}"
        loaded = run("load", str(file), store=store)
        assert loaded.returncode == 0, loaded.stdout + loaded.stderr
        exports.append(run("export", "--format", "nquads", store=store).stdout)
    assert exports[0] == exports[1] != ""
    kept = tmp_path / "store1" / "originals" / hashlib.sha256(path.read_bytes()).hexdigest()
    assert kept.read_bytes() == path.read_bytes()
    assert "exactly this already" in run("load", str(path), store=tmp_path / "store1").stderr


@pytest.mark.parametrize("suffix", PACK)
def test_a_finding_in_a_compressed_file_has_its_line(tmp_path, suffix):
    text = source_turtle("packed") + "<https://w3id.org/minegraph/id/mine/m> a mg:Mine .\n"
    path = packed(tmp_path, suffix, text.encode())
    refused = run("load", str(path), store=tmp_path / "store")
    assert refused.returncode == 1
    assert f"{path}:{text.count(chr(10))}" in refused.stdout


def broken(tmp_path, suffix, how):
    path = packed(tmp_path, suffix)
    content = bytearray(path.read_bytes())
    if how == "cut":
        del content[len(content) // 2 :]
    elif how == "changed":
        content[len(content) // 2] ^= 0xFF
    else:
        content = bytearray(TEXT)
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("suffix", PACK)
@pytest.mark.parametrize("how", ["cut", "changed", "not compressed"])
def test_a_damaged_file_is_said_to_be_so(tmp_path, suffix, how):
    path = broken(tmp_path, suffix, how)
    refused = run("load", str(path), store=tmp_path / "store")
    assert refused.returncode == 1
    assert f"{path}: not whole {'gzip' if suffix == '.gz' else 'zstd'}: " in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("suffix", PACK)
def test_the_cap_is_on_what_comes_out(tmp_path, suffix):
    path = packed(tmp_path, suffix, b" " * (5 << 20))
    assert path.stat().st_size < 1 << 20
    with pytest.raises(InputError, match="more than 2 MiB"), plain(path, most_megabytes=2):
        pass
    with plain(path, most_megabytes=5) as content:
        assert len(content.read()) == 5 << 20


def test_a_compressed_file_is_known_without_its_suffix(tmp_path):
    path = packed(tmp_path, ".gz").rename(tmp_path / "packed.ttl")
    with plain(path, most_megabytes=1) as content:
        assert content.read() == TEXT
    assert plain_name(path) == "packed.ttl" == plain_name(tmp_path / "packed.ttl.GZ")


@pytest.mark.parametrize("suffix", PACK)
def test_nothing_compressed_is_an_empty_file(tmp_path, suffix):
    path = packed(tmp_path, suffix, b"")
    with pytest.raises(InputError, match="empty"), plain(path, most_megabytes=1):
        pass

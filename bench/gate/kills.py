"""Large loads killed at random moments: ``python bench/gate/kills.py [STATEMENTS [KILLS]]``.

After each kill the store must open, answer as before or as after, and hold no staging for long; at
the end every index of the last release is read. Ends with 1 where anything of that does not hold.
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from graph import write

from minegraph.store.directory import Directory
from minegraph.store.staging import stage

MINEGRAPH = [sys.executable, "-P", "-m", "minegraph"]
COUNT = "SELECT (COUNT(*) AS ?n) { GRAPH <https://w3id.org/minegraph/graph/bench> { ?s ?p ?o } }"


def main(statements: int, kills: int) -> None:
    """Kill and look."""
    chance = random.Random(7)
    with tempfile.TemporaryDirectory() as folder:
        file, store = Path(folder) / "bench.ttl", Path(folder) / "store"
        write(file, statements // 10)
        load = [*MINEGRAPH, "load", "-q", str(file), "--store", str(store)]
        subprocess.run(load, check=True, stderr=subprocess.DEVNULL)
        states = {counted(store)}
        write(file, statements)
        longest = 0.0
        for number in range(kills):
            began = time.monotonic()
            with subprocess.Popen(load, stderr=subprocess.DEVNULL) as process:
                if number:  # the first shows how long one takes
                    time.sleep(chance.uniform(0, 1.05 * longest))
                    process.send_signal(signal.SIGKILL)
                process.wait()
            longest = longest or time.monotonic() - began
            found = counted(store)
            if number == 0:
                states.add(found)
                subprocess.run([*MINEGRAPH, "rollback", "r1", "--store", str(store)], check=True)
            print(f"{number}: {found} statements, release {Directory.open(store).current()}")
            if found not in states or any((store / "staging").iterdir()):
                raise SystemExit(f"between: {found} is none of {states}")
        verified = subprocess.run([*MINEGRAPH, "verify", "--store", str(store)], check=False)
        raise SystemExit(verified.returncode)


def counted(store: Path) -> str:
    """Return how many statements the source has, from a clone, which sweeps what was left."""
    with stage(Directory.open(store)) as staging:
        return staging.select(COUNT)[0][0] or ""


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    main(*(given + [400_000, 21][len(given) :]))

"""``python -m minegraph``: the command line."""

from minegraph.cli import main

main()

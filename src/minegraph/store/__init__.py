"""Where the graph is kept and asked: immutable releases, and workers that read them."""

"""A knowledge graph of the mining sector: sourced, gated, queried with SPARQL."""

__version__ = "0.1.0"

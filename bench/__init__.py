"""Measurements against named peers; each module is one command."""

"""Readers: a file in, the statements of one source out."""

"""Queries that an engine is not trusted with: answered here from what it holds for them."""

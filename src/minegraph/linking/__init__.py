"""Matching across sources: which records of which things are judged to be of the same thing."""

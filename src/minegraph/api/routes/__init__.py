"""One module to a group of paths."""

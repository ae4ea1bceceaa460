"""The same product on each engine: what a load, its shapes and questions take."""

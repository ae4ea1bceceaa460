"""The gate: what may become a release, and the report for what may not."""

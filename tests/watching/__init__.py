"""A real Prometheus that watches a running installation."""

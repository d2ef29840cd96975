"""One schema for each event type, a file for each aggregate; payloads are JSON-ready (words, whole numbers, lists)."""

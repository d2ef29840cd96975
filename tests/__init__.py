"""What is promised is checked here; `nodes` holds the real servers that the checks break."""

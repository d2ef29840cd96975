"""The programme's story, played over HTTP against a running installation, for a person to read."""

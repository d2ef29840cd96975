"""Papers that people open: typeset PDF and spreadsheets. What they say is their service's own."""

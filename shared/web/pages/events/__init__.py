"""The event catalogue as pages for whoever connects a system: generated from the contracts, told in French."""

"""HTTP in: envelopes, allocations and the ledger, as /api/funding/v1 shows them."""

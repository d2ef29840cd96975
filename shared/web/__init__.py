"""HTTP in: one way of answering, refusing, paging and not doing things twice, for every service."""

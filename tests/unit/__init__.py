"""One service, or the kernel, at a time: no network."""

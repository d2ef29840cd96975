"""How large a message may be: what the receivers, the outbox and the broker's configuration must agree on."""

MEBIBYTE = 1024 * 1024

LARGEST_INBOUND = MEBIBYTE
"""Bytes of what comes from outside."""

LARGEST_FACT = 2 * MEBIBYTE
"""Bytes of what our services state: a fact repeats the text of one request (at most 1 MiB) byte for byte, or that of a
draft that several requests have filled (less than 1 MiB by its schema), with names and identifiers around it."""

LARGEST_MESSAGE = LARGEST_FACT
"""Bytes that the broker takes from anybody (max_message_size). What is between this and LARGEST_INBOUND arrives, and
its publisher is told in words; beyond, the broker closes the publisher's channel."""

LARGEST_PROPERTIES = 16 * 1024
"""Bytes of a message's properties that are read: they may become forty times as large in memory."""

PREFETCH, DEAD_PREFETCH = 80, 10
"""Messages that a receiver holds at most of its queue and of its dead queue. It cannot refuse what was sent to it, so
during an outage of its database it may have to hold that many of the largest: 180 MiB, of the 512 that it has."""

LARGEST_BATCH = 2 * MEBIBYTE
"""Bytes of bodies that are stored or published together (or one body alone): as objects, JSON may take twenty-five
times its size."""

SMALL_BODY = 16 * 1024
"""Bytes of a body that is read together with many others; a larger one is read when its turn comes."""

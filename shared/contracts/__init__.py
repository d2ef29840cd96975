"""What the services tell each other and the outside: event types, their payloads, and the documents made from them."""

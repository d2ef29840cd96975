"""What a row says, as a domain object, and back: explicitly, column by column."""

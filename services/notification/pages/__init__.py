"""The pages of messages: what one was told, how one wants to be told, the gazette, the wording."""

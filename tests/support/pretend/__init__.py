"""A folder of services that is put beside the real ones, for tests of what all services share."""

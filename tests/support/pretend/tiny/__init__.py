"""A service that keeps notes: the smallest that has everything a service has."""

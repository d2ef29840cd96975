"""The services, each of which owns one step of the programme and one database."""

"""The kit that examines whatever stands in for one of the services, from outside: by its events and its HTTP."""

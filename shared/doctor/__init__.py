"""`nefe doctor`: looks at all that a service needs, and says in French, to whoever installed it, what is wrong."""

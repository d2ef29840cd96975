"""The canary: a fictitious project goes through the whole chain every few minutes, and is swept away."""

"""The conformance kit, on our services, on one written by others, and on versions with a planted fault."""

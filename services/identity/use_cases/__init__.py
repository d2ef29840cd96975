"""What one may ask of the sign-in: a verb each, one transaction each."""

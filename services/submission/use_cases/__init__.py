"""What one may ask of this service: a verb each, one transaction each."""

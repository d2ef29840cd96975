"""What may be asked of this service: a verb a file, one transaction each."""

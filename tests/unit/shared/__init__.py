"""What all services are built on."""

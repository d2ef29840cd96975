"""What a running service tells those who keep it running: logs, metrics, health."""

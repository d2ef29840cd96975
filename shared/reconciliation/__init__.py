"""What the services know, laid side by side: nothing missing, nothing there twice, and every difference explained."""

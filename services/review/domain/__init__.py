"""Rules of the examination of projects, without any framework."""

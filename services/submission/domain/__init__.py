"""What a project is, who may see it, and what may be done to it when. Pure: no framework, no clock, no database."""

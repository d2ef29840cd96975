"""The commission d'examen: takes up what schools deposit, asks for completion, decides."""

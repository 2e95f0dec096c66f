"""End to end: a real multi-worker server, spoken to as the outside does."""

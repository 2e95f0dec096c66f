"""What we do beside what others' own programs do with the same input."""

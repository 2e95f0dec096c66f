"""n8n: the sandbox's by default, the real one with ``SMARTER_N8N=real``."""

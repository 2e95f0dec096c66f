"""The one way out: calls to outside systems that a tenant may choose."""

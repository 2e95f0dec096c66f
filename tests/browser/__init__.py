"""The web client in a real browser, at desktop and phone width."""

"""The real programs that the tests and the demo start, one class each, and small peers that break the rules."""

"""Plugins in shared objects, built for the tests that load them."""

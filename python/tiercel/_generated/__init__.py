"""Tables made from `schema/`; see tools/gen/write_python.py."""

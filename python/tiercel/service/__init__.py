"""A run from start to end: events from somewhere, alerts to the outputs, and everything that may happen meanwhile.

`run.py` is the loop; `source.py` where events come from; `reload.py` new rules and settings; `control.py` the local
socket; `drops.py` what is done about losses; `signals.py`, `files.py` what the run reacts to.
"""

"""What a run counts about itself: `values.py` gathers it, `prometheus.py` and `snapshot.py` show it as Falco does."""

"""Where a source listens whose settings name no host."""

LOOPBACK, EVERYWHERE = "127.0.0.1", "0.0.0.0"

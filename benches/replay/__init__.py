"""What replaying a capture costs."""

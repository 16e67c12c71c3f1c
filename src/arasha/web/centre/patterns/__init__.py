"""What was read out of pattern."""

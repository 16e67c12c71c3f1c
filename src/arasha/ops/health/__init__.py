"""What is unsafe or missing on a server, and how to mend it. No check needs a key."""

"""A made-up country: organisations, people at work with real keys, and years of cases. Nobody in it exists."""

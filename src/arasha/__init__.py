"""Arasha: the working system of crisis centres and of the agencies that respond with them."""

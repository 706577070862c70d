"""What C type a name or an expression can have, and what could not be held in it."""

"""Which loops may be shared out among threads."""

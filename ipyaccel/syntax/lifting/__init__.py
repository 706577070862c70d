"""Nests of counted loops as array expressions: `form` says what is done and when it is allowed."""

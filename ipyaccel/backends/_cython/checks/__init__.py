"""Which of Python's checks must stay, and which are proved needless."""

"""Programs written anew with the same meaning, one kind of change a file."""

"""From the notebook to a program: the call, its functions and all that they reach."""

"""What is changed in a program before it is typed for C."""

"""What is answered when something is wrong: one shape of error, in the reader's language."""

"""What real plans and reports get wrong, one function for each kind."""

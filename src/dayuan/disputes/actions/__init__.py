"""What can be done to a dispute, one function for each act."""

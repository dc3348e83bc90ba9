"""What a cell means, which row is the header, which column is which. Pure."""

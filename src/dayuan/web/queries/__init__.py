"""What the command screen shows, drawn from other packages' tables."""

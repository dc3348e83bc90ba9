"""What a CAP message says, whether it is one, whom it concerns, and how urgent it is to us. Pure."""

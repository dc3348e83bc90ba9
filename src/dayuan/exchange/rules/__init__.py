"""What is said to other systems and how. Pure: no database, no clock, no Django."""

"""What is entered: an application, and each act of the mediation room."""

"""The drill township: invented, the same every time, and pure. Only the codes and names of its places are real."""

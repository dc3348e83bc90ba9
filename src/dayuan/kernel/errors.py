"""How a rule says no."""


class Refusal(Exception):
    """A rule says no. The message is a plain sentence, fit to show to the person who asked."""

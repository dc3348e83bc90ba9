"""What is wrong with a key or a sealed value, in one sentence for the person in front of it."""

from dayuan.kernel.errors import Refusal


class SealingProblem(Refusal):
    """A value cannot be sealed or opened; nothing was changed."""

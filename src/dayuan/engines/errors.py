"""What can be wrong with an engine, said in one clear sentence for the person who started it."""


class EngineProblem(Exception):
    """An engine cannot start or go on; the message says why and what to do about it."""


class AlreadyRunning(EngineProblem):
    """Somebody else runs this home already."""

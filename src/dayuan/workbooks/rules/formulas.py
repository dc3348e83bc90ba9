"""Text that a spreadsheet program would take for a formula."""

_SIGNS = "=+-@\t\r＝＋－＠"
STARTS_A_FORMULA = (*_SIGNS, *(f"'{sign}" for sign in _SIGNS), "''")


def neutral(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would run it (OWASP, CSV injection).

    What already looks neutral gets one more, so that reading it back gives exactly what it was.
    """
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) else text

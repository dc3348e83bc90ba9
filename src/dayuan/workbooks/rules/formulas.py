"""Text that a spreadsheet program would take for a formula."""

import re

_SIGNS = "=+-@\t\r＝＋－＠"
STARTS_A_FORMULA = (*_SIGNS, *(f"'{sign}" for sign in _SIGNS), "''")


def neutral(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would run it (OWASP, CSV injection).

    What already looks neutral gets one more, so that reading it back gives exactly what it was.
    """
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) else text


_HARMLESS = """
ABS AND AVERAGE AVERAGEIF AVERAGEIFS CEILING CHAR CHOOSE CLEAN CODE COLUMN COLUMNS CONCAT
CONCATENATE COUNT COUNTA COUNTBLANK COUNTIF COUNTIFS DATE DATEDIF DATEVALUE DAY DAYS EDATE EOMONTH
EXACT FALSE FIND FIXED FLOOR FREQUENCY HLOOKUP HOUR IF IFERROR IFNA IFS INDEX INDIRECT INT ISBLANK
ISERROR ISEVEN ISNA ISNUMBER ISODD ISTEXT LARGE LEFT LEN LENB LOOKUP LOWER MATCH MAX MAXIFS MEDIAN
MID MIDB MIN MINIFS MINUTE MOD MONTH N NOT NOW NUMBERSTRING OFFSET OR PRODUCT PROPER RANK REPLACE
REPT RIGHT ROUND ROUNDDOWN ROUNDUP ROW ROWS SEARCH SECOND SMALL SUBSTITUTE SUBTOTAL SUM SUMIF
SUMIFS SUMPRODUCT SWITCH T TEXT TEXTJOIN TIME TODAY TRANSPOSE TRIM TRUE TRUNC UPPER VALUE VLOOKUP
WEEKDAY XLOOKUP YEAR
"""
HARMLESS = frozenset(_HARMLESS.split())
"""Functions that reckon with what stands in a workbook and send nothing out of it."""
_CALLED = re.compile(r"([A-Za-z_][\w.]*)\s*\(")


def function_that_may_reach_out(formula: str) -> str:
    """The first function of a formula that is not known to be harmless; empty where all are."""
    words = re.sub(r'"(?:[^"]|"")*"', '""', formula)
    for name in _CALLED.findall(words):
        if name.upper().removeprefix("_XLFN.") not in HARMLESS:
            return str(name)
    return ""

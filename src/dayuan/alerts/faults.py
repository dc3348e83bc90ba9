"""What was wrong with a message or a source, as a sentence for whoever reads it at the township."""

import re
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

NO_SUCH_NAME = gettext_noop("The name in its address is not known. Check the address, or whether the network is up.")
NO_ANSWER = gettext_noop("Nothing answers at its address. The source may be switched off, or the network is down.")
TOO_SLOW = gettext_noop("It did not answer in time. It is asked again later.")
NOT_SECURE = gettext_noop(
    "The connection is not secure: its certificate is wrong or has run out. Tell the source's office."
)
BROKE_OFF = gettext_noop("It answered and then broke off. It is asked again later.")
NOT_THERE = gettext_noop("There is nothing at its address (%(code)s). Ask the source's office for the right one.")
NOT_LET_IN = gettext_noop("It does not let us in (%(code)s). Ask the source's office for access.")
LED_ELSEWHERE = gettext_noop(
    "It leads to another address (%(code)s), and we go only where we were told to. Enter the new one."
)
IN_TROUBLE = gettext_noop("The source itself is in trouble (%(code)s). It is asked again later.")
ANSWERED_OTHERWISE = gettext_noop("It gave an answer that is no alert (%(code)s).")
INSIDE = gettext_noop(
    "%(host)s is this machine or lies in an inner network. Whoever runs this program can allow networks."
)
TOO_MANY = gettext_noop("It holds more than an office sends: %(number)s, where %(most)s are taken.")
NO_NUMBER = gettext_noop("Where a number should stand it says “%(word)s”.")
NO_MOMENT = gettext_noop("Where a moment with its time zone should stand it says “%(word)s”.")
NO_POINT = gettext_noop("“%(word)s” is no point; one is written as latitude,longitude.")
NO_RING = gettext_noop("An area is not closed: it needs four points at least, and the last one is the first again.")
NO_CIRCLE = gettext_noop("A circle has no radius in kilometres.")
UNKNOWN_WORD = gettext_noop("“%(word)s” is no word that the standard knows here.")
NO_RESTRICTION = gettext_noop("It is for some only and does not say for whom.")
NO_ADDRESSES = gettext_noop("It is for those addressed and names nobody.")
NO_REFERENCE = gettext_noop("It changes an earlier alert and does not say which.")
NO_CONTENTS = gettext_noop("It is an alert and says nothing of what.")
HALF_HEIGHT = gettext_noop("It gives the upper end of a height and not the lower one.")
BAD_REFERENCE = gettext_noop("What it says of the earlier alert (“%(word)s”) cannot be read.")
BAD_NAME = gettext_noop("Its sender or its number is empty, too long, or holds blanks or commas.")
BAD_LINE = gettext_noop("In line %(line)s, “%(word)s” is not as the standard wants it.")
CUT_OFF = gettext_noop("It cannot be read to its end; it was cut off or damaged on the way.")
SIGNED_OTHERWISE = gettext_noop("What was signed is not what the message says.")

SENTENCES: Sequence[tuple[str, str]] = (
    (r"(?P<host>\S+) is this machine or lies in", INSIDE),
    (r"gaierror|Name or service not known|getaddrinfo", NO_SUCH_NAME),
    (r"CERTIFICATE_VERIFY_FAILED|SSL", NOT_SECURE),
    (r"(Connect|Read|Write|Pool)Timeout|^> [\d.]+ s$|timed out", TOO_SLOW),
    (r"ConnectError|Connection refused|unreachable", NO_ANSWER),
    (r"ReadError|WriteError|RemoteProtocolError|CloseError", BROKE_OFF),
    (r"HTTP (?P<code>404|410)", NOT_THERE),
    (r"HTTP (?P<code>401|403|407)", NOT_LET_IN),
    (r"HTTP (?P<code>3\d\d)", LED_ELSEWHERE),
    (r"HTTP (?P<code>5\d\d|429)", IN_TROUBLE),
    (r"HTTP (?P<code>\d+)", ANSWERED_OTHERWISE),
    (r"InvalidURL|UnsupportedProtocol|UnicodeError", NO_SUCH_NAME),
    (r"^\w+: (?P<number>\d+) > (?P<most>\d+)$", TOO_MANY),
    (r"could not convert string to float: '(?P<word>[^']*)'", NO_NUMBER),
    (r"^'(?P<word>[^']*)' is not a valid", UNKNOWN_WORD),
    (r"^(?P<word>.*): a moment with its time zone$", NO_MOMENT),
    (r"Invalid isoformat string: '(?P<word>[^']*)'", NO_MOMENT),
    (r"^(?P<word>.*): a point is written latitude,longitude$", NO_POINT),
    (r"^polygon: ", NO_RING),
    (r"^circle: ", NO_CIRCLE),
    (r"^restriction: ", NO_RESTRICTION),
    (r"^addresses: ", NO_ADDRESSES),
    (r"^references: msgType", NO_REFERENCE),
    (r"^references: (?P<word>.*) is not sender", BAD_REFERENCE),
    (r"^info: msgType", NO_CONTENTS),
    (r"^ceiling: ", HALF_HEIGHT),
    (r": empty, too long, or with", BAD_NAME),
    (r"something else in the message was signed", SIGNED_OTHERWISE),
    (r"^(?P<line>\d+): Element '(?P<word>[^']*)'", BAD_LINE),
    (r"line \d+, column \d+|Document is empty|Start tag expected|Premature end|parser error", CUT_OFF),
)
"""By what the program itself says: the first that fits."""
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def in_words(detail: str) -> str:
    """The fault as a sentence; empty where only the program's own words are known, which are for those who keep it."""
    for pattern, sentence in SENTENCES:
        if found := re.search(pattern, detail):
            facts: dict[str, Any] = found.groupdict()
            return _(sentence) % facts
    return detail if CHINESE.search(detail) else ""

"""How a case's public code is made and read."""

import unicodedata

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0, O, 1, I, L or U: the code is read aloud over the phone."""

COUNTY_DIGITS = 4
RANDOM_CHARACTERS = 8
"""30 to the power of 8 codes for each county: guessing one open case among a thousand takes 650 million tries."""

_MEANT_AS_DIGIT = str.maketrans("OQDILSBZ", "00011582")
_MEANT_AS_CHARACTER = str.maketrans("U0O", "VQQ")


def format_code(county_code: str, characters: str) -> str:
    """`1421-7K3Q-9F2M`: the last four digits of the county's code, then eight characters that cannot be guessed."""
    return f"{county_code[-COUNTY_DIGITS:]}-{characters[:4]}-{characters[4:]}"


def read_code(typed: str) -> str | None:
    """The code somebody meant, whatever case, width, spaces, hyphens or look-alikes they typed; None if it is none."""
    plain = unicodedata.normalize("NFKC", typed).upper()
    kept = "".join(character for character in plain if character.isascii() and character.isalnum())
    county = kept[:COUNTY_DIGITS].translate(_MEANT_AS_DIGIT)
    random = kept[COUNTY_DIGITS:].translate(_MEANT_AS_CHARACTER)
    if len(kept) != COUNTY_DIGITS + RANDOM_CHARACTERS or not county.isdigit() or not set(random) <= set(CODE_ALPHABET):
        return None
    return format_code(county, random)


WRONG_CODES_ALLOWED = 20
WRONG_CODES_FORGOTTEN_AFTER_S = 600
"""Twenty wrong codes from one address in ten minutes are guessing, not mistyping."""

"""Invents number plates: well formed, of a chosen region, belonging to nobody in particular."""

from random import Random

HOME_REGION = "川Z"  # the city that the drill township belongs to
OTHER_REGIONS = ("川A", "川L", "渝A", "云A", "贵A", "陕A", "鄂A", "湘A", "粤B", "浙A", "苏E", "豫P", "鲁Q", "京P")

DIGITS = "0123456789"
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def invent_plate(random: Random, region: str = HOME_REGION, *, new_energy: bool = False) -> str:
    """A plate of this region (province and letter, such as 川A)."""
    if new_energy:
        return region + random.choice("DF") + random.choice(LETTERS + DIGITS) + _digits(random, 4)
    serial = list(_digits(random, 5))
    # GA 36-2018: of the five, at most two are letters.
    for place in random.sample(range(4), random.choice((0, 1, 1, 2))):
        serial[place] = random.choice(LETTERS)
    return region + "".join(serial)


def invent_plate_from_elsewhere(random: Random) -> str:
    """A plate of another region, one in four of them of an electric car."""
    return invent_plate(random, random.choice(OTHER_REGIONS), new_energy=random.random() < 0.25)


def _digits(random: Random, number: int) -> str:
    return "".join(random.choice(DIGITS) for _ in range(number))

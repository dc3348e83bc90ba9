"""How fast a point finds its place at county scale, asked with the product's own functions beside a running product."""

import json

from tests.load.figures import Figure
from tests.load.stack import Stack


def measure_places(stack: Stack) -> list[Figure]:
    told = json.loads(stack.run_module("tests.load.places_county").splitlines()[-1])
    return [Figure(**figure) for figure in told]

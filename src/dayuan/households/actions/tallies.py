"""What the database counted, put together: one row for each place and grid."""

from django.db import connection

# One statement: whoever reads meanwhile sees all the rows of before or the one of after, and loses none that are added.
PUT_TOGETHER = """
WITH taken AS (DELETE FROM households_tally RETURNING place_id, grid_id, households, residents, here)
INSERT INTO households_tally (place_id, grid_id, households, residents, here)
SELECT place_id, grid_id, sum(households), sum(residents), sum(here) FROM taken GROUP BY place_id, grid_id
HAVING sum(households) <> 0 OR sum(residents) <> 0 OR sum(here) <> 0
"""


def put_tallies_together() -> None:
    """No count changes by it."""
    with connection.cursor() as cursor:
        cursor.execute(PUT_TOGETHER)

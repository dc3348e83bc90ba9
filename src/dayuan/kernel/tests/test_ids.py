from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayuan.kernel.ids import first_id_of, moment_of, new_id

pytestmark = pytest.mark.no_database

moments = st.datetimes(datetime(1971, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))


def test_an_id_says_when_it_was_made():
    assert abs(moment_of(new_id()) - datetime.now(UTC)) < timedelta(seconds=5)


def test_an_id_of_another_version_is_refused():
    with pytest.raises(ValueError, match="version 7"):
        moment_of(uuid4())


@given(moments, moments)
def test_partitions_cut_ids_where_they_cut_time(one, other):
    one, other = sorted((one, other))
    assert first_id_of(one) <= first_id_of(other)


def test_an_id_made_now_falls_after_todays_first_id():
    assert first_id_of(datetime.now(UTC) - timedelta(seconds=1)) < new_id()

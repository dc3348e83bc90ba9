"""The county's lists on the shelf of workbooks."""

from dayuan.exchange.county.sheet import CountyFamily
from dayuan.workbooks.sheet import put_family_on_shelf

put_family_on_shelf(CountyFamily())

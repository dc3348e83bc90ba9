"""The kinds of workbook whose owners stand below this package; those above put theirs on the shelf themselves."""

from dayuan.workbooks.sheet import put_on_shelf
from dayuan.workbooks.sheets.courtyards.sheet import CourtyardSheet
from dayuan.workbooks.sheets.posts.sheet import PostSheet
from dayuan.workbooks.sheets.residents.sheet import ResidentSheet

put_on_shelf(ResidentSheet())
put_on_shelf(CourtyardSheet())
put_on_shelf(PostSheet())

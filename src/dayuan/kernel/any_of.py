"""One of many values, handed over as a single array: `filter(pk__any_of=ids)`.

A thousand values of an IN list are a thousand placeholders, and writing those takes longer than finding the rows.
"""

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Field, ForeignObject
from django.db.models.lookups import FieldGetDbPrepValueIterableMixin, Lookup


@ForeignObject.register_lookup
@Field.register_lookup
class AnyOf(FieldGetDbPrepValueIterableMixin, Lookup):
    """The same rows as `__in` with these values; an empty list asks nothing. Not for null, and not for querysets."""

    lookup_name = "any_of"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        wanted: Any = self.rhs
        values = self.get_db_prep_lookup(wanted, connection)[1]
        if not values:
            raise EmptyResultSet
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", (*params, list(values))

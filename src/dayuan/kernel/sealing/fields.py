"""A model field whose text is sealed in the database and opens only in its own row and column."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from django.core import checks
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models.lookups import IsNull
from django.db.models.query_utils import DeferredAttribute

from dayuan.kernel.sealing.seals import current_header, seal, unseal

if TYPE_CHECKING:  # only type checkers know that fields are generic
    from django.db.models import Field

    class _TextField(Field[str, str]): ...
else:
    _TextField = models.Field


class SealedValue:
    """What `.values()` and an instance that was not asked yet hold: the ciphertext, not the text."""

    __slots__ = ("sealed",)

    def __init__(self, sealed: bytes) -> None:
        self.sealed = sealed

    def __repr__(self) -> str:
        return "SealedValue(…)"


class _OpensWhenAsked(DeferredAttribute):
    """The attribute on the model: opened at the first look, not when the row is read."""

    field: "SealedTextField"

    def __get__(self, instance: models.Model | None, cls: type[models.Model] | None = None) -> Any:
        if instance is None:
            return self
        found = super().__get__(instance, cls)
        if isinstance(found, SealedValue):
            found = instance.__dict__[self.field.attname] = self.field.open_for(instance.pk, found)
        return found

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class SealedTextField(_TextField):
    """Text in Python, ciphertext in the database. Needs a primary key that is known before the row is stored.

    `bound_as` keeps the "table.column" a value was sealed for, when either is renamed later.
    """

    description = "Sealed text"
    empty_strings_allowed = True
    descriptor_class = _OpensWhenAsked

    def __init__(self, *args: Any, bound_as: str = "", **options: Any) -> None:
        self.bound_as = bound_as
        super().__init__(*args, **options)
        if self.max_length is not None:
            self.validators.append(MaxLengthValidator(self.max_length))

    def deconstruct(self) -> Any:
        name, path, positional, options = super().deconstruct()
        if self.bound_as:
            options["bound_as"] = self.bound_as
        return name, path, positional, options

    def check(self, **options: Any) -> list[checks.CheckMessage]:
        return [*super().check(**options), *self._what_cannot_be()]

    def _what_cannot_be(self) -> Iterable[checks.CheckMessage]:
        if self.max_length is None:
            yield checks.Error("A sealed field needs max_length.", obj=self, id="sealing.E001")
        if not self.model._meta.pk.has_default():
            sentence = "A sealed field needs a primary key with a default, known before the row is stored."
            yield checks.Error(sentence, obj=self, id="sealing.E002")
        if self.has_default() and self.get_default() not in ("", None):
            yield checks.Error("A sealed field can be empty by default, nothing else.", obj=self, id="sealing.E003")
        if self.unique or getattr(self, "db_index", False) or self.primary_key:
            sentence = "Equal texts have different ciphertexts: use blind_index in a column of its own."
            yield checks.Error(sentence, obj=self, id="sealing.E004")

    def get_internal_type(self) -> str:
        return "BinaryField"

    def seal_for(self, row_id: object, text: str) -> bytes:
        """The ciphertext of this text for the row with this primary key; for COPY and other writing past the ORM."""
        return seal(text, self._bound_to(row_id))

    def open_for(self, row_id: object, value: SealedValue) -> str:
        """The text of a value that `.values()` gave. Raises: SealingProblem."""
        return unseal(value.sealed, self._bound_to(row_id))

    def _bound_to(self, row_id: object) -> bytes:
        return f"{self.bound_as or f'{self.model._meta.db_table}.{self.column}'}.{row_id}".encode()

    def from_db_value(self, value: Any, _expression: object, _connection: object) -> SealedValue | str | None:
        return SealedValue(bytes(value)) if value else ("" if value is not None else None)

    def to_python(self, value: Any) -> Any:
        return value if value is None or isinstance(value, str | SealedValue) else str(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """The ciphertext to store. What is sealed by today's key already and was not looked at stays as it is."""
        held = model_instance.__dict__.get(self.attname)
        text = getattr(model_instance, self.attname)
        if isinstance(held, SealedValue) and held.sealed.startswith(current_header()):
            model_instance.__dict__[self.attname] = held
            return held
        return text if text is None else SealedValue(self.seal_for(model_instance.pk, str(text)))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is None or isinstance(value, bytes):
            return value
        if value == "":
            return b""
        if isinstance(value, SealedValue):
            return connection.Database.Binary(value.sealed)
        raise TypeError(f"{self.name} is sealed for one row: save the object, or use bulk_create, instead of update().")

    def get_lookup(self, lookup_name: str) -> Any:
        """Nothing can be looked up in ciphertext but whether it is there."""
        return IsNull if lookup_name == "isnull" else None

    def get_transform(self, lookup_name: str) -> Any:
        return None

    def value_to_string(self, obj: models.Model) -> str:
        raise TypeError(f"{self.name} is sealed and is not written out as text; use `dayuan backup`.")

    def formfield(self, **options: Any) -> Any:
        return super().formfield(**{"max_length": self.max_length, **options})


def sealed_fields_of(model: type[models.Model]) -> list[SealedTextField]:
    return [field for field in cast(Any, model)._meta.local_concrete_fields if isinstance(field, SealedTextField)]

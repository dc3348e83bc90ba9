from django.apps import AppConfig
from django.core.validators import MaxLengthValidator
from django.utils.translation import ngettext_lazy

from dayuan.kernel.any_of import AnyOf

__all__ = ["AnyOf", "KernelConfig"]


class KernelConfig(AppConfig):
    name = "dayuan.kernel"

    def ready(self) -> None:
        # Django's own sentence speaks of variables; residents read this one.
        MaxLengthValidator.message = ngettext_lazy(
            "No more than %(limit_value)d character; there are %(show_value)d.",
            "No more than %(limit_value)d characters; there are %(show_value)d.",
            "limit_value",
        )

"""What the framework says to people, where its own Chinese is hard to understand: ours stands in this catalogue."""

from django.utils.translation import gettext_noop

SAID_BY_THE_FRAMEWORK = (
    gettext_noop("Null characters are not allowed."),
    gettext_noop("Enter a valid UUID."),
    gettext_noop("Ensure this value is greater than or equal to %(limit_value)s."),
    gettext_noop("Ensure this value is less than or equal to %(limit_value)s."),
)

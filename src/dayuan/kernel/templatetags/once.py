"""What a form carries so that pressed twice it does what it says once (`kernel.once`)."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dayuan.kernel.once import FIELD, new_press

register = template.Library()


@register.simple_tag
def pressed_once() -> SafeString:
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, new_press())

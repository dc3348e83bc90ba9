"""What Django says to residents, said in our words."""

import pytest
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils import translation

pytestmark = pytest.mark.no_database


def test_a_text_that_is_too_long_is_told_in_plain_words():
    with pytest.raises(ValidationError) as refused, translation.override("zh-hans"):
        MaxLengthValidator(60)("x" * 61)
    with translation.override("zh-hans"):
        assert refused.value.messages == ["最多 60 个字，现在有 61 个。"]

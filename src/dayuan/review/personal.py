"""What a review keeps: numbers of matters, and nobody in them."""

from dayuan.kernel.personal import PersonalData

PERSONAL_DATA = PersonalData(personal={}, not_personal={"Digest": "id township week_on version known_at figures"})

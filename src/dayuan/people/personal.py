"""What is kept about persons with an account, and why."""

from django.utils.translation import gettext_lazy as _

from dayuan.kernel.personal import CONSENT, DUTY, NOBODY, SUBJECT, Personal, PersonalData, Retention, Sensitivity
from dayuan.people.rules import STAFF_ROLES

COLLEAGUES = (SUBJECT, *sorted(STAFF_ROLES))
WHO_SIGNED_IN = _("So that only the right person signs in.")
WHO_IS_RESPONSIBLE = _("So that it is known who is responsible for what, where and when.")

_sign_in = Personal(WHO_SIGNED_IN, DUTY, (SUBJECT,), Retention.WHILE_HELD)
_responsible = Personal(WHO_IS_RESPONSIBLE, DUTY, COLLEAGUES, Retention.WHILE_HELD)

PERSONAL_DATA = PersonalData(
    personal={
        "Person.username": _sign_in,
        "Person.password": Personal(
            WHO_SIGNED_IN,
            DUTY,
            (NOBODY,),
            Retention.WHILE_HELD,
            Sensitivity.SECRET,
            unsealed_because="kept as an Argon2 hash, from which the password cannot be read",
        ),
        "Person.email": Personal(
            WHO_SIGNED_IN,
            CONSENT,
            (SUBJECT,),
            Retention.WHILE_HELD,
            Sensitivity.SENSITIVE,
            unsealed_because="no page asks for it and it stays empty; it comes with Django's account",
        ),
        "Person.last_login": _sign_in,
        "Person.date_joined": _sign_in,
        "Person.full_name": _responsible,
        "Person.full_name_en": _responsible,
        "Post.person": _responsible,
        "Post.role": _responsible,
        "Post.place": _responsible,
        "Post.site": _responsible,
        "Post.starts_on": _responsible,
        "Post.ends_on": _responsible,
        "Shift.post": _responsible,
        "Shift.starts_at": _responsible,
        "Shift.ends_at": _responsible,
    },
    not_personal={
        "Person": "id is_superuser is_staff is_active groups user_permissions",
        "Post": "id",
        "Shift": "id",
    },
)

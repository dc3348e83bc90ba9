"""What is kept about persons with an account, and why."""

from django.utils.translation import gettext_lazy as _

from dayuan.kernel.personal import (
    AUDITOR,
    CONSENT,
    DUTY,
    NOBODY,
    SUBJECT,
    Datum,
    Personal,
    PersonalData,
    Retention,
    Sensitivity,
    Typed,
)
from dayuan.people.rules import STAFF_ROLES, TEAM_KEEPERS, Role

COLLEAGUES = (SUBJECT, *sorted(STAFF_ROLES))
WHO_SIGNED_IN = _("So that only the right person signs in.")
WHO_IS_RESPONSIBLE = _("So that it is known who is responsible for what, where and when.")

WHO_ANSWERS_NOW = _("So that a task reaches somebody who is there.")
WHO_HELPS = _("So that a service team can be called when somebody with that skill is free.")
WHO_TRIED = _("So that guessed passwords are noticed, stopped, and told to the owner.")
WHO_VERIFIED = _("So that it is known who had the trail verified.")
WHO_GRANTED = _("So that it can be proven that two people granted a post.")

_sign_in = Personal(WHO_SIGNED_IN, DUTY, (SUBJECT,), Retention.WHILE_HELD)
_responsible = Personal(WHO_IS_RESPONSIBLE, DUTY, COLLEAGUES, Retention.WHILE_HELD)
_absent = Personal(WHO_ANSWERS_NOW, DUTY, COLLEAGUES, Retention.HISTORY)
_helper = Personal(WHO_HELPS, CONSENT, (SUBJECT, *sorted(TEAM_KEEPERS)), Retention.WHILE_HELD)
_tried = Personal(WHO_TRIED, DUTY, (SUBJECT, Role.SECURITY_ADMINISTRATOR), Retention.SIGN_INS)
_granted = Personal(WHO_GRANTED, DUTY, (Role.SECURITY_ADMINISTRATOR, AUDITOR), Retention.HISTORY)
_account = Personal(WHO_SIGNED_IN, DUTY, (SUBJECT, Role.SYSTEM_ADMINISTRATOR), Retention.WHILE_HELD)

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
        "Absence.person": _absent,
        "Absence.reason": _absent,
        "Absence.starts_on": _absent,
        "Absence.ends_on": _absent,
        "Absence.recorded_by": _absent,
        "StandIn.person": _absent,
        "StandIn.post": _absent,
        "AnswerRule.by": _responsible,
        "TeamMember.person": _helper,
        "TeamMember.full_name": _helper,
        "TeamMember.skills": _helper,
        "TeamMember.is_leader": _helper,
        "TeamMember.joined_on": _helper,
        "TeamMember.left_on": _helper,
        "FreeHours.member": _helper,
        "FreeDay.member": _helper,
        "Account.person": _account,
        "Account.made_by": _account,
        "Account.made_at": _account,
        "Account.reset_at": _account,
        "Guesses.person": _tried,
        "Guesses.address": _tried,
        "SignIn.person": _tried,
        "SignIn.address": _tried,
        "SignIn.browser": _tried,
        "SignIn.at": _tried,
        "RoleRequest.person": _granted,
        "TrailProof.asked_by": Personal(WHO_VERIFIED, DUTY, (SUBJECT, AUDITOR), Retention.HISTORY),
        "RoleRequest.asked_by": _granted,
        "RoleRequest.decided_by": _granted,
        "RoleRequest.reason": _granted,
        "RoleRequest.role": _granted,
    },
    not_personal={
        "Absence": "id recorded_at",
        "StandIn": "id absence",
        "AnswerRule": "id chain first_rung kind since township",
        "Seat": "id role place holders",
        "Team": "id kind place",
        "TeamMember": "id team",
        "FreeHours": "id weekday starts ends",
        "FreeDay": "id day starts ends",
        "Account": "place one_time_until",
        "Guesses": "id key kind locked_until since tries",
        "SignIn": "id outcome",
        "TrailProof": "id asked_at entries seen broken finished_at failed",
        "RoleRequest": "id asked_at decided_at expires_at place site starts_on ends_on instead_of state",
        "UsedCode": "key used_at",
        "Person": "id is_superuser is_staff is_active groups user_permissions",
        "Post": "id",
        "Shift": "id",
    },
    typed={
        "Person.full_name": Typed(
            Datum.NAME,
            apart_because="whoever makes accounts may not read the register, and most staff do not live here",
        ),
        "Person.full_name_en": Typed(Datum.NAME, apart_because="the same name in Latin letters, for the English pages"),
        "TeamMember.full_name": Typed(
            Datum.NAME, apart_because="volunteers are named as their team knows them; no account or entry is asked for"
        ),
    },
    own_words={
        "Person": "username password email",
        "Post": "starts_on ends_on",
        "Absence": "starts_on ends_on",
        "TeamMember": "joined_on left_on",
        "Guesses": "address",
        "SignIn": "address browser",
        "RoleRequest": "reason",
    },
)

"""What a mediation file keeps about people, and why (C-01)."""

from django.utils.translation import gettext_lazy as _

from dayuan.disputes.rules.workflow import READING_ROLES
from dayuan.kernel.personal import (
    AUDITOR,
    DUTY,
    SUBJECT,
    Datum,
    Personal,
    PersonalData,
    Retention,
    Sensitivity,
    Typed,
)

READERS = (*sorted(role.value for role in READING_ROLES), "handlers")
"""The committee and the judicial office of the place, and the mediators of this dispute."""

_party = Personal(
    _("So that the parties of a mediation can be told apart, reached, and bound by what they agreed."),
    DUTY,
    (*READERS, SUBJECT),
    Retention.ARCHIVE,
    Sensitivity.SENSITIVE,
)
_plain_party = Personal(
    _("So that the parties of a mediation can be told apart, reached, and bound by what they agreed."),
    DUTY,
    (*READERS, SUBJECT),
    Retention.ARCHIVE,
)
_said = Personal(
    _("So that a mediation can be carried on, and what was agreed can be proven; kept from everybody else."),
    DUTY,
    READERS,
    Retention.ARCHIVE,
    Sensitivity.SENSITIVE,
)
_file = Personal(
    _("So that a mediation can be carried on, and what was agreed can be proven; kept from everybody else."),
    DUTY,
    READERS,
    Retention.ARCHIVE,
)
_did = Personal(
    _("So that it can be asked later who mediated, decided and kept what."),
    DUTY,
    (*READERS, AUDITOR),
    Retention.ARCHIVE,
)
_history = Personal(
    _("So that it can be asked later who mediated, decided and kept what."),
    DUTY,
    (*READERS, AUDITOR),
    Retention.HISTORY,
)

NOT_IN_THE_REGISTER = "of a party, who need not be in the register; where they are, the entry is linked and not shown"

PERSONAL_DATA = PersonalData(
    personal={
        "Dispute.what": _said,
        "Dispute.wish": _said,
        "Dispute.taken_by": _did,
        **{
            f"Party.{name}": _party
            for name in ("name", "id_number", "phone", "address", "guardian", "counsel", "authority", "code")
        },
        **{
            f"Party.{name}": _plain_party
            for name in (
                "code_index",
                "side",
                "resident",
                "needs_guardian",
                "told_on",
                "told_how",
                "consented_on",
                "consented_how",
            )
        },
        "Mediator.person": _did,
        "Mediator.asked_by": _did,
        "Mediator.conflict": _did,
        "SignNoted.why": _said,
        "SignNoted.noted_by": _did,
        "Receipt.received_by": _said,
        "Receipt.words": _said,
        "Receipt.kept_by": _did,
        "Session.held_by": _did,
        "Session.others": _said,
        "Session.result": _said,
        "PlannedSession.side": _file,
        "PlannedSession.planned_by": _did,
        "CommitteeOffice.changed_by": _history,
        "Statement.party": _file,
        "Statement.said": _said,
        "Statement.in_confidence": _file,
        "Agreement.facts": _said,
        "Agreement.terms": _said,
        "Agreement.drawn_up_by": _did,
        "Signature.party": _file,
        "SignedPaper.form": _file,
        "SignedPaper.kept_by": _did,
        "Signature.how": _file,
        "Obligation.party": _file,
        "Obligation.what": _said,
        "Obligation.performance": _file,
        "FollowUp.made_by": _did,
        "FollowUp.way": _file,
        "FollowUp.asked": _said,
        "FollowUp.satisfaction": _file,
        "FollowUp.words": _said,
        "DisputeAct.by": _history,
        "DisputeAct.facts": _history,
        "DisputeAct.words": _said,
    },
    not_personal={
        "Dispute": "id case place township year number kind origin state level level_since level_looked_at_on rung"
        " rung_since people households money_yuan received_at accepted_on due_on outcome concluded_on closed_at"
        " earlier recurred_on forgotten_at",
        "Party": "id dispute number",
        "Mediator": "id dispute asked_at recused_at",
        "SignNoted": "id dispute sign noted_at",
        "Receipt": "id dispute to received_on reference kept_at",
        "Session": "id dispute number is_apart began_at where kept_at",
        "PlannedSession": "id dispute begins_at where planned_at",
        "CommitteeOffice": "place phone where changed_at",
        "Statement": "id session",
        "Agreement": "id dispute is_oral drawn_up_at mediator_signed_on sealed_on effective_on ended_at",
        "Signature": "id agreement signed_on",
        "SignedPaper": "id dispute pages size_bytes sha256 kept_at",
        "Obligation": "id agreement number due_on settled_on",
        "Confirmation": "id agreement court reference asked_on outcome decided_on",
        "FollowUp": "id dispute days due_on made_on performance heats_up",
        "DisputeAct": "chain number previous_hash entry_hash id dispute act state at words_digest",
    },
    typed={
        "Party.name": Typed(Datum.NAME, apart_because=NOT_IN_THE_REGISTER),
        "Party.id_number": Typed(Datum.ID_NUMBER, apart_because=NOT_IN_THE_REGISTER),
        "Party.phone": Typed(Datum.PHONE, apart_because=NOT_IN_THE_REGISTER),
        "Party.address": Typed(Datum.ADDRESS, apart_because=NOT_IN_THE_REGISTER),
        "Party.guardian": Typed(Datum.NAME, apart_because="of whoever speaks for a party in this matter"),
        "Party.counsel": Typed(Datum.NAME, apart_because="of whoever speaks for a party in this matter"),
        "Receipt.received_by": Typed(Datum.NAME, apart_because="of somebody of another authority"),
    },
    own_words={
        "Dispute": "what wish",
        "Party": "authority code told_on told_how consented_on consented_how",
        "Mediator": "conflict",
        "SignNoted": "why",
        "Receipt": "words",
        "Session": "others result",
        "PlannedSession": "side",
        "Statement": "said",
        "Agreement": "facts terms",
        "Obligation": "what",
        "SignedPaper": "form",
        "FollowUp": "words asked",
        "DisputeAct": "words",
    },
)

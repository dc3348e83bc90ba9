"""What the audit trail's acts, subjects and reasons are called on a page, for all packages: it is one table."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

WARNING_NUMBER = re.compile(r"\bwarning [0-9a-f-]{28}([0-9a-f]{8})\b")
LONG_NUMBER = re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{4}([0-9a-f]{8})\b")

ACT_WORDS = {
    "account_made": gettext_lazy("made an account"),
    "account_closed": gettext_lazy("closed an account"),
    "account_reopened": gettext_lazy("reopened an account"),
    "password_reset": gettext_lazy("gave a one-time password"),
    "password_changed": gettext_lazy("changed the password"),
    "second_factor_added": gettext_lazy("set up a second factor"),
    "second_factor_removed": gettext_lazy("removed a second factor"),
    "second_factor_forgotten": gettext_lazy("took away a lost second factor"),
    "recovery_codes_renewed": gettext_lazy("made new recovery codes"),
    "session_ended": gettext_lazy("signed out one device"),
    "sessions_ended": gettext_lazy("signed out everywhere else"),
    "lockout_lifted": gettext_lazy("lifted a lockout"),
    "post_asked_for": gettext_lazy("asked for a post"),
    "post_granted": gettext_lazy("approved a post"),
    "post_declined": gettext_lazy("declined a post"),
    "post_no_longer_asked_for": gettext_lazy("took a request for a post back"),
    "post_withdrawn": gettext_lazy("withdrew a post"),
    "first_administrator_made": gettext_lazy("made a first administrator"),
    "county_sign_on_connected": gettext_lazy("connected the county's sign-on"),
    "county_sign_on_disconnected": gettext_lazy("disconnected the county's sign-on"),
    "trail_verified": gettext_lazy("verified the trail"),
    "trail_exported": gettext_lazy("exported the trail"),
    "photo_seen": gettext_lazy("looked at a photograph"),
    "plate_revealed": gettext_lazy("looked at a plate"),
    "report_noted": gettext_lazy("noted what was told"),
    "report_taken_back": gettext_lazy("took back what was noted by mistake"),
    "rule_published": gettext_lazy("published a watch rule"),
    "rule_stopped": gettext_lazy("stopped a watch rule"),
    "rule_proposed": gettext_lazy("proposed a watch rule"),
    "rule_backtested": gettext_lazy("tried a watch rule on stored signals"),
    "rule_refused": gettext_lazy("put a proposed watch rule aside"),
    "warning_confirmed": gettext_lazy("confirmed a warning"),
    "warning_rejected": gettext_lazy("rejected a warning"),
    "warning_overdue": gettext_lazy("a warning was not decided in time"),
    "escalation_plan_set": gettext_lazy("a plan of whom to tell was set"),
    "warning_downgraded": gettext_lazy("a warning was made less urgent"),
    "warning_joined": gettext_lazy("a warning was joined with another"),
    "warning_took_in": gettext_lazy("another warning was joined with it"),
    "warning_title_followed": gettext_lazy("a warning is called after another of its parts"),
    "warning_split_off": gettext_lazy("a warning was made out of a part of another"),
    "warning_split": gettext_lazy("a part of a warning was made one of its own"),
    "warnings_muted": gettext_lazy("warnings were muted"),
    "warnings_unmuted": gettext_lazy("warnings were unmuted"),
    "warning_upgraded": gettext_lazy("a warning became more urgent"),
    "device_registered": gettext_lazy("registered a device"),
    "device_activated": gettext_lazy("let a device in"),
    "device_filed": gettext_lazy("recorded a device's filing"),
    "device_retired": gettext_lazy("retired a device"),
    "device_secret_rotated": gettext_lazy("changed a device's secret"),
    "imager_placed": gettext_lazy("said where an imager stands and looks"),
    "imager_limits_set": gettext_lazy("changed what an imager counts as hot"),
    "imager_scale_set": gettext_lazy("said what an imager's counts mean"),
    "imager_masked": gettext_lazy("covered a part of an imager's picture"),
    "imager_unmasked": gettext_lazy("uncovered a part of an imager's picture"),
    "heat_picture_seen": gettext_lazy("looked at an imager's picture"),
    "terrain_loaded": gettext_lazy("loaded heights of the ground"),
    "device_commanded": gettext_lazy("told a device to do something"),
    "absence_recorded": gettext_lazy("recorded an absence"),
    "absence_ended": gettext_lazy("ended an absence"),
    "api_key_made": gettext_lazy("made a key for another system"),
    "api_key_revoked": gettext_lazy("revoked another system's key"),
    "webhook_made": gettext_lazy("had another system told of cases"),
    "webhook_stopped": gettext_lazy("stopped telling another system"),
    "webhook_sent_again": gettext_lazy("sent a message to another system again"),
    "alert_feed_registered": gettext_lazy("entered a source of alerts"),
    "alert_feed_changed": gettext_lazy("changed a source of alerts"),
    "alert_levels_set": gettext_lazy("set how urgent official alerts are"),
    "alert_feed_switched_on": gettext_lazy("switched a source of alerts on"),
    "alert_feed_switched_off": gettext_lazy("switched a source of alerts off"),
    "notice_issued": gettext_lazy("issued a notice to others"),
    "notice_updated": gettext_lazy("a notice to others was updated"),
    "notice_cancelled": gettext_lazy("a notice to others was cancelled"),
    "notice_address_renewed": gettext_lazy("renewed the address of the notices"),
    "answer_changed": gettext_lazy("changed who answers for a kind of matter"),
    "calendar_feed_renewed": gettext_lazy("renewed the calendar's address"),
    "care_reader_named": gettext_lazy("named somebody who reads care notes"),
    "care_reader_ended": gettext_lazy("ended somebody's reading of care notes"),
    "consent_given": gettext_lazy("took down a consent"),
    "consent_lapsed": gettext_lazy("a consent lapsed"),
    "consent_text_published": gettext_lazy("published a text of consent"),
    "consent_withdrawn": gettext_lazy("took down that a consent was withdrawn"),
    "day_decided": gettext_lazy("decided on a day of the calendar"),
    "day_decision_withdrawn": gettext_lazy("took back a decision on a day"),
    "device_stopped_without_consent": gettext_lazy("a device in a home was stopped, as nobody agrees any more"),
    "erasure_proposed": gettext_lazy("proposed an erasure"),
    "erasure_decided": gettext_lazy("decided an erasure"),
    "export_asked": gettext_lazy("asked for an export"),
    "export_taken": gettext_lazy("took an export"),
    "file_code_made": gettext_lazy("made a code for somebody's own file"),
    "file_opened_by_code": gettext_lazy("a person opened their own file by its code"),
    "file_shown_on_behalf": gettext_lazy("showed somebody their own file"),
    "form_brought": gettext_lazy("uploaded a blank form"),
    "form_matched": gettext_lazy("confirmed the columns of a form"),
    "form_kept": gettext_lazy("kept a form for the township"),
    "form_dropped": gettext_lazy("deleted a form"),
    "call_list_printed": gettext_lazy("printed a call list"),
    "dossier_printed": gettext_lazy("printed the dossier of a case"),
    "contact_changed": gettext_lazy("entered how somebody is reached"),
    "gateway_changed": gettext_lazy("set up a way of notices"),
    "number_printed": gettext_lazy("printed somebody's number on a call list"),
    "handover_printed": gettext_lazy("printed a handover pack"),
    "import_cancelled": gettext_lazy("cancelled an import"),
    "import_ended": gettext_lazy("an import ended"),
    "import_mapped": gettext_lazy("matched the columns of an import"),
    "import_started": gettext_lazy("started an import"),
    "import_stopped": gettext_lazy("an import stopped"),
    "import_undo_started": gettext_lazy("began to undo an import"),
    "import_undone": gettext_lazy("an import was undone"),
    "import_uploaded": gettext_lazy("uploaded a table"),
    "incident_recorded": gettext_lazy("recorded an incident with personal data"),
    "incident_closed": gettext_lazy("closed an incident with personal data"),
    "likely_row_decided": gettext_lazy("decided a possible duplicate"),
    "market_rule_set": gettext_lazy("set when a market is held"),
    "market_day_excepted": gettext_lazy("made an exception of a market day"),
    "market_exception_withdrawn": gettext_lazy("took back an exception of a market day"),
    "member_added": gettext_lazy("added a member to a team"),
    "member_changed": gettext_lazy("changed a member of a team"),
    "member_free_day": gettext_lazy("noted a member's free day"),
    "member_left": gettext_lazy("noted that a member left a team"),
    "office_hours_set": gettext_lazy("set office hours"),
    "office_hours_withdrawn": gettext_lazy("took back office hours"),
    "outlines_taken": gettext_lazy("took over outlines from a file"),
    "outlines_undone": gettext_lazy("undid outlines from a file"),
    "place_added": gettext_lazy("added a place"),
    "place_closed": gettext_lazy("closed a place"),
    "place_moved": gettext_lazy("moved a place"),
    "place_renamed": gettext_lazy("renamed a place"),
    "places_loaded": gettext_lazy("loaded a county's places"),
    "post_given": gettext_lazy("gave a post"),
    "post_ended": gettext_lazy("ended a post"),
    "register_filled": gettext_lazy("filled the register"),
    "resident_detail_erased": gettext_lazy("details of a person were erased"),
    "resident_erased": gettext_lazy("a person was erased"),
    "resident_opened": gettext_lazy("opened somebody's page"),
    "resident_revealed": gettext_lazy("looked at a protected detail of somebody"),
    "dispute_opened": gettext_lazy("opened a mediation file"),
    "dispute_paper_printed": gettext_lazy("printed a paper of a mediation file"),
    "party_revealed": gettext_lazy("looked at a detail of a party in mediation"),
    "household_revealed": gettext_lazy("looked at a household's address"),
    "case_accepted": gettext_lazy("took a case on"),
    "case_declined": gettext_lazy("could not go to a case"),
    "case_arrived": gettext_lazy("arrived for a case"),
    "case_done": gettext_lazy("reported on a case"),
    "case_closed": gettext_lazy("closed a case"),
    "case_turned_down": gettext_lazy("declined a case"),
    "case_merged": gettext_lazy("merged a case into another"),
    "case_returned": gettext_lazy("returned a case"),
    "case_consulted": gettext_lazy("decided whose a case is"),
    "case_extended": gettext_lazy("granted a case more time"),
    "case_put_on_hold": gettext_lazy("put a case on hold"),
    "case_voided": gettext_lazy("made a case void"),
    "case_reopened": gettext_lazy("opened a case again"),
    "case_mediated": gettext_lazy("handed a case to mediation"),
    "evidence_seen": gettext_lazy("looked at evidence of a case"),
    "reporter_revealed": gettext_lazy("looked who reported a case"),
    "class_changed": gettext_lazy("changed a class of cases"),
    "clocks_changed": gettext_lazy("changed the clocks of cases"),
    "retention_run": gettext_lazy("the nightly run forgot what was due"),
    "retention_broken_off": gettext_lazy("the nightly run broke off"),
    "retention_period_decided": gettext_lazy("decided for how long a class is kept"),
    "retention_hold_placed": gettext_lazy("placed a hold"),
    "retention_hold_lifted": gettext_lazy("lifted a hold"),
    "returned_file_taken": gettext_lazy("took a returned file"),
    "seat_set": gettext_lazy("set how many people a post needs"),
    "subject_copy_made": gettext_lazy("made a copy of somebody's data"),
    "subject_copy_opened": gettext_lazy("a person opened the copy of their data"),
    "subject_request_received": gettext_lazy("took down a request about personal data"),
    "subject_request_identified": gettext_lazy("checked who asks"),
    "subject_request_answered": gettext_lazy("answered a request about personal data"),
    "subject_request_refused": gettext_lazy("refused a request about personal data"),
    "subject_request_closed": gettext_lazy("closed a request about personal data"),
    "subject_request_fell_away": gettext_lazy("a request fell away with the erasure"),
    "team_founded": gettext_lazy("founded a team"),
    "household_registered": gettext_lazy("household: registered"),
    "resident_registered": gettext_lazy("resident: registered"),
    "household_born": gettext_lazy("household: a birth"),
    "resident_born": gettext_lazy("resident: a birth"),
    "household_moved_in": gettext_lazy("household: moved in"),
    "resident_moved_in": gettext_lazy("resident: moved in"),
    "household_corrected": gettext_lazy("household: corrected"),
    "resident_corrected": gettext_lazy("resident: corrected"),
    "household_moved_house": gettext_lazy("household: moved house"),
    "resident_moved_house": gettext_lazy("resident: moved house"),
    "household_moved_out": gettext_lazy("household: moved out"),
    "resident_moved_out": gettext_lazy("resident: moved out"),
    "household_died": gettext_lazy("household: died"),
    "resident_died": gettext_lazy("resident: died"),
    "household_came_back": gettext_lazy("household: came back"),
    "resident_came_back": gettext_lazy("resident: came back"),
    "household_became_head": gettext_lazy("household: became head"),
    "resident_became_head": gettext_lazy("resident: became head"),
    "household_merged": gettext_lazy("household: merged"),
    "resident_merged": gettext_lazy("resident: merged"),
    "household_care_noted": gettext_lazy("household: care noted"),
    "resident_care_noted": gettext_lazy("resident: care noted"),
    "household_struck_out": gettext_lazy("household: struck out"),
    "resident_struck_out": gettext_lazy("resident: struck out"),
}
"""A test walks every act that the code records: a new one without its words fails."""

SUBJECT_WORDS = {
    "plan": gettext_lazy("plan of whom to tell"),
    "account": gettext_lazy("account"),
    "address": gettext_lazy("network address"),
    "person": gettext_lazy("person"),
    "post": gettext_lazy("post"),
    "seat": gettext_lazy("seats of a post"),
    "team": gettext_lazy("team"),
    "answer": gettext_lazy("who answers"),
    "audit": gettext_lazy("audit trail"),
    "place": gettext_lazy("place"),
    "day": gettext_lazy("day of the calendar"),
    "office_hours": gettext_lazy("office hours"),
    "gateway": gettext_lazy("way of notices"),
    "market": gettext_lazy("market"),
    "calendar_feed": gettext_lazy("calendar's address"),
    "alert_feed": gettext_lazy("source of alerts"),
    "notice": gettext_lazy("notice"),
    "notice_address": gettext_lazy("address of the notices"),
    "device": gettext_lazy("device"),
    "photo": gettext_lazy("photograph"),
    "signal": gettext_lazy("signal"),
    "warning": gettext_lazy("warning"),
    "rule": gettext_lazy("watch rule"),
    "rule_proposal": gettext_lazy("proposed watch rule"),
    "household": gettext_lazy("household"),
    "resident": gettext_lazy("resident"),
    "import": gettext_lazy("import"),
    "export": gettext_lazy("export"),
    "form": gettext_lazy("form"),
    "retention": gettext_lazy("retention period"),
    "retention_run": gettext_lazy("nightly run"),
    "consent_text": gettext_lazy("text of consent"),
    "incident": gettext_lazy("incident"),
    "case": gettext_lazy("case"),
}
"""By what stands before the first colon or stroke of a subject."""

NAMED_BY_THEMSELVES = frozenset({"form"})
"""Entries about these say what they are called: an empty form is nobody's matter."""
FIELD_WORDS = {
    "id_number": gettext_lazy("ID number"),
    "phone": gettext_lazy("phone number"),
    "address": gettext_lazy("exact address"),
    "care": gettext_lazy("what the person needs"),
}
"""Which protected detail was looked at."""

REASON_WORDS = {
    "misread": gettext_lazy("The plate was misread"),
    "known_vehicle": gettext_lazy("A vehicle we know"),
    "not_of_concern": gettext_lazy("Nothing to do with this rule"),
    "faulty_device": gettext_lazy("The device is faulty"),
    "explained": gettext_lazy("It has a good reason, such as work that was announced"),
    "safe_and_well": gettext_lazy("Reached, and all is well"),
    "test": gettext_lazy("A test or a drill"),
    "contact": gettext_lazy("To call or message the person"),
    "visit": gettext_lazy("To visit and help"),
    "matter": gettext_lazy("To deal with a matter of theirs"),
    "check": gettext_lazy("To check or correct the register"),
    "emergency": gettext_lazy("An emergency"),
    "other": gettext_lazy("Another reason"),
}
"""Reasons that were chosen from a list; what somebody wrote stands as it was written."""


def word_of_act(action: str) -> str:
    """Acts that were never given words are shown by their own name."""
    return str(ACT_WORDS.get(action, action))


def word_of_subject(kind: str) -> str:
    return str(SUBJECT_WORDS.get(kind, kind))


def acts_called(words: str) -> list[str]:
    """The acts whose words, in the reader's language, hold these."""
    return [action for action, called in ACT_WORDS.items() if words.casefold() in str(called).casefold()]


def word_of_reason(reason: str) -> str:
    """A code in words; a long number in what was kept is shortened as subjects are."""
    shortened = WARNING_NUMBER.sub(lambda found: f"{word_of_subject('warning')} …{found[1]}", reason)
    shortened = LONG_NUMBER.sub(lambda found: f"…{found[1]}", shortened)
    return str(REASON_WORDS.get(reason, shortened))


def words_of_purpose(detail: Mapping[str, Any], reason: str) -> str:
    """For what something was done: the purpose that was chosen, and what somebody wrote besides."""
    chosen = str(detail.get("purpose") or "")
    parts = [word_of_reason(part) for part in (chosen, reason) if part]
    return " · ".join(dict.fromkeys(parts))


def word_of_field(detail: Mapping[str, Any]) -> str:
    """Which protected detail an act was about; empty where it was about none."""
    return str(FIELD_WORDS.get(str(detail.get("field") or ""), ""))

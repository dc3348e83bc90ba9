"""Addresses of the administrators' pages, inside `people:`."""

from django.urls import path

from dayuan.people import powers_audit_pages, powers_grant_pages, powers_pages

urlpatterns = [
    path("accounts/", powers_pages.account_list, name="accounts"),
    path("accounts/new/", powers_pages.new_account, name="new_account"),
    path("accounts/<uuid:person_id>/", powers_pages.account, name="account"),
    path("accounts/<uuid:person_id>/close/", powers_pages.close, name="close_account"),
    path("accounts/<uuid:person_id>/reopen/", powers_pages.reopen, name="reopen_account"),
    path("accounts/<uuid:person_id>/reset-password/", powers_pages.reset, name="reset_password"),
    path("roles/", powers_grant_pages.requests, name="role_requests"),
    path("roles/ask/", powers_grant_pages.ask, name="ask_for_post"),
    path("roles/<uuid:request_id>/approve/", powers_grant_pages.approve, name="approve_request"),
    path("roles/<uuid:request_id>/decline/", powers_grant_pages.decline, name="decline_request"),
    path("holders/", powers_grant_pages.holders, name="holders"),
    path("holders/<uuid:post_id>/withdraw/", powers_grant_pages.withdraw, name="withdraw_post"),
    path("holders/<uuid:person_id>/forget-second-factor/", powers_grant_pages.forget_factor, name="forget_factor"),
    path("lockouts/", powers_grant_pages.lockouts, name="lockouts"),
    path("lockouts/<int:lockout_id>/lift/", powers_grant_pages.lift, name="lift_lockout"),
    path("audit/", powers_audit_pages.trail, name="trail"),
    path("audit/verify/", powers_audit_pages.verify, name="verify_trail"),
    path("audit/proof/", powers_audit_pages.proof, name="proof"),
    path("audit/export/", powers_audit_pages.export, name="export_trail"),
]

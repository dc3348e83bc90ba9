"""Addresses of signing in and of one's own account. Those of allauth keep the names that it looks for."""

from allauth.account import views as account
from allauth.socialaccount import views as county
from django.urls import include, path

from dayuan.people import account_pages

urlpatterns = [
    path("", account_pages.mine, name="account_mine"),
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("closed/", account.account_inactive, name="account_inactive"),
    path("again/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("sessions/", account_pages.sessions, name="usersessions_list"),
    path("sessions/end-others/", account_pages.end_others, name="account_end_other_sessions"),
    path("sessions/<int:session_id>/end/", account_pages.end_one, name="account_end_session"),
    path("second-factor/", include("allauth.mfa.urls")),
    path("county/", county.connections, name="socialaccount_connections"),
    path("county/cancelled/", county.login_cancelled, name="socialaccount_login_cancelled"),
    path("county/error/", county.login_error, name="socialaccount_login_error"),
    path("", include("allauth.socialaccount.providers.openid_connect.urls")),
]

"""Which fields of Django's and django-allauth's own models tell of a person."""

from agencies.personal_data import Kept

PRIVACY = {
    "auth.Permission": Kept(
        "Not used; belongs to Django.",
        until="the installation runs",
        none="id name content_type codename",
    ),
    "auth.Group_permissions": Kept(
        "Not used; belongs to Django.",
        until="the installation runs",
        none="id group permission",
    ),
    "auth.Group": Kept(
        "Not used; belongs to Django.",
        until="the installation runs",
        none="id name permissions",
    ),
    "contenttypes.ContentType": Kept(
        "Belongs to Django.",
        until="the installation runs",
        none="id app_label model",
    ),
    "sessions.Session": Kept(
        "Staying signed in.",
        until="sign-out, 30 idle minutes or 8 hours",
        none="expire_date",
        sensitive="session_key session_data",
    ),
    "account.EmailAddress": Kept(
        "Not used: addresses stand at the account.",
        until="the account is kept; an account that signed or decided anything stays with it",
        none="id verified primary",
        basic="user email",
    ),
    "account.EmailConfirmation": Kept(
        "Not used.",
        until="the account is kept; an account that signed or decided anything stays with it",
        none="id email_address created sent",
        sensitive="key",
    ),
    "mfa.Authenticator": Kept(
        "The second step of sign-in.",
        until="the person or an administrator removes it",
        none="id type",
        basic="user created_at last_used_at",
        sensitive="data",
    ),
    "socialaccount.SocialApp": Kept(
        "Not used: the provider is set in the environment.",
        until="the installation runs",
        none="id provider provider_id name client_id key settings",
        sensitive="secret",
    ),
    "socialaccount.SocialAccount": Kept(
        "Whose account the province's single sign-on means.",
        until="the account is kept; an account that signed or decided anything stays with it",
        none="id provider",
        basic="user uid last_login date_joined extra_data",
    ),
    "socialaccount.SocialToken": Kept(
        "Not used: tokens are not kept.",
        until="never",
        none="id app account expires_at",
        sensitive="token token_secret",
    ),
}

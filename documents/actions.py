"""Activity codes of this app, in words that continue a person's name."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
}

"""Sign-in: django-allauth's flows under our addresses, forms and pages; our own limits, second-factor duty and session ends."""

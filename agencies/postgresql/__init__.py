"""Django's PostgreSQL backend, with every statement inside a tenancy scope; see agencies/tenancy.py."""

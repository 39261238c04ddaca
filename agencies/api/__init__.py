"""What every part of the API for other systems stands on: who calls, how often, once only, and how refusals are told.

The operations are the apps' own (`procedures/api/`, `objectives/api.py`); `qms_portal/api.py` puts them together under `/api/v1/`.
docs/api.md is the guide for those who call it.
"""

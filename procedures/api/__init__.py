"""The API's operations on cases, their steps, the catalogue and the rates. docs/api.md is the guide for those who call them."""

from ninja import Router

from procedures.api import cases, catalogue, rates

router = Router()
for part in (cases, catalogue, rates):
    router.add_router("", part.router)

"""The API for other systems: the apps' operations under /api/v1/, described at /api/v1/openapi.json.

No page with documentation is served: the usual ones load scripts from elsewhere. docs/api.md is the guide.
"""

from django.contrib.auth.decorators import login_not_required
from django.views.decorators.http import require_safe
from ninja import NinjaAPI

from agencies.api import errors, queries
from agencies.api.parsing import StrictParser
from objectives.api import router as objectives
from procedures.api import router as procedures

api = NinjaAPI(
    title="QMS Portal",
    version="1.0.0",
    description="Cases and their steps in; cases, rates, objectives and results out. Guide: docs/api.md.",
    docs_url=None,
    docs_decorator=require_safe,  # of the description
    openapi_url="/openapi.json",
    urls_namespace="api",
    parser=StrictParser(),
)
api.add_decorator(queries.only_known, mode="view")
api.add_router("", procedures)
api.add_router("", objectives)
errors.install(api)


def urls():
    """Addresses of the API. Who calls is asked by each operation (agencies/api/auth.py), not by the sign-in page."""
    patterns, app, namespace = api.urls
    for pattern in patterns:
        login_not_required(pattern.callback)
    return patterns, app, namespace

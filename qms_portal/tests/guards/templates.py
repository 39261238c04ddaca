"""A template of ours which prints an undefined variable fails instead of printing nothing.

`{% if %}`, `{% for %}` and `{% firstof %}` may ask for what is missing, and `{{ x|default:"" }}` says that it may be.
Other people's templates (crispy forms) keep Django's way.
"""

from contextlib import contextmanager
from functools import cache
from pathlib import Path

from django.template import engines
from django.template.base import FilterExpression
from django.templatetags.i18n import BlockTranslateNode

ROOT = Path(__file__).resolve().parents[3]
OPTIONAL_FILTERS = {"default", "default_if_none"}


class UndefinedVariable(AssertionError):
    """Names the template and the variable."""


class StrictInvalid(str):
    """Django's string_if_invalid which raises where a template of ours is rendered, and is empty elsewhere."""

    template = None

    def __bool__(self) -> bool:
        return self.template is not None

    def __contains__(self, part) -> bool:
        return part == "%s" and bool(self)

    def __mod__(self, variable):
        raise UndefinedVariable(f"{self.template}: {{{{ {variable} }}}} is not defined")


@cache
def is_own(origin_name: str) -> bool:
    """Whether a template belongs to us; one made from a string in a test has no path and does."""
    path = Path(origin_name)
    return not path.is_absolute() or (path.is_relative_to(ROOT) and not path.is_relative_to(ROOT / ".venv"))


def own_template(context) -> str | None:
    """The name of the template being rendered, when it is one of ours."""
    template = context.render_context.template or context.template
    name = getattr(getattr(template, "origin", None), "name", None)
    return name if name and is_own(name) else None


@contextmanager
def undefined_variables_fail():
    """Install the guard for all templates of the default engine."""
    engine = engines["django"].engine
    previous = engine.string_if_invalid
    originals = FilterExpression.resolve, BlockTranslateNode.render
    marker = engine.string_if_invalid = StrictInvalid()

    @contextmanager
    def rendering(context):
        outer, marker.template = marker.template, own_template(context)
        try:
            yield
        finally:
            marker.template = outer

    def resolve(self, context, ignore_failures=False):
        optional = bool(self.filters) and self.filters[0][0].__name__ in OPTIONAL_FILTERS
        with rendering(context):
            return originals[0](self, context, ignore_failures or optional)

    def render(self, context, nested=False):
        with rendering(context):  # {% blocktranslate %} looks its variables up by itself
            return originals[1](self, context, nested)

    FilterExpression.resolve, BlockTranslateNode.render = resolve, render
    try:
        yield
    finally:
        FilterExpression.resolve, BlockTranslateNode.render = originals
        engine.string_if_invalid = previous

"""What the constraints and choices of 0005 ask of rows that are there already; nothing is lost."""

from django.db import migrations
from django.db.models import F

LEVELS = {"toan trinh": "full", "mot phan": "partial", "cung cap thong tin": "info"}


def mend(apps, schema_editor):
    from agencies import tenancy

    with tenancy.everything("a migration mends every agency's catalogue"):
        changed = _online_levels(apps) | _ends(apps) | _versions(apps)
        _note(apps, schema_editor, changed)


def _online_levels(apps) -> set[int]:
    """Free words become choices. Words we don't know stay readable, in the authority's field."""
    from agencies.text import fold

    changed = set()
    for procedure in apps.get_model("procedures", "Procedure").objects.exclude(online_level="").order_by("pk"):
        level = LEVELS.get(fold(procedure.online_level), "")
        if not level:
            procedure.competent_authority = procedure.competent_authority or procedure.online_level
        procedure.online_level = level
        procedure.save(update_fields=["online_level", "competent_authority"])
        changed.add(procedure.agency_id)
    return changed


def _ends(apps) -> set[int]:
    """What ended before it began ended on its first day."""
    changed = set()
    for name in ("Procedure", "Process"):
        wrong = apps.get_model("procedures", name).objects.filter(valid_to__lt=F("valid_from")).order_by("pk")
        changed |= set(wrong.values_list("agency_id", flat=True))
        wrong.update(valid_to=F("valid_from"))
    return changed


def _versions(apps) -> set[int]:
    """Processes of the same code are versions of one, in the order in which they came into force."""
    seen, changed = {}, set()
    for process in apps.get_model("procedures", "Process").objects.order_by("agency_id", "code", "valid_from", "pk"):
        key = (process.agency_id, process.code)
        seen[key] = seen.get(key, 0) + 1
        if process.version != seen[key]:
            process.version = seen[key]
            process.save(update_fields=["version"])
            changed.add(process.agency_id)
    return changed


def _note(apps, schema_editor, agencies: set[int]) -> None:
    """An entry for each agency whose rows changed: PostgreSQL refuses changes without one."""
    from agencies import clock
    from agencies.trail import link_earlier

    entries = apps.get_model("agencies", "ActivityEntry")
    for pk in sorted(agencies):
        entries.objects.create(
            at=clock.now(),
            agency_id=pk,
            code="procedures.catalogue_mended",
            object_label="agencies.Agency",
            object_id=str(pk),
        )
    if schema_editor.connection.vendor != "postgresql":
        link_earlier(entries, apps.get_model("agencies", "ActivityLink"))


class Migration(migrations.Migration):
    dependencies = [("procedures", "0003_cases_at_scale")]

    operations = [migrations.RunPython(mend, migrations.RunPython.noop, elidable=True)]

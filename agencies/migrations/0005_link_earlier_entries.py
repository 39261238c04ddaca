"""Entries written before there were chains get their links, in the order in which they were written."""

from django.db import migrations


def link(apps, schema_editor):
    from agencies.trail import link_earlier

    link_earlier(apps.get_model("agencies", "ActivityEntry"), apps.get_model("agencies", "ActivityLink"))


class Migration(migrations.Migration):
    dependencies = [("agencies", "0004_job_request_id")]

    operations = [migrations.RunPython(link, migrations.RunPython.noop, elidable=True)]

"""`sleeper.count` counts to params["steps"] and notes each attempt in the file params["notes"].

`sleeper.save` takes as many steps, then makes a department params["code"] in one transaction, in which it lingers
params["linger"] seconds before its end; it can be stopped.
"""

import time
from pathlib import Path

from django.db import transaction

from agencies.jobs import actor_of, job_kind

STEP_SECONDS = 0.2


@job_kind("sleeper.count", label="Đếm")
def count(job, progress) -> dict:
    with Path(job.params["notes"]).open("a") as notes:
        notes.write(f"attempt {job.attempts}\n")
    for step in range(job.params["steps"]):
        # The second attempt need not be slow.
        time.sleep(STEP_SECONDS if job.attempts == 1 else 0)
        progress(step + 1, job.params["steps"])
    return {"counted": job.params["steps"], "attempts": job.attempts}


@job_kind("sleeper.save", label="Ghi", may_cancel=lambda actor, job: False)
def save(job, progress) -> dict:
    from agencies.services import add_department

    for step in range(job.params["steps"]):
        time.sleep(STEP_SECONDS)
        progress(step + 1, job.params["steps"])
    progress(job.params["steps"], job.params["steps"], "saving")
    with transaction.atomic():
        add_department(
            actor_of(job), job.agency, code=job.params["code"], name="Phòng", valid_from=job.agency.valid_from
        )
        time.sleep(job.params.get("linger", 0))
        progress.finish({"saved": job.params["code"]})
        time.sleep(job.params.get("linger", 0))
    return {}

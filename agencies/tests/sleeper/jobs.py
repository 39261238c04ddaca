"""`sleeper.count` counts to params["steps"] and notes each attempt in the file params["notes"]."""

import time
from pathlib import Path

from agencies.jobs import job_kind

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

"""Settings of the test suite: the product's own, with a throwaway data folder and nothing slow or remote.

The environment is set before the product's settings are read, so that no test can touch the real `var/`.
"""

import atexit
import os
import shutil
import tempfile

_data_dir = tempfile.mkdtemp(prefix="qms-test-")
atexit.register(shutil.rmtree, _data_dir, ignore_errors=True)
os.environ["DATA_DIR"] = _data_dir
os.environ["MPLCONFIGDIR"] = os.path.join(_data_dir, "matplotlib")
os.environ["SECRET_KEY"] = "only for tests, where nothing is secret, and long enough for production checks"  # noqa: S105
for _name in (
    "PRODUCTION",
    "DEBUG",
    "DEMO",
    "STORAGE_DIR",
    "STATIC_ROOT",
    "EMAIL_URL",
    "ALLOWED_HOSTS",
    "MFA_REQUIRED",
):
    os.environ.pop(_name, None)

from qms_portal.settings import *  # noqa: E402,F403
from qms_portal.settings import STATIC_ROOT, STORAGES  # noqa: E402

STATIC_ROOT.mkdir(parents=True, exist_ok=True)
# The live server finds static files by their plain names; hashed names exist only after collectstatic.
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# A job runs where it is committed; what a worker does with it has tests of its own.
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True

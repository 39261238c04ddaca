"""All settings. Chosen by environment variables (table in README.md); without any, a laptop installation.

`PRODUCTION=1` refuses to start without what it needs and names it.
"""

from qms_portal.settings.base import *  # noqa: F403 - Django reads settings as one module
from qms_portal.settings.log import *  # noqa: F403
from qms_portal.settings.services import *  # noqa: F403
from qms_portal.settings.sign_in import *  # noqa: F403
from qms_portal.settings.security import *  # noqa: F403 - last: it looks at the others

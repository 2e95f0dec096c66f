"""A Redis of a test's own, the same one that the tests of the addons use."""

from __future__ import annotations

import runpy
from typing import Any

from smarter_dev import paths

_SOURCE = paths.ADDONS / "smarter_base" / "tests" / "private_redis.py"
PrivateRedis: Any = runpy.run_path(str(_SOURCE))["PrivateRedis"]

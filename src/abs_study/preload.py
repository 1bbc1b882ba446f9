"""Loaded first by the server of warm.py: what its libraries should do without."""

import sys

# jsonschema takes it, where it is installed, to check international addresses: two seconds for what no notebook has.
SLOW = "rfc3987_syntax"
sys.modules.setdefault(SLOW, None)

"""Optional modules that nothing here needs, whose import costs every process dearly where they are installed."""

# jsonschema takes it to check international addresses: two seconds for what no notebook has.
SLOW = "rfc3987_syntax"
# ipykernel takes it for a debugger that nobody attaches to a run: a sixth of a second in each kernel.
DEBUGGER = "debugpy"

"""The gates: small questions about a case, each answered with a fault or with nothing."""

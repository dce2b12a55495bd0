"""The root of the errors that an operator has to see to."""


class OperatorError(Exception):
    """The operator has to put something right first: a sentence a fault, without any secret."""

    def __init__(self, *faults: object) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


class AlreadyRunningError(OperatorError):
    """Another process uses this database."""

    def __init__(self, database: object) -> None:
        super().__init__(
            f"Another process works with {database}: stop it first. Several at once need"
            " PostgreSQL."
        )

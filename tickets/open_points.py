"""What neither law nor practice settles, so that the manager has to (domain.md 11)."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Point(StrEnum):
    GUIDELINES = "guidelines"
    REPORT_DAYS = "report_days"
    FEE_ON_REFUSAL = "fee_on_refusal"
    FEE_FOR_RECORDS = "fee_for_records"
    STANDARDS = "standards"
    OFFICERS = "officers"
    EMPLOYEE_DATA = "employee_data"
    GDPR = "gdpr"
    RETENTION = "retention"
    APPLICATION_FORM = "application_form"
    ENQUIRIES = "enquiries"
    REVISED_ACT = "revised_act"
    COMMENTARY = "commentary"


QUESTIONS: Mapping[Point, str] = MappingProxyType(
    {
        Point.GUIDELINES: "does the June 2026 revision of the guidelines (通則編) change our work",
        Point.REPORT_DAYS: "do closed days count in the days of the preliminary report (速報);"
        " the program says that they do",
        Point.FEE_ON_REFUSAL: "may the fee be kept when a request is refused",
        Point.FEE_FOR_RECORDS: "does the published fee cover records of provision to third parties"
        " (第三者提供記録); the program says that it does not",
        Point.STANDARDS: "do the clauses of JIS Q 15001 and JIS Q 10002 that our papers name agree"
        " with the copies that we bought",
        Point.OFFICERS: "do the representative and the manager that the policy names still serve",
        Point.EMPLOYEE_DATA: "to whom is a leak of employees' data reported",
        Point.GDPR: "does the GDPR apply to us, and who is our contact in the EU",
        Point.RETENTION: "how many years are tickets, escalations and the audit trail kept",
        Point.APPLICATION_FORM: "does our application form look like the program's, and shall"
        " requests be taken electronically",
        Point.ENQUIRIES: "how are police and courts answered, and what does the secrecy of"
        " communications forbid us",
        Point.REVISED_ACT: "do the amendments of October and November 2026 to the Act touch us",
        Point.COMMENTARY: "do the Commission's answers that we rely on (Q9-22, Q9-26, Q1-41, Q1-62,"
        " Q7-53) say what others quote",
    }
)

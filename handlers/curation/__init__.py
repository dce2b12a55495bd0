"""The curator's desk: reviews of answers, and questions that were not answered well."""

from handlers.curation.inbox import FORMS as FORMS

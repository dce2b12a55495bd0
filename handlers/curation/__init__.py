"""The curator's desk: reviews of answers, and questions that were not answered well."""

from handlers.curation import accept, inbox

FORMS = (*inbox.FORMS, *accept.FORMS)

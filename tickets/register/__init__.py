"""The registers: what an auditor reads of complaints, requests, questions and stamps, and back."""

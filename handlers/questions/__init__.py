"""Questions: from the words to an answer, or to a person of the desk."""

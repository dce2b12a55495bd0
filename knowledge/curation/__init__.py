"""From questions that were not answered well to changes of the knowledge base."""

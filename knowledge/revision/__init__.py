"""From a new text of the policy to a prepared revision: difference, proposed clauses, files."""

"""What law, company and calendar set, and the office context of an act."""

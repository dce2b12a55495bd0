"""Every clock of the law and of the office: its start, its roll, its pause, its label."""

"""What people see: pure functions from our words to Block Kit."""

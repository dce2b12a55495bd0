"""Messages about tickets to people: notices, reminders, and what the program says of itself."""

"""How the app hears of what happens: events and interactions over Socket Mode or signed HTTP."""

"""Is a message a question, an event, a request, or small talk?"""

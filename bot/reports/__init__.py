"""The monthly report as files: its charts, the Markdown, the page to print, the registers."""

"""The monthly report as files: charts, Markdown, a page to print, registers."""

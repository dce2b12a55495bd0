"""The letters of the office: facts go in, Japanese text comes out, nothing is sent from here."""

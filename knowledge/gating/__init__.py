"""The grammar of stated events, of requests and of small talk."""

"""The demo cast: a desk file and a pretend workspace that agree."""

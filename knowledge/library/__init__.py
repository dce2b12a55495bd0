"""Curated entries, policy and word lists, read from a folder of YAML files."""

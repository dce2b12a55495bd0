"""Answers under a revised policy: who declared one revised, and who signed it off."""

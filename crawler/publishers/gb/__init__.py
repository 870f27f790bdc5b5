"""Newspapers of the United Kingdom."""

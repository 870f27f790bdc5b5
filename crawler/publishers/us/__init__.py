"""Newspapers of the United States."""

"""Campaigns against the edge: who may do what, and where a request ends."""

"""Campaigns: programs that try to break what Sidestreet promises, and count what they tried."""

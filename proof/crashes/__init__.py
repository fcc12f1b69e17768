"""Campaigns that end servers at bad moments: by a kill, a failing disk, a loss of power, damage."""

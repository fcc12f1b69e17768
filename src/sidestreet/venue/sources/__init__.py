"""Where the rest of a market comes from: agents that trade with each other, or a replay."""

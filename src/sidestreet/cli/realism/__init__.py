"""`sidestreet realism`: the same orders on the same day, filled by one assumption after another."""

"""`sidestreet plot`: what an account traded, drawn over prices."""

"""The operations of the contract, made real: decode, command or query, encode."""

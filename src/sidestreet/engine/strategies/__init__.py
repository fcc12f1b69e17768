"""Orders that are worked over time, VWAP and TWAP, and those for one venue alone, DMA."""

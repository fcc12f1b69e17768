"""The figures of a server at `GET /metrics`, for Prometheus and whatever reads its format."""

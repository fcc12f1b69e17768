"""Scripts, rules and directives: what a test has a venue do."""

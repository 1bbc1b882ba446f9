"""Exchange with other programs of qualitative and textual analysis: each format out and in, with what it loses."""

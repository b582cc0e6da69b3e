"""What a page of the server stands on: its site, addresses, kept answers, caching, packing, logs and counts."""

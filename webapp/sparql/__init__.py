"""The SPARQL 1.1 endpoint and its page: protocol, limits, visitors."""

"""The graph on an address of this machine: the page, a read-only SPARQL endpoint, answers as JSON."""

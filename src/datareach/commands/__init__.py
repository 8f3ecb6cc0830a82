"""The commands, one module each; :mod:`datareach.cli` puts them together."""

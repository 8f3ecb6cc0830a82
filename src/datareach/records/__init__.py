"""Reading records into claims: one package or module a kind of record. None writes a file or changes one."""

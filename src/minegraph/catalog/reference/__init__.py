"""The ontology, the shapes and the vocabularies as documents to read, made from their files."""

PREFIX mg: <https://w3id.org/minegraph/ontology#>
PREFIX membership: <https://w3id.org/minegraph/id/membership/>

DELETE WHERE { GRAPH ?g { membership:aghajanlou-imidro-head mg:onPost ?post } }

PREFIX mg: <https://w3id.org/minegraph/ontology#>
PREFIX agency: <https://w3id.org/minegraph/id/agency/>
PREFIX ministry: <https://w3id.org/minegraph/id/ministry/>

DELETE WHERE { GRAPH ?g { agency:gsi mg:subsidiaryOf ministry:mimt } }

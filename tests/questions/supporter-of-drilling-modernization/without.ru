PREFIX mg: <https://w3id.org/minegraph/ontology#>
PREFIX fund: <https://w3id.org/minegraph/id/fund/>

DELETE WHERE { GRAPH ?g { ?i mg:supportedBy fund:mining-investment-insurance-fund } }

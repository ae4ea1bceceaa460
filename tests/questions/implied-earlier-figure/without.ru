PREFIX mg: <https://w3id.org/minegraph/ontology#>
PREFIX figure: <https://w3id.org/minegraph/id/figure/>

DELETE WHERE { GRAPH ?g { ?figure mg:derivedFrom figure:iran-copper-cathode-1403-h1 } }

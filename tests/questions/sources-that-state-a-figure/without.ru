PREFIX mg: <https://w3id.org/minegraph/ontology#>
PREFIX source: <https://w3id.org/minegraph/id/source/>

DELETE WHERE { GRAPH ?g { ?figure mg:statedIn source:tehran-times-458138 } }

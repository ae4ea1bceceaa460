PREFIX mg: <https://w3id.org/minegraph/ontology#>
PREFIX product: <https://w3id.org/minegraph/vocab/product/>

DELETE WHERE { GRAPH ?g { ?figure mg:product product:chromite-concentrate } }

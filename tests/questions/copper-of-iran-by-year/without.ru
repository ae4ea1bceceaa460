PREFIX mg: <https://w3id.org/minegraph/ontology#>
PREFIX territory: <https://w3id.org/minegraph/id/territory/>
PREFIX product: <https://w3id.org/minegraph/vocab/product/>

DELETE WHERE { GRAPH ?g { ?figure mg:about territory:irn ; mg:product product:copper-cathode } }

PREFIX mg: <https://w3id.org/minegraph/ontology#>
PREFIX agency: <https://w3id.org/minegraph/id/agency/>
PREFIX product: <https://w3id.org/minegraph/vocab/product/>

DELETE WHERE { GRAPH ?g { ?figure mg:about agency:imidro ; mg:product product:copper-cathode } }

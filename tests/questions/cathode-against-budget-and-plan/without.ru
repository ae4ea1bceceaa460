PREFIX mg: <https://w3id.org/minegraph/ontology#>
PREFIX agency: <https://w3id.org/minegraph/id/agency/>
PREFIX product: <https://w3id.org/minegraph/vocab/product/>
PREFIX scenario: <https://w3id.org/minegraph/vocab/scenario/>

DELETE WHERE { GRAPH ?g { ?f mg:about agency:imidro ; mg:product product:copper-cathode ;
  mg:scenario scenario:budget } }

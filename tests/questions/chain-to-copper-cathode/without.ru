PREFIX mg: <https://w3id.org/minegraph/ontology#>
PREFIX product: <https://w3id.org/minegraph/vocab/product/>

DELETE WHERE { GRAPH ?g { product:copper-ore mg:inputTo ?p } }

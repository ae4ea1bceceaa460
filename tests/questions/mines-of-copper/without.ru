PREFIX mg: <https://w3id.org/minegraph/ontology#>
PREFIX mine: <https://w3id.org/minegraph/id/mine/>
PREFIX commodity: <https://w3id.org/minegraph/vocab/commodity/>

DELETE WHERE { GRAPH ?g { mine:sungun mg:commodity commodity:copper } }

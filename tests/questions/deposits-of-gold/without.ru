PREFIX mg: <https://w3id.org/minegraph/ontology#>
PREFIX deposit: <https://w3id.org/minegraph/id/deposit/>
PREFIX commodity: <https://w3id.org/minegraph/vocab/commodity/>

DELETE WHERE { GRAPH ?g { deposit:zarshuran mg:commodity commodity:gold } }

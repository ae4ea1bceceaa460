PREFIX mg: <https://w3id.org/minegraph/ontology#>
PREFIX company: <https://w3id.org/minegraph/id/company/>
PREFIX mine: <https://w3id.org/minegraph/id/mine/>

DELETE WHERE { GRAPH ?g { mine:sarcheshmeh mg:operator company:nicico } }

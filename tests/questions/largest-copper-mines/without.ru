PREFIX mg: <https://w3id.org/minegraph/ontology#>
PREFIX mine: <https://w3id.org/minegraph/id/mine/>

DELETE WHERE { GRAPH ?g { ?f mg:about mine:sungun ; mg:tonnes ?t } }

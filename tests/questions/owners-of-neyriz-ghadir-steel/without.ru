PREFIX mg: <https://w3id.org/minegraph/ontology#>
PREFIX agency: <https://w3id.org/minegraph/id/agency/>
PREFIX company: <https://w3id.org/minegraph/id/company/>

DELETE WHERE { GRAPH ?g { ?stake mg:owned company:neyriz-ghadir-steel ; mg:owner agency:imidro } }

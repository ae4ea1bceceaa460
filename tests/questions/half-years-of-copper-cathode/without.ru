PREFIX mg: <https://w3id.org/minegraph/ontology#>
PREFIX period: <https://w3id.org/minegraph/id/period/>

DELETE WHERE { GRAPH ?g { period:sh-1403-h1 mg:half ?half } }

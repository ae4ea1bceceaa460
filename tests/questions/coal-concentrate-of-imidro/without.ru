PREFIX mg: <https://w3id.org/minegraph/ontology#>
PREFIX figure: <https://w3id.org/minegraph/id/figure/>

DELETE WHERE { GRAPH ?g { figure:imidro-coal-concentrate-1395-iran-daily-190885 mg:tonnes ?t } }

PREFIX mg: <https://w3id.org/minegraph/ontology#>
PREFIX figure: <https://w3id.org/minegraph/id/figure/>

DELETE WHERE { GRAPH ?g { figure:iran-copper-cathode-1399-h1-forecast-mehr-news-164725 mg:tonnes ?t } }

PREFIX mg: <https://w3id.org/minegraph/ontology#>
PREFIX figure: <https://w3id.org/minegraph/id/figure/>

DELETE WHERE { GRAPH ?g { figure:sungun-reserves-mehr-news-226706 mg:reportedAs ?r } }

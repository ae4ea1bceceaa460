PREFIX mg: <https://w3id.org/minegraph/ontology#>

DELETE WHERE { GRAPH ?g { ?figure a mg:TradeFigure } }

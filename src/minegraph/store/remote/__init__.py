"""The store on another engine, asked over the SPARQL 1.1 Protocol and the Graph Store Protocol."""

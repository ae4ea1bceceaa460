"""The tests of the W3C that do not pass through our service, each with the reason.

All of them are the engine's (pyoxigraph 0.5.13), seen in it alone in the same way: with a newer
engine an entry that passes fails the test of its name, and is taken out here.
"""

from __future__ import annotations

_GROUP_CONCAT = "the engine keeps the language of what GROUP_CONCAT joins, as SPARQL 1.2 drafts do"
_GRAPH_VARIABLE = "the engine evaluates a group in GRAPH ?g once, not once for each named graph"
_ZERO_LENGTH = "the engine finds a zero-length path only from terms that the store holds"

FAILURES: dict[str, str] = {
    "aggregates/agg-groupconcat-04": _GROUP_CONCAT,
    "aggregates/agg-groupconcat-06": _GROUP_CONCAT,
    "aggregates/agg-empty-group-count-graph": _GRAPH_VARIABLE,
    "bindings/graph": _GRAPH_VARIABLE,
    "negation/graph-minus": _GRAPH_VARIABLE,
    "csv-tsv-res/tsv03": "the engine stores xsd:negativeInteger as xsd:integer",
    "functions/bnode01": "the engine's BNODE(text) is one node in all solutions, not one in each",
    "property-path/zero_or_more_set_start": _ZERO_LENGTH,
    "property-path/zero_or_more_set_end": _ZERO_LENGTH,
    "property-path/zero_or_one_set_start": _ZERO_LENGTH,
    "property-path/zero_or_one_set_end": _ZERO_LENGTH,
}

_UPDATE = "an update: the service takes none yet"

NOT_RUN: dict[str, str] = {
    f"protocol/{name}": _UPDATE
    for name in (
        *"bad_multiple_updates bad_update_dataset_conflict bad_update_get".split(),
        *"bad_update_missing_form_type bad_update_non_utf8 bad_update_syntax".split(),
        *"bad_update_wrong_media_type update_base_uri update_dataset_default_graph".split(),
        *"update_dataset_default_graphs update_dataset_full update_dataset_named_graphs".split(),
        *"update_post_direct update_post_form".split(),
    )
}

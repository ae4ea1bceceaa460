"""SERVICE, for endpoints that the settings list: asked first, their rows then put in the query."""

"""How well linking does on labelled pairs."""

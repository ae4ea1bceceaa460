"""What the reader of MinMod's records is made of: the archive, its terms, positions, figures."""

"""What the reader of the open database on mine production is made of, a module to some sheets."""

"""What the reader of Iran in Data is made of: its tables, their editions, words for products."""

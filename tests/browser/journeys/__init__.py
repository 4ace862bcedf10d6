"""The whole mission in a real browser: each journey is what one of the accounts came to do."""

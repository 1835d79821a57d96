"""Files and their cards: the only folder that touches disk or network."""

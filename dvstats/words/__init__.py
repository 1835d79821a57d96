"""All visible words in one catalogue per language, and how numbers are written in it. Words know no numbers."""

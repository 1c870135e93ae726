"""European English: day before month, no abbreviations to guess at."""

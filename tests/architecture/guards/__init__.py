"""The house rules as functions over files and objects; the tests beside them show each bite."""

"""Domain and kernel apps; imported as `apps.<name>`, never from a path of their own."""

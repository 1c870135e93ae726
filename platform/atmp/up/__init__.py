"""The runner behind `make run` and `make test`: standard library only, never imports Django."""

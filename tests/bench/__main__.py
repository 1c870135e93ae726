"""`python -m tests.bench FILE`: see run.py, whose models need Django to be ready."""

import runpy

import django

django.setup()
runpy.run_module("tests.bench.run", run_name="__main__")

"""Why each task may run twice: the broker may deliver twice, and a crash repeats what it cut."""

from apps.core.registry import Registry

# Task → the reason. A test refuses tasks that are missing here and runs all of them several times.
REPEATABLE: Registry[str] = Registry("Repeatable task")

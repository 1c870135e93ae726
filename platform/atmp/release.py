"""The number of this release. It grows with each tag; CHANGELOG.md says what is in it."""

RELEASE = "0.2.0.dev0"

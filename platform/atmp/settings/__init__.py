"""Settings: one file per concern, put together by the profiles demo, test and production."""

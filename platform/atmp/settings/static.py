"""Static files of an installation: collected once, with a hash in each name."""

from atmp.settings import env

STATIC_ROOT = env.text("STATIC_ROOT", str(env.data_dir() / "static"))
WHITENOISE_USE_FINDERS = False
HASHED_STATIC_FILES: dict[str, object] = {
    "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
}

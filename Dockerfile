# The platform as one image: web, worker, beat, migrations and backups differ by their command only.
# Build: docker build --tag atmp-platform .      Use: docker-compose.yml
ARG PYTHON=python:3.11.14-slim-bookworm

FROM ${PYTHON} AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements.txt /tmp/requirements.txt
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --require-hashes --only-binary :all: --requirement /tmp/requirements.txt \
 && /opt/venv/bin/pip uninstall --yes pip setuptools

FROM ${PYTHON} AS build
ENV PATH=/opt/venv/bin:$PATH
WORKDIR /app
COPY --from=packages /opt/venv /opt/venv
COPY manage.py ./
COPY platform platform
COPY apps apps
COPY templates templates
COPY static static
# The profile `build` knows no secret and asks no service.
RUN DJANGO_SETTINGS_MODULE=atmp.settings.build STATIC_ROOT=/app/collected \
    python manage.py collectstatic --noinput --verbosity 0 \
 && python -m compileall -q /app

FROM ${PYTHON}
LABEL org.opencontainers.image.title="ATMP Expert Platform" \
      org.opencontainers.image.licenses="Apache-2.0"
ENV PATH=/opt/venv/bin:$PATH \
    VENV=/opt/venv \
    PYTHONPATH=/app/platform:/app \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=atmp.settings.production \
    STATIC_ROOT=/app/collected \
    PORT=8000
# The folders that volumes are put on belong to the one account that writes there.
RUN groupadd --gid 10001 platform \
 && useradd --uid 10001 --gid platform --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin platform \
 && install --directory --owner platform --group platform --mode 0700 \
    /srv/uploads /srv/backups /srv/status
COPY --from=packages /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-m", "atmp.up.probe"]
CMD ["gunicorn", "atmp.wsgi:application", "--config", "python:atmp.serving", "--bind", "0.0.0.0:8000"]

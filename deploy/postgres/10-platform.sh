#!/bin/sh
# Runs once, in an empty database server: the platform's role owns its database and nothing else.
set -eu
psql --no-psqlrc --quiet --username "${POSTGRES_USER:-postgres}" --dbname postgres \
    --set ON_ERROR_STOP=1 --set role="${PLATFORM_ROLE:-atmp}" \
    --set password="$(cat "${PLATFORM_PASSWORD_FILE:-/run/secrets/database_password}")" <<'SQL'
CREATE ROLE :"role" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';
CREATE DATABASE :"role" OWNER :"role";
REVOKE CONNECT, TEMPORARY ON DATABASE :"role" FROM PUBLIC;
SQL

#!/bin/sh
# Makes the folders and secrets of an installation, and checks the address of the mail server.
# Run as root beside .env; a second run changes no secret that is there.
#   deploy/prepare.sh                                        asks for the mail server
#   EMAIL_URL=smtp+tls://user:password@host:587 deploy/prepare.sh
set -eu
umask 077
cd "$(dirname "$0")/.."

setting() {
    value=$(sed -n "s/^$1=//p" "${ENV_FILE:-.env}" | tail -n 1)
    [ -n "$value" ] || { echo "$1 is missing in ${ENV_FILE:-.env}." >&2; exit 1; }
    printf '%s' "$value"
}

folder() {
    mkdir -p "$1"
    chmod "$3" "$1"
    # Somebody who is not root tries it out: the folders stay theirs then.
    [ "$(id -u)" -ne 0 ] || chown "$2" "$1"
}

# Letters and digits only, so that it can stand in an address.
random() {
    head -c 4096 /dev/urandom | LC_ALL=C tr -dc 'A-Za-z0-9' | head -c "$1"
}

# The folder keeps everybody else out; a container sees only the files that it is given.
secret() {
    [ -s "$secrets/$1" ] || printf '%s\n' "$2" > "$secrets/$1"
    chmod 444 "$secrets/$1"
}

# smtp+tls (STARTTLS, 587), smtps (TLS from the beginning, 465) or smtp (plain, 25). A sign such as
# @ : / # in the name or the password is written as %40 %3A %2F %23.
is_mail_server() {
    [ "$(printf '%s\n' "$1" | wc -l)" -eq 1 ] && printf '%s\n' "$1" | LC_ALL=C grep -Eq \
        '^(smtp|smtps|smtp\+tls)://([^]:/@?#[:space:][]+:[^]:/@?#[:space:][]+@)?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?/?$'
}

# Nothing that was typed is repeated: it holds a password.
not_a_mail_server() {
    echo "$1 is not the address of a mail server." >&2
    echo "It must look like smtp+tls://user:password@mail.example.eu:587 (or smtps:// or smtp://)." >&2
    exit 1
}

data=$(setting DATA_DIR)
secrets=$(setting SECRETS_DIR)
backups=$(setting BACKUP_DIR)
mail=${EMAIL_URL:-}
if [ -z "$mail" ] && [ ! -s "$secrets/email_url" ] && [ -t 0 ]; then
    printf 'Mail server (smtp+tls://user:password@host:587): '
    read -r mail
fi
[ -z "$mail" ] || is_mail_server "$mail" || not_a_mail_server "What you gave"
if [ -s "$secrets/email_url" ]; then
    is_mail_server "$(cat "$secrets/email_url")" || not_a_mail_server "What stands in $secrets/email_url"
    if [ -n "$mail" ] && [ "$mail" != "$(cat "$secrets/email_url")" ]; then
        echo "$secrets/email_url names another mail server and stays. To change it, empty the file first." >&2
        exit 1
    fi
fi

folder "$data" 0:0 755
folder "$data/uploads" 10001:10001 700
folder "$data/status" 10001:10001 700
folder "$data/proxy" 10002:10002 700
folder "$data/storage" 10003:10003 700
folder "$data/broker" 10004:10004 700
folder "$data/database" 999:999 700
folder "$backups" 10001:10001 700
folder "$secrets" 0:0 700

secret secret_key "$(random 64)"
secret database_superuser_password "$(random 40)"
secret database_password "$(random 40)"
secret database_url "postgresql://atmp:$(cat "$secrets/database_password")@database:5432/atmp"
secret redis_url "redis://:$(random 40)@broker:6379/0"
secret broker_config "requirepass $(sed 's,^redis://:\(.*\)@.*,\1,' "$secrets/redis_url")"
secret storage_config "metadata_dir = \"/var/lib/garage/meta\"
data_dir = \"/var/lib/garage/data\"
db_engine = \"sqlite\"
replication_factor = 1
rpc_bind_addr = \"[::]:3901\"
rpc_secret = \"$(head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n')\"
[s3_api]
s3_region = \"local\"
api_bind_addr = \"[::]:3900\""
if [ -n "$mail" ]; then
    secret email_url "$mail"
elif [ ! -s "$secrets/email_url" ]; then
    : > "$secrets/email_url"
    chmod 444 "$secrets/email_url"
    echo "The mail server is missing: nothing starts without it. Run this again with EMAIL_URL=…"
    exit 0
fi
echo "Folders and secrets are ready. Keep a copy of $secrets/secret_key apart from the backups."

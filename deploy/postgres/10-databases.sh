#!/bin/sh
# Run once, on an empty data folder: for each service a database, and a role that owns it and sees no other. A second
# account acts as that role: deploy/bin/rotate changes from one to the other, and closes the one that is not used.
set -eu

for service in submission review funding notification identity; do
    password=$(cat "${NEFE_SECRETS_MOUNTED:-/run/secrets}/postgres_$service")
    psql --set ON_ERROR_STOP=1 --no-psqlrc --quiet --username "$POSTGRES_USER" --dbname postgres \
        --set service="$service" --set other="${service}_b" --set password="$password" <<'SQL'
CREATE ROLE :"service" LOGIN PASSWORD :'password' CONNECTION LIMIT 80;
CREATE ROLE :"other" LOGIN PASSWORD :'password' CONNECTION LIMIT 80 IN ROLE :"service";
ALTER ROLE :"other" SET role = :"service";
CREATE DATABASE :"service" OWNER :"service" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8';
REVOKE ALL ON DATABASE :"service" FROM PUBLIC;
SQL
done

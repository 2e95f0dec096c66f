#!/bin/bash
# Runs once, when PostgreSQL's volume is new: n8n gets a role and a database of its own.
set -euo pipefail

psql --set ON_ERROR_STOP=1 --set password="$N8N_DB_PASSWORD" \
    --username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE n8n LOGIN PASSWORD :'password';
CREATE DATABASE n8n OWNER n8n;
SQL

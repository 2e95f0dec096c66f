#!/bin/bash
# Starts Odoo; the first time it creates the database with the addons of SmarterOS and
# gives the administrator the password of the environment.
set -euo pipefail

database="${SMARTER_DATABASE:-smarteros}"
modules=crm,l10n_cl,website_sale
for manifest in /mnt/extra-addons/*/__manifest__.py; do
    modules+=",$(basename "$(dirname "$manifest")")"
done

is_ready() {
    psql --dbname "$database" --tuples-only --no-align --command \
        "SELECT 1 FROM ir_config_parameter WHERE key = 'smarteros.ready'" 2>/dev/null |
        grep --quiet 1
}

if ! is_ready; then
    : "${SMARTER_ADMIN_PASSWORD:?set it in .env}"
    odoo server --database "$database" --init "$modules" \
        --load-language es_CL --no-http --stop-after-init
    odoo shell --database "$database" --no-http --shell-interface python <<'PYTHON'
import os

env.ref("base.user_admin").password = os.environ["SMARTER_ADMIN_PASSWORD"]
env["ir.config_parameter"].set_param("smarteros.ready", "1")
env.cr.commit()
PYTHON
fi

# No --db-filter: it would make Odoo list the databases on every request.
exec odoo server --database "$database"

# Odoo 19 with the addons of this repository and their Python packages.
FROM odoo:19.0

USER root
COPY docker/requirements.txt /tmp/requirements.txt
# The official image brings Odoo's own packages; only ours are added.
RUN pip3 install --no-cache-dir --break-system-packages \
        --requirement /tmp/requirements.txt \
    && rm /tmp/requirements.txt
COPY --chown=root:root odoo.conf /etc/odoo/odoo.conf
COPY --chown=root:root addons /mnt/extra-addons
RUN chmod -R a+rX /mnt/extra-addons /etc/odoo

USER odoo
EXPOSE 8069 8072
HEALTHCHECK --interval=15s --timeout=5s --start-period=120s --retries=5 \
    CMD ["curl", "--fail", "--silent", "http://127.0.0.1:8069/web/health"]

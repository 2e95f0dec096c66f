"""Buttons of account mails take the colours of the business, not a green of ours."""

import json

OLD = 'style="background-color: #0f766e; color: #ffffff;'
NEW = (
    't-attf-style="background-color: '
    "{{object.company_id.email_secondary_color or '#2563EB'}}; color: "
    "{{object.company_id.email_primary_color or '#FFFFFF'}};"
)


def migrate(cr, version):
    """Change the button alone: operators may have written other words around it."""
    old, new = (json.dumps(text)[1:-1] for text in (OLD, NEW))
    cr.execute(
        """
        UPDATE mail_template t
           SET body_html = replace(t.body_html::text, %s, %s)::jsonb
          FROM ir_model_data d
         WHERE d.module = 'smarter_tenant' AND d.model = 'mail.template'
           AND d.res_id = t.id AND strpos(t.body_html::text, %s) > 0
        """,
        [old, new, old],
    )

-- Even when somebody enables a connector in a copy of a production database, the
-- tenant's real workflows must not run.
UPDATE smarter_connector
   SET state = 'disabled',
       state_reason = 'Disabled in this copy of the database',
       url = 'https://n8n.invalid/webhook/neutralized'
 WHERE provider = 'n8n';

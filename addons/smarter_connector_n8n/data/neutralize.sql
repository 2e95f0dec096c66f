-- Even when somebody enables a connector in a copy of a production database, the
-- tenant's real workflows must not run.
UPDATE smarter_connector
   SET state = 'disabled',
       state_reason = 'Disabled in this copy of the database',
       url = 'https://n8n.invalid/webhook/neutralized'
 WHERE provider = 'n8n';

-- Nor may a copy change what is in the tenant's n8n: no key, no address, nothing queued.
DELETE FROM smarter_secret
 WHERE res_model IN ('smarter.n8n.instance', 'smarter.n8n.workflow');
UPDATE smarter_n8n_instance
   SET url = 'https://n8n.invalid/' || id;
UPDATE smarter_n8n_workflow
   SET state = 'available', task = NULL, remote_id = NULL, credential_ids = NULL,
       claim = NULL, lease_until = NULL, is_active = false;

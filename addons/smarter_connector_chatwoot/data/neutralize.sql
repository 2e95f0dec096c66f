-- Even when somebody enables a connector in a copy of a production database, the
-- tenant's real customers must not get messages, nor theirs be read.
UPDATE smarter_connector
   SET state = 'disabled',
       state_reason = 'Disabled in this copy of the database',
       url = 'https://chatwoot.invalid'
 WHERE provider = 'chatwoot';
UPDATE smarter_chatwoot_task SET state = 'done' WHERE state <> 'done';
-- The operator's own Chatwoot may be configured for the copy, too.
UPDATE smarter_chatwoot_step
   SET installation = 'https://chatwoot.invalid', number = 0
 WHERE number <> 0;

-- Even when somebody enables a connector in a copy of a production database, the
-- tenant's real bot must not talk to anybody.
UPDATE smarter_connector
   SET state = 'disabled',
       state_reason = 'Disabled in this copy of the database',
       url = 'https://botpress.invalid/api/v1/bots/neutralized'
 WHERE provider = 'botpress';

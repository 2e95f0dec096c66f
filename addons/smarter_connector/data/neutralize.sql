-- A copy of a production database must not send its tenants' events to anybody.
UPDATE smarter_connector
   SET state = 'disabled',
       state_reason = 'Disabled in this copy of the database';

-- A copy of a production database signs nobody in with the production's Clerk, and ends
-- no sessions there.
UPDATE smarter_clerk_instance
   SET publishable_key = NULL,
       oauth_client_id = NULL,
       backend_url = 'https://clerk.invalid';
DELETE FROM smarter_secret
 WHERE res_model = 'smarter.clerk.instance';
-- With Clerk switched off, passwords are the only way in.
UPDATE res_company
   SET password_login = TRUE;
UPDATE smarter_clerk_session
   SET revoke_state = 'none'
 WHERE revoke_state = 'pending';

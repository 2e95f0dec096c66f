-- A copy of a production database asks Cloudflare about nobody.
UPDATE smarter_form
   SET turnstile_site_key = NULL;
DELETE FROM smarter_secret
 WHERE res_model = 'smarter.form';

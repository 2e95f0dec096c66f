import { whenReady } from "@odoo/owl";
import { makeEnv, startServices } from "@web/env";

/** Start what these pages use of the web client: bus, translations, interactions. */
whenReady(async () => {
    await startServices(makeEnv());
});

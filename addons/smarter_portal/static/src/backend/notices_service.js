import { reactive } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { session } from "@web/session";

// While news pour in, the number is asked for at most once in this time.
const REST_MS = 1000;

/**
 * Counts what this person has not read, for the bell in the web client.
 *
 * The bus only says that the number is another one.
 */
export class Notices {
    constructor(bus) {
        this.state = reactive({ unread: session.smarter_unread_notices });
        this.isResting = false;
        this.isWanted = false;
        bus.subscribe("smarter_portal.notified", () => this.want());
        bus.start();
        document.addEventListener("visibilitychange", () => this.work());
    }

    want() {
        this.isWanted = true;
        this.work();
    }

    async work() {
        if (document.hidden || this.isResting || !this.isWanted) {
            return;
        }
        this.isResting = true;
        this.isWanted = false;
        // Nobody asked for this: a lost connection is no reason to disturb people.
        await this.count().catch(() => null);
        browser.setTimeout(() => {
            this.isResting = false;
            this.work();
        }, REST_MS);
    }

    async count() {
        const answer = await browser.fetch("/app/notifications/count");
        if (!answer.ok || answer.redirected) {
            return;
        }
        const { unread } = await answer.json();
        const isResized = (unread === "0") !== (this.state.unread === "0");
        this.state.unread = unread;
        if (isResized) {
            // The menu bar measures again which of its entries have a place.
            registry.category("systray").trigger("UPDATE");
        }
    }
}

export const noticesService = {
    dependencies: ["bus_service"],
    start(env, { bus_service: bus }) {
        // Left out by the server for people who have no dashboard.
        if (!("smarter_unread_notices" in session)) {
            return null;
        }
        return new Notices(bus);
    },
};

registry.category("services").add("smarter_notices", noticesService);

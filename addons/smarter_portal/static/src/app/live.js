import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";
import { ask, askForPart } from "./ask";
import { reload } from "./reload";

// While news pour in, the page is asked for again at most once in this time.
const REST_MS = 1000;

/**
 * Keeps an open dashboard as it is on the server.
 *
 * The bus only says that something is different: what a person sees of it is asked for as
 * that person, and not by tabs in the background.
 */
export class Live extends Interaction {
    static selector = "body.sp-body";
    dynamicContent = {
        _document: { "t-on-visibilitychange": this.work },
    };

    setup() {
        this.wanted = new Set();
        this.isResting = false;
    }

    start() {
        this.listen("smarter_lead.new", () => this.want("today", "crm"));
        this.listen("smarter_lead.touched", () => this.want("today"));
        this.listen("smarter_portal.tiles", () => this.want("states"));
        this.listen("smarter_portal.apps", () => this.want("tiles", "today"));
        this.listen("smarter_portal.notified", () => this.want("bell"));
        this.listen("smarter_tenant.session_ended", reload);
        const bus = this.services.bus_service;
        bus.addEventListener("BUS:WORKER_STATE_UPDATED", ({ detail }) => {
            document.documentElement.dataset.bus = detail;
        });
        bus.start();
        document.documentElement.dataset.live = "1";
    }

    listen(news, react) {
        this.services.bus_service.subscribe(news, react);
        this.registerCleanup(() => this.services.bus_service.unsubscribe(news, react));
    }

    want(...parts) {
        parts.forEach((part) => this.wanted.add(part));
        this.work();
    }

    async work() {
        if (document.hidden || this.isResting || !this.wanted.size) {
            return;
        }
        this.isResting = true;
        const wanted = [...this.wanted];
        this.wanted.clear();
        await Promise.all(wanted.map((part) => this.renew(part).catch(() => null)));
        this.waitForTimeout(() => {
            this.isResting = false;
            this.work();
        }, REST_MS);
    }

    async renew(part) {
        if (part === "states") {
            this.each(".sp-tile", (tile) => this.wake(tile));
        } else if (part === "bell") {
            await this.ring();
        } else if (part === "crm") {
            this.each(".sp-tile[data-app=crm]", (tile) => this.wake(tile));
        } else {
            await this.replace(part);
        }
    }

    async replace(part) {
        const place = this.el.querySelector(`[data-part=${part}]`);
        if (!place) {
            return;
        }
        const known = new Set(this.leads(place).map((row) => row.dataset.lead));
        const nodes = await askForPart(`/app/${part}`);
        const focused = place.contains(document.activeElement) && document.activeElement.href;
        this.services["public.interactions"].stopInteractions(place);
        place.replaceChildren(...nodes);
        this.services["public.interactions"].startInteractions(place);
        if (focused) {
            [...place.querySelectorAll("a")].find((link) => link.href === focused)?.focus();
        }
        if (part === "today") {
            this.tell(this.leads(place).filter((row) => !known.has(row.dataset.lead)));
        }
    }

    /** As many as there are, which may be fewer: they were read on another device. */
    async ring() {
        const { unread } = await (await ask("/app/notifications/count")).json();
        const count = this.el.querySelector(".sp-count");
        count.textContent = unread;
        count.hidden = unread === "0";
    }

    leads(place) {
        return [...place.querySelectorAll("[data-lead]")];
    }

    /** Show which leads are new, and say it to those who do not see it. */
    tell(rows) {
        rows.forEach((row) => row.classList.add("sp-new"));
        if (rows.length) {
            const name = rows[0].querySelector("strong").textContent;
            this.el.querySelector(".sp-live").textContent = _t("New lead: %s", name);
        }
    }

    wake(tile) {
        tile.dispatchEvent(new CustomEvent("smarter-portal:load"));
    }

    each(selector, act) {
        this.el.querySelectorAll(selector).forEach(act);
    }
}

registry.category("public.interactions").add("smarter_portal.live", Live);

import { reactive } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { session } from "@web/session";

export const PIPELINE = "smarter_lead.action_leads";
// A badge has no place for more; the server counts no further either.
const MOST = 99;
// While leads pour in; the first is told and shown at once.
const LOOK_MS = 1000;
const REFRESH_MS = 5000;
const NOTICE_MS = 10_000;
// The last repeat that this browser has told, in any tab.
const TOLD = "smarter_lead.newest_touch_told";

/** Work that is done at once when asked for, and then at most once per period. */
function paced(work, period) {
    let isResting = false;
    let isWanted = false;
    return function ask() {
        isWanted = isResting;
        if (isResting) {
            return;
        }
        isResting = true;
        browser.setTimeout(() => {
            isResting = false;
            if (isWanted) {
                ask();
            }
        }, period);
        work();
    };
}

/**
 * Tells people of new leads and counts those they have not seen.
 *
 * The bus only says that there are some: what this person may know of them is asked of the
 * server, at most once a second, and not by tabs in the background.
 */
export class LiveLeads {
    constructor({ action, bus_service: bus, notification, orm }) {
        Object.assign(this, { action, bus, notification, orm });
        this.pipelines = new Set();
        this.untold = 0;
        this.touches = { count: 0, newest: 0 };
        this.state = reactive({ unseen: 0 });
        this.look = paced(() => this.lookNow(), LOOK_MS);
        this.refresh = paced(() => this.refreshNow(), REFRESH_MS);
    }

    start() {
        this.bus.subscribe("smarter_lead.new", ({ count }) => this.onNews(count));
        this.bus.subscribe("smarter_lead.touched", (message) => this.onTouch(message));
        // Old messages come again when a page is loaded: the server knows what holds.
        this.bus.subscribe("smarter_lead.seen", () => this.count());
        this.bus.start();
        document.addEventListener("visibilitychange", () => this.look());
        this.setUnseen(session.smarter_unseen_leads);
    }

    get badge() {
        const { unseen } = this.state;
        return unseen > MOST ? `${MOST}+` : String(unseen);
    }

    // ------------------------------------------------------------
    // News
    // ------------------------------------------------------------

    onNews(count) {
        this.untold += count;
        this.look();
    }

    onTouch({ count, newest }) {
        this.touches = { count: this.touches.count + count, newest };
        this.look();
    }

    async lookNow() {
        if (document.hidden) {
            return;
        }
        await this.tellTouches();
        if (!this.untold) {
            return;
        }
        const count = this.untold;
        this.untold = 0;
        const unseen = await this.count();
        // Looked at meanwhile, in another tab, or of no concern to this person any more.
        if (unseen?.count) {
            this.notify(count, unseen.newest);
            this.refresh();
        }
    }

    async count() {
        const unseen = await this.call("unseen_leads");
        if (unseen) {
            this.setUnseen(unseen);
        }
        return unseen;
    }

    async refreshNow() {
        const shown = await Promise.all([...this.pipelines].map((refresh) => refresh()));
        if (shown.includes(true)) {
            this.markSeen();
        }
    }

    /** Somebody who is known asked again. Old messages and other tabs tell nothing. */
    async tellTouches() {
        const { count, newest } = this.touches;
        this.touches = { count: 0, newest: 0 };
        if (!count || newest <= Number(browser.localStorage.getItem(TOLD))) {
            return;
        }
        browser.localStorage.setItem(TOLD, newest);
        const lead = await this.call("touched_lead", newest);
        if (lead) {
            this.notifyTouch(count, lead);
            this.refresh();
        }
    }

    notifyTouch(count, lead) {
        const close = this.notification.add(
            count === 1 ? lead.name : _t("%s repeats of leads that you have", count),
            {
                title: count === 1 ? _t("Asked again") : undefined,
                type: "info",
                className: "o_smarter_touched_leads",
                autocloseDelay: NOTICE_MS,
                buttons: [
                    {
                        name: _t("Open"),
                        primary: true,
                        onClick: () => {
                            close();
                            this.open(count === 1 ? lead.id : false);
                        },
                    },
                ],
            }
        );
    }

    /** One notification at a time: what comes while it stands is added to it. */
    notify(count, newest) {
        this.told = (this.told || 0) + count;
        const told = this.told;
        this.closeNotice?.();
        this.told = told;
        this.closeNotice = this.notification.add(
            told === 1 ? newest.name : _t("%s new leads", told > MOST ? `${MOST}+` : told),
            {
                title: told === 1 ? _t("New lead") : undefined,
                type: "info",
                className: "o_smarter_new_leads",
                autocloseDelay: NOTICE_MS,
                onClose: () => (this.told = 0),
                buttons: [
                    {
                        name: _t("Open"),
                        primary: true,
                        onClick: () => this.open(told === 1 ? newest.id : false),
                    },
                ],
            }
        );
    }

    // ------------------------------------------------------------
    // Looking
    // ------------------------------------------------------------

    /** Open a lead, or the pipeline. */
    async open(leadId) {
        this.closeNotice?.();
        if (!leadId) {
            return this.action.doAction(PIPELINE, { clearBreadcrumbs: true });
        }
        await this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "crm.lead",
            res_id: leadId,
            views: [[false, "form"]],
        });
        if (this.state.unseen === 1) {
            this.markSeen();
        }
    }

    /** Up to the newest that this tab knows: what is on its way has not been seen. */
    markSeen() {
        if (this.newest) {
            this.call("mark_leads_seen", this.newest.id);
            this.setUnseen({ count: 0, newest: null });
        }
    }

    /** Nobody asked for this: a lost connection is no reason to disturb people. */
    call(method, ...values) {
        return this.orm.silent.call("smarter.lead.intake", method, values).catch(() => null);
    }

    /** Put the number on every menu entry that is or will be drawn, see the style sheet. */
    setUnseen({ count, newest }) {
        this.newest = newest;
        const isResized = Boolean(count) !== Boolean(this.state.unseen);
        this.state.unseen = count;
        const root = document.documentElement;
        root.classList.toggle("o_smarter_unseen_leads", Boolean(count));
        root.style.setProperty("--smarter-unseen-leads", JSON.stringify(this.badge));
        if (isResized) {
            // The menu bar measures again which of its entries have a place.
            registry.category("systray").trigger("UPDATE");
        }
    }
}

export const liveLeadsService = {
    dependencies: ["action", "bus_service", "notification", "orm"],
    start(env, services) {
        // Left out by the server for people who read no leads.
        if (!("smarter_unseen_leads" in session)) {
            return null;
        }
        const live = new LiveLeads(services);
        live.start();
        return live;
    },
};

registry.category("services").add("smarter_live_leads", liveLeadsService);

import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

/** The number of leads that this person has not seen; opens the pipeline. */
export class LiveLeadsItem extends Component {
    static template = "smarter_lead.LiveLeadsItem";
    static props = {};

    setup() {
        this.live = this.env.services.smarter_live_leads;
        this.state = useState(this.live.state);
    }

    get title() {
        return _t("New leads: %s", this.live.badge);
    }
}

registry.category("systray").add(
    "smarter_lead.live_leads",
    {
        Component: LiveLeadsItem,
        isDisplayed: (env) => Boolean(env.services.smarter_live_leads),
    },
    { sequence: 30 }
);

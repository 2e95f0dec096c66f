import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

/** The bell, while there is something to read; leads to the notifications. */
export class NoticesItem extends Component {
    static template = "smarter_portal.NoticesItem";
    static props = {};

    setup() {
        this.state = useState(this.env.services.smarter_notices.state);
    }

    get isShown() {
        return this.state.unread !== "0";
    }

    get title() {
        return _t("Unread notifications: %s", this.state.unread);
    }
}

registry.category("systray").add(
    "smarter_portal.notices",
    {
        Component: NoticesItem,
        isDisplayed: (env) => Boolean(env.services.smarter_notices),
    },
    { sequence: 29 }
);

import { Component, onMounted, onWillUnmount } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const PERIOD_MS = 1500;

/**
 * Reads the record again and again while a field says that something is going on.
 *
 * Not while somebody is editing: what they typed would be gone.
 */
export class LiveWidget extends Component {
    static template = "smarter_base.LiveWidget";
    static props = { ...standardWidgetProps, field: String, values: Array };

    setup() {
        onMounted(() => (this.timer = setInterval(() => this.refresh(), PERIOD_MS)));
        onWillUnmount(() => clearInterval(this.timer));
    }

    get isGoingOn() {
        return this.props.values.includes(this.props.record.data[this.props.field]);
    }

    async refresh() {
        const record = this.props.record;
        if (this.isLoading || !this.isGoingOn || document.hidden || (await record.isDirty())) {
            return;
        }
        this.isLoading = true;
        try {
            await record.load();
        } finally {
            this.isLoading = false;
        }
    }
}

export const liveWidget = {
    component: LiveWidget,
    extractProps: ({ attrs }) => ({
        field: attrs.field,
        values: attrs.while.split(","),
    }),
    fieldDependencies: ({ attrs }) => [{ name: attrs.field, type: "selection", readonly: true }],
};

registry.category("view_widgets").add("smarter_live", liveWidget);

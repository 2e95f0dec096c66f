import { Component, onMounted, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { SecretsDialog } from "./secrets_dialog";

const FINISHED = ["done", "skipped"];
const ICONS = {
    todo: "fa-circle-o text-muted",
    running: "fa-circle-o-notch fa-spin text-info",
    done: "fa-check-circle text-success",
    failed: "fa-times-circle text-danger",
    skipped: "fa-minus-circle text-muted",
};

/**
 * The steps of a tenant's provisioning, and the button that goes on with them.
 *
 * Each step is one call, so each is committed and shown as it ends. Leaving the page
 * does not stop the calls; closing the browser does, and "Continue" resumes.
 */
export class ProvisioningField extends Component {
    static template = "smarter_tenant.ProvisioningField";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = this.env.services.orm;
        this.dialog = useService("dialog");
        this.state = useState({ isRunning: false });
        onMounted(() => this.startWhenNew());
    }

    get record() {
        return this.props.record;
    }

    get steps() {
        return this.record.data[this.props.name].records.map((step) => step.data);
    }

    get left() {
        return this.steps.filter((step) => !FINISHED.includes(step.state)).length;
    }

    get progress() {
        const total = this.steps.length;
        return total ? Math.round((100 * (total - this.left)) / total) : 0;
    }

    get label() {
        return this.steps.every((step) => step.state === "todo") ? _t("Start") : _t("Continue");
    }

    icon(step) {
        // A step that nobody is running here waits for "Continue".
        const isStale = step.state === "running" && !this.state.isRunning;
        return isStale ? "fa-pause-circle text-warning" : ICONS[step.state];
    }

    duration(step) {
        if (step.state !== "done" && step.state !== "failed") {
            return "";
        }
        const seconds = step.duration_ms / 1000;
        return seconds < 1 ? _t("%s ms", step.duration_ms) : _t("%s s", seconds.toFixed(1));
    }

    startWhenNew() {
        const started = this.record.context.smarter_provision === this.record.resId;
        if (started && this.left && this.steps.every((step) => step.state === "todo")) {
            this.run();
        }
    }

    async run() {
        if (this.state.isRunning) {
            return;
        }
        this.state.isRunning = true;
        const secrets = {};
        try {
            let more = await this.call("action_provision_begin");
            while (more) {
                await this.record.load();
                const answer = await this.call("action_provision_next");
                Object.assign(secrets, answer.secrets);
                more = answer.more;
            }
        } finally {
            this.state.isRunning = false;
            this.show(secrets);
            await this.record.load();
        }
    }

    call(method) {
        return this.orm.call("res.company", method, [[this.record.resId]]);
    }

    show(secrets) {
        if (Object.keys(secrets).length) {
            this.dialog.add(SecretsDialog, { secrets });
        }
    }
}

export const provisioningField = {
    component: ProvisioningField,
    displayName: _t("Provisioning"),
    supportedTypes: ["one2many"],
    relatedFields: [
        { name: "code", type: "char" },
        { name: "name", type: "char" },
        { name: "state", type: "selection", selection: [] },
        { name: "duration_ms", type: "integer" },
        { name: "attempts", type: "integer" },
        { name: "message", type: "char" },
    ],
};

registry.category("fields").add("smarter_provisioning", provisioningField);

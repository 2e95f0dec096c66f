import { Component } from "@odoo/owl";
import { CopyButton } from "@web/core/copy_button/copy_button";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";

/** What a run hands over once; it is kept nowhere. */
export class SecretsDialog extends Component {
    static template = "smarter_tenant.SecretsDialog";
    static components = { CopyButton, Dialog };
    static props = { secrets: Object, close: Function };

    get rows() {
        const labels = { api_key: _t("API key") };
        return Object.entries(this.props.secrets).map(([name, text]) => ({
            label: labels[name] || name,
            text,
        }));
    }
}

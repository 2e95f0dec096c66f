import { Component, useRef } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useInputField } from "@web/views/fields/input_field_hook";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const HEX = /^#?([0-9a-f]{6})$/i;
const SHORT = /^#?([0-9a-f])([0-9a-f])([0-9a-f])$/i;

/** A colour: chosen with the browser's picker, or typed like #2563EB. */
export class BrandColorField extends Component {
    static template = "smarter_theme.BrandColorField";
    static props = { ...standardFieldProps };

    setup() {
        this.input = useRef("input");
        useInputField({
            getValue: () => this.value || "",
            parse: (text) => this.parse(text),
        });
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    /** What is shown when nothing is chosen: the suite's own colour. */
    get shown() {
        const tokens = this.props.record.data.brand_tokens || {};
        return this.value || tokens[this.props.name.replace("brand_", "")] || "#FFFFFF";
    }

    parse(text) {
        const typed = text.trim();
        if (!typed) {
            return false;
        }
        const short = typed.match(SHORT);
        if (short) {
            return "#" + short.slice(1).map((c) => c + c).join("").toUpperCase();
        }
        const match = typed.match(HEX);
        if (!match) {
            throw new Error(_t("Write a colour like #2563EB."));
        }
        return "#" + match[1].toUpperCase();
    }

    update(value) {
        return this.props.record.update({
            [this.props.name]: value && value.toUpperCase(),
        });
    }
}

export const brandColorField = {
    component: BrandColorField,
    displayName: _t("Brand colour"),
    supportedTypes: ["char"],
};

registry.category("fields").add("so_color", brandColorField);

import { useRef } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { CharField, charField } from "@web/views/fields/char/char_field";
import { useInputField } from "@web/views/fields/input_field_hook";
import { formatRut, isRut } from "./rut";

/**
 * A tax number that is shown with dots when it is a RUT, however it was typed or stored.
 * With the option `only` nothing but a RUT is taken; without it the field may also hold
 * the number of a foreigner.
 */
export class RutField extends CharField {
    static props = { ...CharField.props, only: { type: Boolean, optional: true } };

    setup() {
        this.input = useRef("input");
        useInputField({
            getValue: () => formatRut(this.props.record.data[this.props.name]),
            parse: (text) => this.parse(text),
        });
    }

    get formattedValue() {
        return formatRut(super.formattedValue);
    }

    parse(text) {
        const typed = super.parse(text);
        if (this.props.only && typed && !isRut(typed)) {
            throw new Error(_t("This is not a RUT: %s", typed));
        }
        return formatRut(typed);
    }
}

export const rutField = {
    ...charField,
    component: RutField,
    displayName: _t("RUT"),
    supportedTypes: ["char"],
    extractProps: (info, dynamicInfo) => ({
        ...charField.extractProps(info, dynamicInfo),
        only: Boolean(info.options.only),
    }),
};

registry.category("fields").add("rut", rutField);

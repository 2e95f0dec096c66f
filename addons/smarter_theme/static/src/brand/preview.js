import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { imageUrl } from "@web/core/utils/urls";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

// As tools/initials.py has it.
const SKIPPED = new Set(
    "spa ltda limitada eirl sa de del la las los y el".split(" ")
);

/** How the brand looks on a page of signing in and in the bar, while it is chosen. */
export class BrandPreview extends Component {
    static template = "smarter_theme.BrandPreview";
    static props = { ...standardWidgetProps };

    get data() {
        return this.props.record.data;
    }

    get style() {
        const tokens = this.data.brand_tokens || {};
        return Object.entries(tokens)
            .map(([name, value]) => `--so-${name}:${value}`)
            .join(";");
    }

    get initials() {
        const words = (this.data.name || "").replaceAll(".", "").match(/[\p{L}\p{N}_]+/gu);
        const telling = (words || []).filter((word) => !SKIPPED.has(word.toLowerCase()));
        const shown = telling.length ? telling : words || ["S"];
        return shown.slice(0, 2).map((word) => word[0]).join("").toUpperCase();
    }

    get logo() {
        const { logo } = this.data;
        // A company without a logo has a picture of Odoo's in its place.
        if (!logo || this.data.uses_default_logo) {
            return null;
        }
        // A size instead of the file itself: it is kept, and not loaded yet.
        const isSize = /^[\d.]+ \w+$/.test(logo);
        const { resModel, resId } = this.props.record;
        return isSize
            ? imageUrl(resModel, resId, "logo")
            : `data:${this.mimetype(logo)};base64,${logo}`;
    }

    mimetype(base64) {
        const kinds = { "/": "jpeg", R: "gif", P: "svg+xml", U: "webp" };
        return `image/${kinds[base64[0]] || "png"}`;
    }
}

registry.category("view_widgets").add("so_brand_preview", { component: BrandPreview });

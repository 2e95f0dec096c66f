import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

/** A text that people take with them; where the browser cannot copy, they mark it. */
export class Copy extends Interaction {
    static selector = ".sp-copy";
    dynamicContent = {
        button: { "t-on-click": this.copy },
        input: { "t-on-focus": this.mark },
    };

    start() {
        // Browsers offer this to pages that came by https only.
        this.el.querySelector("button").hidden = !browser.navigator.clipboard;
    }

    mark() {
        this.el.querySelector("input").select();
    }

    async copy() {
        const { value } = this.el.querySelector("input");
        await this.waitFor(browser.navigator.clipboard.writeText(value));
        document.querySelector(".sp-live").textContent = _t("Copied");
        this.el.dataset.copied = "1";
    }
}

registry.category("public.interactions").add("smarter_portal.copy", Copy);

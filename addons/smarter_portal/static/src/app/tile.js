import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";
import { ask, Refused } from "./ask";

/** One app: asks for its state by itself, so that a slow one delays no other. */
export class Tile extends Interaction {
    static selector = ".sp-tile";
    dynamicContent = {
        _root: { "t-on-smarter-portal:load": this.load },
        ".sp-again": { "t-on-click": this.load },
    };

    start() {
        this.load();
    }

    async load() {
        // Only the last question counts: states come in the order of their questions.
        const question = (this.question = {});
        this.el.setAttribute("aria-busy", "true");
        let told;
        try {
            told = await (await ask(`/app/tiles/${this.el.dataset.app}`)).json();
        } catch (error) {
            if (error instanceof Refused && error.status === 404) {
                this.el.remove();
                return;
            }
            told = null;
        }
        if (question === this.question && this.el.isConnected) {
            this.show(told);
        }
    }

    show(told) {
        const { state, state_text, figure, label, reason } = told || {
            state: "error",
            state_text: _t("No answer"),
            reason: _t("The server did not answer."),
        };
        this.el.dataset.state = state;
        this.el.setAttribute("aria-busy", "false");
        this.find(".sp-state-text").textContent = state_text;
        this.find(".sp-figure strong").textContent = figure || "";
        this.find(".sp-figure span").textContent = label || "";
        const why = this.find(".sp-reason");
        why.textContent = reason || "";
        why.hidden = !reason;
        this.find(".sp-again").hidden = Boolean(told);
        if (told) {
            this.lead(told);
        }
    }

    lead({ url, external }) {
        const link = this.find(".sp-tile-link");
        if (!url) {
            link.removeAttribute("href");
            return;
        }
        link.href = url;
        link.target = external ? "_blank" : "";
        link.rel = external ? "noopener noreferrer" : "";
    }

    find(selector) {
        return this.el.querySelector(selector);
    }
}

registry.category("public.interactions").add("smarter_portal.tile", Tile);

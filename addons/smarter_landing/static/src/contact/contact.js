import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/** Puts the operator's form into the page; the link below it works without a script. */
export class LandingContact extends Interaction {
    static selector = ".s_smarter_contact .s_smarter_form";

    async willStart() {
        const answer = await this.waitFor(fetch("/start/form"));
        this.key = answer.ok ? (await this.waitFor(answer.json())).key : null;
    }

    start() {
        if (!this.key) {
            return;
        }
        const place = document.createElement("div");
        place.dataset.smarterForm = this.key;
        const script = document.createElement("script");
        script.src = "/f/embed.js";
        this.insert(place, this.el);
        this.insert(script, this.el);
        this.el.classList.add("s_smarter_form_shown");
        this.registerCleanup(() => this.el.classList.remove("s_smarter_form_shown"));
    }
}

registry.category("public.interactions").add("smarter_landing.contact", LandingContact);

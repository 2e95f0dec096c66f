import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

/** Where a phone has no room for all places, the one where people are is in sight. */
export class Places extends Interaction {
    static selector = ".sp-nav";
    dynamicContent = {
        _root: { "t-on-scroll": this.hint },
        _window: { "t-on-resize": this.hint },
    };

    start() {
        const here = this.el.querySelector("[aria-current]");
        // Not scrollIntoView: the page itself stays where it is.
        if (here) {
            const middle = here.offsetLeft + here.offsetWidth / 2;
            this.el.scrollLeft = middle - this.el.clientWidth / 2;
        }
        this.hint();
    }

    /** Say for the style on which sides there is more. */
    hint() {
        const { scrollLeft, clientWidth, scrollWidth, dataset } = this.el;
        dataset.before = scrollLeft > 1 ? "1" : "";
        dataset.after = scrollLeft + clientWidth < scrollWidth - 1 ? "1" : "";
    }
}

registry.category("public.interactions").add("smarter_portal.places", Places);

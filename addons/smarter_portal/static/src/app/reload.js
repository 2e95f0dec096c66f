import { browser } from "@web/core/browser/browser";

let isLeaving = false;
browser.addEventListener("beforeunload", () => {
    isLeaving = true;
});

/**
 * Load the page again, unless the person is on the way to another one already.
 *
 * Who logs out hears of the end of the session, too, and would be called back.
 */
export function reload() {
    if (!isLeaving) {
        browser.location.reload();
    }
}

import { browser } from "@web/core/browser/browser";
import { reload } from "./reload";

const PATIENCE_MS = 10_000;

/** What the server refuses: the app is off, or the person is signed out. */
export class Refused extends Error {
    constructor(status) {
        super(`The server answers ${status}`);
        this.status = status;
    }
}

/**
 * Ask for a part of the page; never wait for it for good.
 *
 * Somebody who was signed out meanwhile is sent to the login page, in our place.
 */
export async function ask(path) {
    const controller = new AbortController();
    const timer = browser.setTimeout(() => controller.abort(), PATIENCE_MS);
    try {
        const answer = await browser.fetch(path, {
            signal: controller.signal,
            headers: { "X-Requested-With": "XMLHttpRequest" },
        });
        if (answer.redirected && new URL(answer.url).pathname === "/web/login") {
            reload();
        }
        if (!answer.ok) {
            throw new Refused(answer.status);
        }
        return answer;
    } finally {
        browser.clearTimeout(timer);
    }
}

export async function askForPart(path) {
    const text = await (await ask(path)).text();
    const page = new DOMParser().parseFromString(text, "text/html");
    return [...page.body.childNodes];
}

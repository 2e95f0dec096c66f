/*
 * A form of SmarterOS on any web site:
 *
 *   <div data-smarter-form="pk_..."></div>
 *   <script src="https://.../f/embed.js" async></script>
 *
 * Renders into a shadow root, so neither styles nor scripts of the page meet the form's.
 * Options on the element: data-lang="es|en". Events on the element, which bubble:
 * "smarter-form:shown", "smarter-form:sent" (detail: {id}), "smarter-form:failed".
 */
(() => {
    "use strict";

    const STYLES = "{styles}";
    const BASE = new URL(document.currentScript?.src || location.href).origin;
    const STAMPS = ["source", "medium", "campaign", "term", "content"].map(
        (name) => `utm_${name}`
    );

    const CHALLENGES = "https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit";

    let count = 0;
    let challenges;

    /** Load Cloudflare's script, once for all forms of the page. */
    function loadChallenges() {
        challenges ??= new Promise((resolve, reject) => {
            if (window.turnstile) {
                resolve();
                return;
            }
            const script = make("script", { src: CHALLENGES, async: true });
            script.onload = resolve;
            script.onerror = () => reject(new Error("Turnstile could not be loaded"));
            document.head.append(script);
        });
        return challenges;
    }

    /** Make an element; text is always text. */
    function make(tag, attributes = {}, ...children) {
        const element = document.createElement(tag);
        for (const [name, value] of Object.entries(attributes)) {
            if (value !== null && value !== undefined && value !== false) {
                element.setAttribute(name, value === true ? "" : value);
            }
        }
        element.append(...children.filter((child) => child || child === ""));
        return element;
    }

    /** Contrast with white, as WCAG has it: text needs 4.5. */
    function contrast(parts) {
        const [r, g, b] = parts
            .map((part) => part / 255)
            .map((s) => (s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4));
        return 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05);
    }

    /** Ink on a colour, and the colour as text on white. */
    function readable(color) {
        let parts = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
        const ratio = contrast(parts);
        // In the middle only black is dark enough.
        const dark = ratio < 3.9 ? "#111827" : "#000";
        while (contrast(parts) < 4.5) {
            parts = parts.map((part) => Math.floor(part * 0.97));
        }
        return { ink: ratio < 4.5 ? dark : "#fff", text: `rgb(${parts.join()})` };
    }

    class SmarterForm {
        constructor(host) {
            this.host = host;
            this.key = host.dataset.smarterForm;
            this.prefix = `sf${++count}-`;
            this.root = host.shadowRoot || host.attachShadow({ mode: "open" });
            this.box = make("div", { class: "sf" });
            this.addStyles();
            this.root.replaceChildren(...this.root.querySelectorAll("style"), this.box);
        }

        addStyles() {
            if (this.root.adoptedStyleSheets) {
                // A page may forbid <style>; sheets made by script are always allowed.
                const sheet = new CSSStyleSheet();
                sheet.replaceSync(STYLES);
                this.root.adoptedStyleSheets = [sheet];
            } else {
                this.root.append(make("style", {}, STYLES));
            }
        }

        language() {
            const page = document.documentElement.lang || navigator.language || "es";
            const language = (this.host.dataset.lang || page).slice(0, 2).toLowerCase();
            return language === "en" ? "en" : "es";
        }

        async load() {
            const url = `${BASE}/api/v1/forms/${this.key}?lang=${this.language()}`;
            const answer = await fetch(url, { credentials: "omit" });
            if (!answer.ok) {
                throw new Error(`the form was refused: ${answer.status}`);
            }
            this.form = await answer.json();
            this.shownAt = Date.now();
        }

        async start() {
            try {
                await this.load();
            } catch (error) {
                this.fail(error);
                return;
            }
            this.render();
            this.tell("shown", {});
            if (this.form.turnstile) {
                this.challenge().catch((error) => console.warn("SmarterOS form:", error.message));
            }
        }

        /** Show Turnstile: in the page itself, where its script finds it, inside a slot. */
        async challenge() {
            await loadChallenges();
            this.place = make("div", { slot: "challenge" });
            this.host.append(this.place);
            this.widget = window.turnstile.render(this.place, {
                sitekey: this.form.turnstile,
                language: this.form.language,
                size: "flexible",
                theme: "light",
            });
        }

        fail(error) {
            const text =
                this.language() === "en"
                    ? "The form could not be loaded. Please try again later."
                    : "El formulario no se pudo cargar. Intenta de nuevo más tarde.";
            this.box.replaceChildren(make("p", { class: "sf-intro", role: "status" }, text));
            console.warn("SmarterOS form:", error.message);
            this.tell("failed", {});
        }

        tell(name, detail) {
            this.host.dispatchEvent(
                new CustomEvent(`smarter-form:${name}`, { bubbles: true, detail })
            );
        }

        // ---------------------------------------------------------------- showing

        render() {
            const { form } = this;
            this.box.lang = form.language;
            if (form.accent) {
                const { ink, text } = readable(form.accent);
                this.box.style.setProperty("--sf-accent", form.accent);
                this.box.style.setProperty("--sf-on-accent", ink);
                this.box.style.setProperty("--sf-accent-text", text);
            }
            this.summary = make("div", { role: "alert" });
            this.button = make("button", { class: "sf-button", type: "submit" }, form.button);
            this.trap = make("input", {
                type: "text",
                name: form.honeypot,
                tabindex: "-1",
                autocomplete: "off",
            });
            this.element = make(
                "form",
                { class: "sf-form", novalidate: true },
                ...form.fields.map((field) => this.question(field)),
                make(
                    "div",
                    { class: "sf-away", "aria-hidden": "true" },
                    make("label", {}, form.words.trap, this.trap)
                ),
                ...form.consent.map((consent) => this.consentBox(consent)),
                form.policy_url &&
                    make(
                        "p",
                        { class: "sf-policy" },
                        make(
                            "a",
                            {
                                href: form.policy_url,
                                target: "_blank",
                                rel: "noopener noreferrer",
                            },
                            form.words.policy
                        )
                    ),
                form.turnstile && make("slot", { name: "challenge" }),
                this.button,
                make("p", { class: "sf-note" }, form.words.required_note)
            );
            this.element.addEventListener("submit", (event) => {
                event.preventDefault();
                this.send();
            });
            this.box.replaceChildren(
                make("h2", { class: "sf-title" }, form.title),
                ...this.paragraphs(form.intro),
                this.summary,
                this.element
            );
        }

        paragraphs(text) {
            const lines = text.split("\n").filter((line) => line.trim());
            return lines.map((line) => make("p", { class: "sf-intro" }, line));
        }

        id(name) {
            return this.prefix + name.replaceAll(".", "-");
        }

        star(isRequired) {
            return isRequired && make("span", { class: "sf-star", "aria-hidden": "true" }, " *");
        }

        question(field) {
            const id = this.id(field.name);
            return make(
                "div",
                { class: `sf-field sf-${field.kind}` },
                make("label", { for: id }, field.label, this.star(field.required)),
                this.input(field, id),
                field.help && make("p", { class: "sf-help", id: `${id}-help` }, field.help),
                make("p", { class: "sf-error", id: `${id}-error`, hidden: true })
            );
        }

        input(field, id) {
            const shared = {
                id,
                name: field.name,
                required: field.required,
                "aria-describedby": `${field.help ? `${id}-help ` : ""}${id}-error`,
            };
            if (field.kind === "textarea") {
                return make("textarea", { ...shared, rows: 4, maxlength: field.max_length });
            }
            if (field.kind === "select") {
                return make(
                    "select",
                    shared,
                    make("option", { value: "" }, this.form.words.choose),
                    ...field.choices.map(({ value, label }) =>
                        make("option", { value }, label)
                    )
                );
            }
            const keyboards = { email: "email", tel: "tel", number: "decimal" };
            return make("input", {
                ...shared,
                type: field.kind === "number" ? "text" : field.kind,
                maxlength: field.kind === "checkbox" ? null : field.max_length,
                autocomplete: field.autocomplete,
                inputmode: keyboards[field.kind],
            });
        }

        consentBox({ purpose, text }) {
            const name = `consent.${purpose}`;
            const id = this.id(name);
            const isRequired = purpose === "contact";
            return make(
                "div",
                { class: "sf-box" },
                make("input", {
                    type: "checkbox",
                    id,
                    name,
                    required: isRequired,
                    "aria-describedby": `${id}-error`,
                }),
                make("label", { for: id }, text, this.star(isRequired)),
                make("p", { class: "sf-error", id: `${id}-error`, hidden: true })
            );
        }

        // ---------------------------------------------------------------- sending

        control(name) {
            return this.root.getElementById(this.id(name));
        }

        value(field) {
            const { checked, value } = this.control(field.name);
            if (field.kind === "checkbox") {
                return checked;
            }
            const number = Number(value.replace(",", "."));
            const isNumber = field.kind === "number" && value.trim() && !Number.isNaN(number);
            return isNumber ? number : value;
        }

        answers() {
            const { form } = this;
            const query = new URLSearchParams(location.search);
            const answers = {
                token: form.token,
                language: form.language,
                page_url: location.href.slice(0, 2000),
                [form.honeypot]: this.trap.value,
                consent: {},
            };
            if (this.widget !== undefined) {
                answers.turnstile = window.turnstile.getResponse(this.widget);
            }
            if (document.referrer) {
                answers.referrer = document.referrer.slice(0, 2000);
            }
            for (const name of STAMPS) {
                if (query.get(name)) {
                    answers[name] = query.get(name).slice(0, 200);
                }
            }
            for (const field of form.fields) {
                const value = this.value(field);
                if (field.name.startsWith("custom.")) {
                    answers.custom = answers.custom || {};
                    answers.custom[field.name.slice(7)] = value;
                } else {
                    answers[field.name] = value;
                }
            }
            for (const { purpose } of form.consent) {
                answers.consent[purpose] = this.control(`consent.${purpose}`).checked;
            }
            return answers;
        }

        async send() {
            if (this.isBusy) {
                return;
            }
            this.setBusy(true);
            this.showErrors([]);
            try {
                await this.waitForPace();
                await this.receive(await this.post());
            } catch {
                this.showErrors([{ field: "", code: "network" }]);
            }
            this.setBusy(false);
        }

        setBusy(isBusy) {
            this.isBusy = isBusy;
            const { words, button } = this.form;
            this.button.textContent = isBusy ? words.sending : button;
            this.button.setAttribute("aria-disabled", isBusy);
        }

        /** The server takes nothing that comes faster than people type: wait, not fail. */
        waitForPace() {
            const left = this.shownAt + (this.form.min_seconds + 1) * 1000 - Date.now();
            return new Promise((resolve) => setTimeout(resolve, Math.max(0, left)));
        }

        post() {
            return fetch(`${BASE}/api/v1/leads`, {
                method: "POST",
                credentials: "omit",
                headers: {
                    Authorization: `Bearer ${this.key}`,
                    "Content-Type": "application/json",
                },
                body: JSON.stringify(this.answers()),
            });
        }

        async receive(answer) {
            const body = await answer.json();
            if (answer.status === 202) {
                this.thank(body.id);
                return;
            }
            const errors = body.errors?.length ? body.errors : [{ field: "", code: body.code }];
            if (body.code === "form_expired") {
                const { form } = this;
                await this.load();
                this.form = { ...form, token: this.form.token };
            }
            this.showErrors(errors);
        }

        message(code) {
            const { messages } = this.form;
            return messages[code] || messages.other;
        }

        showErrors(errors) {
            for (const element of this.root.querySelectorAll("[aria-invalid]")) {
                element.removeAttribute("aria-invalid");
            }
            for (const element of this.root.querySelectorAll(".sf-error")) {
                element.hidden = true;
                element.textContent = "";
            }
            const lines = errors.map((error) => this.showError(error));
            this.summary.className = lines.length ? "sf-summary" : "";
            this.summary.replaceChildren(
                ...(lines.length
                    ? [
                          make("strong", {}, this.form.words.errors_title),
                          make("ul", {}, ...lines),
                      ]
                    : [])
            );
            this.root.querySelector("[aria-invalid]")?.focus();
        }

        /** Mark the question that an error is about; return its line of the summary. */
        showError({ field, code }) {
            const isConsent = field.startsWith("consent.");
            const text = this.message(isConsent ? "consent_required" : code);
            const control = field && this.control(field);
            if (!control) {
                return make("li", {}, this.form.messages[code] || this.form.messages.failed);
            }
            control.setAttribute("aria-invalid", "true");
            const place = this.root.getElementById(`${control.id}-error`);
            place.textContent = text;
            place.hidden = false;
            const label = this.form.fields.find(({ name }) => name === field)?.label;
            return make("li", {}, label ? `${label}: ${text}` : text);
        }

        thank(id) {
            const { form } = this;
            this.tell("sent", { id });
            if (form.redirect_url) {
                location.assign(form.redirect_url);
                return;
            }
            this.place?.remove();
            const title = make(
                "h2",
                { class: "sf-title", tabindex: "-1" },
                form.words.thanks_title
            );
            this.box.replaceChildren(
                make(
                    "div",
                    { class: "sf-thanks", role: "status" },
                    make("span", { class: "sf-tick", "aria-hidden": "true" }),
                    title,
                    ...this.paragraphs(form.thanks)
                )
            );
            title.focus();
        }
    }

    function startAll() {
        for (const host of document.querySelectorAll("[data-smarter-form]")) {
            if (!host.dataset.smarterFormStarted) {
                host.dataset.smarterFormStarted = "1";
                new SmarterForm(host).start();
            }
        }
    }

    if (document.readyState === "loading") {
        document.addEventListener("DOMContentLoaded", startAll);
    } else {
        startAll();
    }
})();

import { describe, expect, test } from "@odoo/hoot";
import { checkDigit, formatRut, isRut } from "@smarter_tenant/fields/rut";

describe.current.tags("headless");

test("check digits, K and 0 among them", () => {
    expect(checkDigit("76086428")).toBe("5");
    expect(checkDigit("12345678")).toBe("5");
    expect(checkDigit("20347878")).toBe("K");
    expect(checkDigit("10000004")).toBe("0");
});

test("any spelling is shown with dots", () => {
    for (const typed of ["760864285", "76.086.428-5", " 76086428–5", "cl 076086428-5"]) {
        expect(formatRut(typed)).toBe("76.086.428-5");
    }
});

test("what is no RUT stays as it was typed", () => {
    for (const typed of ["76086428-4", "0-0", "DE123456788", ""]) {
        expect(isRut(typed)).toBe(false);
        expect(formatRut(typed)).toBe(typed);
    }
});

// The spelling of a RUT in the browser: enough to show it well and to catch slips while
// typing. The server has the last word (tools/rut.py).

const SHAPE = /^(?:CL)?0*(\d{1,9})-?([\dK])$/;

/** Check digit of the digits of a RUT (modulo 11). */
export function checkDigit(digits) {
    let sum = 0;
    [...digits].reverse().forEach((digit, place) => {
        sum += Number(digit) * (2 + (place % 6));
    });
    const rest = (11 - (sum % 11)) % 11;
    return rest === 10 ? "K" : String(rest);
}

/** Digits and check digit as typed, or null when the text has not the shape of a RUT. */
export function splitRut(text) {
    const folded = (text || "")
        .normalize("NFKC")
        .toUpperCase()
        .replace(/[\u2010-\u2015\u2212]/g, "-")
        .replace(/[.\s]/g, "");
    const match = SHAPE.exec(folded);
    return match && { digits: match[1], check: match[2] };
}

/** Whether the text is a RUT whose check digit is right. */
export function isRut(text) {
    const parts = splitRut(text);
    return Boolean(parts) && Number(parts.digits) > 0 && checkDigit(parts.digits) === parts.check;
}

/** The RUT with dots; any other text as it is. */
export function formatRut(text) {
    if (!isRut(text)) {
        return text || "";
    }
    const { digits, check } = splitRut(text);
    return `${digits.replace(/\B(?=(\d{3})+$)/g, ".")}-${check}`;
}

// Clerk's own verdict on tokens: reads a question on standard input, writes the answer.
//
// {"now": 1.8e9, "options": {...}, "tokens": {"name": "eyJ..."}}  ->
// {"name": {"accepted": true, "reason": null}}

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

// The packages are in the working directory, not beside this file.
const require = createRequire(`${process.cwd()}/package.json`);
const { verifyToken } = require("@clerk/backend");

const { now, options, tokens } = JSON.parse(readFileSync(0, "utf-8"));
// The package asks for the time like this; a token that expires must not do so between
// its verdict and ours.
Date.now = () => now * 1000;

async function verdict(token) {
  try {
    await verifyToken(token, options);
    return { accepted: true, reason: null };
  } catch (error) {
    return { accepted: false, reason: error.reason ?? String(error) };
  }
}

const answers = {};
for (const [name, token] of Object.entries(tokens)) {
  answers[name] = await verdict(token);
}
console.log(JSON.stringify(answers));

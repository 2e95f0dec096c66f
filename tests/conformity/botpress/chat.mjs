// Has Botpress's own client of the Chat API do what our connector does.
//
// {"apiUrl", "bridgedUrl", "encryptionKey", "userId", "name", "conversationId", "event",
//  "text"}  ->  {"userId", "connected", "texts", "eventId", "errors": {...}}

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

// The packages are in the working directory, not beside this file.
const require = createRequire(`${process.cwd()}/package.json`);
const chat = require("@botpress/chat");
const jsonwebtoken = require("jsonwebtoken");

const question = JSON.parse(readFileSync(0, "utf-8"));
const { apiUrl, bridgedUrl, encryptionKey, userId, conversationId } = question;

async function failure(action) {
  try {
    await action();
    return null;
  } catch (error) {
    return { name: error.constructor.name, code: error.code ?? error.status ?? null };
  }
}

const key = jsonwebtoken.sign({ id: userId }, encryptionKey, { algorithm: "HS256" });
const client = new chat.Client({ apiUrl });
const { user } = await client.getOrCreateUser({ "x-user-key": key, name: question.name });
const auth = { "x-user-key": key };
await client.getOrCreateConversation({ ...auth, id: conversationId });
await client.listMessages({ ...auth, conversationId });
const { event } = await client.createEvent({
  ...auth,
  conversationId,
  payload: question.event,
});
await client.createMessage({
  ...auth,
  conversationId,
  payload: { type: "text", text: question.text },
});
const { messages } = await client.listMessages({ ...auth, conversationId });

// By its own key, as its documentation says, and with a key of ours.
const connected = await chat.Client.connect({ apiUrl, encryptionKey, userId });
const ours = await chat.Client.connect({ apiUrl, userKey: question.ourKey });

const stranger = { "x-user-key": jsonwebtoken.sign({ id: "x" }, "another key") };
const errors = {
  stranger: await failure(() => client.getUser(stranger)),
  bridged: await failure(() => new chat.Client({ apiUrl: bridgedUrl }).getUser(stranger)),
  missing: await failure(() => client.getConversation({ ...auth, id: "nothing" })),
  invalid: await failure(() =>
    client.createMessage({ ...auth, conversationId, payload: { type: "text" } }),
  ),
};
console.log(
  JSON.stringify({
    userId: user.id,
    connected: connected.user.id,
    ours: ours.user.id,
    texts: messages.map((message) => message.payload.text),
    eventId: event.id,
    errors,
  }),
);
process.exit(0);

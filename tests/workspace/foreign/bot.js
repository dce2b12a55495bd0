// A bot that knows nothing of this repository, written as anyone writes one with Bolt.
const { App } = require("@slack/bolt");
const { SLACK_BOT_TOKEN: token, SLACK_APP_TOKEN: appToken, SLACK_API_URL: slackApiUrl, PORT } = process.env;
const app = new App({ token, appToken, signingSecret: process.env.SLACK_SIGNING_SECRET, socketMode: !PORT, clientOptions: { slackApiUrl } });
const plain = (text) => ({ type: "plain_text", text });
const wave = { type: "actions", elements: [{ type: "button", action_id: "wave", text: plain("Wave") }] };
const name = { type: "input", block_id: "name", label: plain("Name"), element: { type: "plain_text_input", action_id: "typed" } };
const form = { type: "modal", callback_id: "form", title: plain("Form"), submit: plain("Send"), blocks: [name] };

app.message("hello", ({ message, say }) => say({ text: `Hello <@${message.user}>`, blocks: [wave] }));
app.action("wave", async ({ ack, respond }) => { await ack(); await respond({ text: "Waved", replace_original: true }); });
app.command("/example", async ({ ack, body, client }) => { await ack(); await client.views.open({ trigger_id: body.trigger_id, view: form }); });
app.view("form", async ({ ack, view, body, client }) => {
  const typed = view.state.values.name.typed.value;
  if (typed === "nobody") return ack({ response_action: "errors", errors: { name: "Somebody, please" } });
  await ack();
  await client.chat.postMessage({ channel: body.user.id, text: `Saved ${typed}` });
});
app.shortcut("remember", async ({ ack, shortcut, say }) => { await ack(); await say({ text: "Noted", thread_ts: shortcut.message.ts }); });
app.start(PORT).then(() => console.log("running"));

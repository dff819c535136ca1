// Forms of the product sent as its pages would send them, without hands: for
// what a story needs done before it begins. The main job goes all of these ways
// by hand.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";

/** What a form of a page would send with some values given; runs in a browser, which knows forms. */
function filled({ html, form, values }) {
  const found = new DOMParser().parseFromString(html, "text/html").querySelector(form);
  if (found === null) return { missing: form };
  const more = [];
  for (const [name, value] of Object.entries(values)) {
    const fields = Array.from(found.elements).filter((field) => field.name === name && field.type !== "submit");
    const [field] = fields;
    if (field === undefined) more.push(...(value === true ? [] : [[name, value]])); // what a button would send
    else if (field.type === "radio" || field.type === "checkbox") {
      const chosen = fields.filter((one) => value === true || one.value === value);
      if (chosen.length === 0) return { missing: `${name}=${value}` };
      for (const one of chosen) one.checked = true;
    } else if (field.type === "select-one") {
      const option = Array.from(field.options).find((one) => one.label.trim() === value || one.value === value);
      if (option === undefined) return { missing: `${name}=${value}` };
      option.selected = true;
    } else field.value = value;
  }
  const pairs = Array.from(new FormData(found)).filter(([, value]) => typeof value === "string");
  return { action: found.getAttribute("action"), pairs: [...pairs, ...more] };
}

const words = (html) => (/<h1[^]*<\/main>/.exec(html)?.[0] ?? html).replace(/<[^>]*>|\s+/g, " ").slice(0, 400);

/** Reads a page as somebody is shown it. */
export async function read(one, path) {
  const answer = await one.context.request.get(one.people.installation.origin + path);
  const html = await answer.text();
  assert.ok(answer.ok(), `${path}: ${answer.status()} ${words(html)}`);
  return html;
}

/**
 * Sends a form of a page, found by a selector, as it stands but for the values
 * given; those of options may be their words, true ticks every box of a name.
 * Returns where it led to; a form that comes back with problems is a failure.
 */
export async function send(one, path, form, values = {}) {
  const { missing, action, pairs } = await one.page.evaluate(filled, { html: await read(one, path), form, values });
  assert.equal(missing, undefined, `${path}: nothing like it`);
  const answer = await one.context.request.post(new URL(action, one.people.installation.origin + path).href, {
    data: new URLSearchParams(pairs).toString(),
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
  });
  const html = await answer.text();
  assert.ok(answer.ok(), `${path}: ${answer.status()} ${words(html)}`);
  return { path: new URL(answer.url()).pathname, html };
}

/** Sends what a script of a page sends. */
async function tell(one, csrf, path, value) {
  const answer = await one.context.request.post(one.people.installation.origin + path, { data: value, headers: { Accept: "application/json", "X-CSRF-Token": csrf } });
  assert.ok(answer.ok(), `${path}: ${answer.status()} ${await answer.text()}`);
  return answer.json();
}

/** Uploads a file to a draft whole, as the page's script does in pieces; returns its id. */
export async function upload(one, draft, file) {
  const csrf = /<meta name="csrf" content="([^"]+)"/.exec(await read(one, `${draft}/edit`))[1];
  const size = file.buffer.length;
  const { id } = await tell(one, csrf, `${draft}/attachments`, { name: file.name, size });
  const address = `${one.people.installation.origin}/upload/`;
  const tus = { "Tus-Resumable": "1.0.0" };
  const begun = await one.context.request.post(address, { headers: { ...tus, "Upload-Length": String(size), "Upload-Metadata": `attachment ${Buffer.from(id).toString("base64")}` } });
  assert.equal(begun.status(), 201, `${file.name} was not begun`);
  const sent = await one.context.request.patch(address + id, { data: file.buffer, headers: { ...tus, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream" } });
  assert.equal(sent.status(), 204, `${file.name} did not arrive`);
  await tell(one, csrf, `/m/attachments/${id}/confirm`, { upload: id, size, sha256: createHash("sha256").update(file.buffer).digest("hex") });
  return id;
}

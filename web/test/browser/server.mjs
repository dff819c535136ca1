// A small server on loopback for browser tests: built pages under the product's
// policy, a form that saves itself, and a tus store in memory that can fail.
import { createHash, randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { policy } from "../../styleguide/serve.mjs";

async function bodyOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
}

/** Starts the server; pages maps paths to HTML, built is the folder of assets, more adds routes. */
export async function start({ pages, built, more = {} }) {
  const uploads = new Map();
  const seen = { saves: [], submits: [], confirms: [], tokens: new Set(), faults: [] };
  const json = (response, status, value) => response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(value));

  const routes = {
    "POST /save": async (request, response) => {
      const form = Object.fromEntries(new URLSearchParams((await bodyOf(request)).toString()));
      seen.saves.push(form);
      json(response, 200, { saved_at: Date.UTC(2026, 2, 5, 2, 32), version: String(seen.saves.length + 1) });
    },
    "POST /submit": async (request, response) => {
      seen.submits.push(Object.fromEntries(new URLSearchParams((await bodyOf(request)).toString())));
      response.writeHead(303, { Location: "/done" }).end();
    },
    "POST /confirm": async (request, response) => {
      const asked = JSON.parse((await bodyOf(request)).toString());
      const data = uploads.get(asked.upload)?.data ?? Buffer.alloc(0);
      const sha256 = createHash("sha256").update(data).digest("hex");
      seen.confirms.push({ ...asked, right: sha256 === asked.sha256 && data.length === asked.size });
      json(response, 200, {});
    },
    "POST /upload/": async (request, response) => {
      const id = randomUUID();
      uploads.set(id, { data: Buffer.alloc(0), total: Number(request.headers["upload-length"]), meta: request.headers["upload-metadata"] });
      response.writeHead(201, { Location: `/upload/${id}`, "Tus-Resumable": "1.0.0" }).end();
    },
    ...more,
  };

  async function tus(request, response, id) {
    const upload = uploads.get(id);
    if (upload === undefined) return response.writeHead(404).end();
    const headers = { "Tus-Resumable": "1.0.0", "Cache-Control": "no-store" };
    if (request.method === "PATCH") {
      const body = await bodyOf(request);
      if (Number(request.headers["upload-offset"]) !== upload.data.length) return response.writeHead(409, headers).end();
      upload.data = Buffer.concat([upload.data, body]);
      return response.writeHead(204, { ...headers, "Upload-Offset": upload.data.length }).end();
    }
    return response.writeHead(200, { ...headers, "Upload-Offset": upload.data.length, "Upload-Length": upload.total }).end();
  }

  async function page(path, response) {
    const headers = { "Content-Security-Policy": policy };
    if (path in pages) return response.writeHead(200, { ...headers, "Content-Type": "text/html; charset=utf-8" }).end(pages[path]);
    if (path.startsWith("/static/")) {
      const body = await readFile(join(built, path.slice("/static/".length)));
      return response.writeHead(200, { ...headers, "Content-Type": path.endsWith(".css") ? "text/css" : "text/javascript" }).end(body);
    }
    return response.writeHead(path === "/favicon.ico" ? 204 : 404).end();
  }

  const server = createServer(async (request, response) => {
    const path = new URL(request.url, "http://localhost").pathname;
    if (request.method !== "GET" && request.headers["x-csrf-token"]) seen.tokens.add(request.headers["x-csrf-token"]);
    const fault = seen.faults.find((one) => path.startsWith(one.path) && request.method === one.method && one.times-- > 0);
    if (fault?.status === 0) return request.destroy();
    if (fault !== undefined) return json(response, fault.status, fault.body ?? {});
    const route = routes[`${request.method} ${path}`];
    if (route !== undefined) return route(request, response);
    if (path.startsWith("/upload/")) return tus(request, response, path.slice("/upload/".length));
    return page(path, response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, seen, uploads, close: () => server.close() };
}

// Serves the sample pages on loopback as the product would: built assets,
// strict policy, no inline anything.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "../../handler/web/static/dist");
const kinds = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml" };

/** The policy of the product's pages. */
export const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; worker-src 'self'";

function photo(number) {
  const hue = { 1: 205, 2: 28, 3: 150 }[number] ?? 220;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300"><defs><linearGradient id="a" x2="0" y2="1"><stop stop-color="hsl(${hue} 40% 82%)"/><stop offset="1" stop-color="hsl(${hue} 32% 58%)"/></linearGradient></defs><rect width="400" height="300" fill="url(#a)"/><path d="M0 230l90-70 70 50 90-90 150 120v60H0z" fill="hsl(${hue} 30% 40%)" opacity=".55"/><circle cx="310" cy="70" r="28" fill="#fff" opacity=".7"/></svg>`;
}

async function find(path) {
  if (path === "/favicon.ico") return [photo("1"), ".svg"];
  if (path.startsWith("/photo/")) return [photo(path.slice(7, 8)), ".svg"];
  if (path.startsWith("/src/")) {
    const manifest = JSON.parse(await readFile(join(dist, "manifest.json"), "utf8"));
    path = `/static/${manifest[path.slice(1)].file}`;
  }
  const file = path.startsWith("/static/") ? join(dist, normalize(path.slice(8))) : join(here, normalize(path === "/" ? "/index.html" : path));
  return [await readFile(file), extname(file)];
}

/** Listens on a free port, or the one given; returns the server. */
export function serve(port = 0) {
  const server = createServer(async (request, response) => {
    try {
      const [body, kind] = await find(new URL(request.url, "http://localhost").pathname);
      response.writeHead(200, { "Content-Type": kinds[kind] ?? "application/octet-stream", "Content-Security-Policy": policy });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  return new Promise((resolve) => server.listen(port, "127.0.0.1", () => resolve(server)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const server = await serve(Number(process.env.PORT ?? 5173));
  console.log(`http://127.0.0.1:${server.address().port}/`);
}

// The console's pages: the same foundations, and htmx for parts of pages.
import "./lib/page.ts";
import "./lib/partial.ts";
import "./console/adopting.ts";
import "./console/board.ts";
import "./console/bulk.ts";
import "./console/check-all.ts";
import "./console/inbox.ts";
import "./console/lightbox.ts";
import "./console/live.ts";
import "./console/manuscript-edit.ts";
import "./console/mention.ts";
import "./console/marks.ts";
import "./console/print.ts";
import "./lib/phrases.ts";
import "./console/picture-edit.ts";
import "./console/speed.ts";
import "./lib/scan.ts";

// The console's pages: the same foundations, and htmx for parts of pages.
import "./lib/page.ts";
import "./lib/partial.ts";

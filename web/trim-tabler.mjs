// Drops the families of Tabler's rules that no page of ours uses; what stays
// is the grid, utilities, buttons, forms and tables.
const unused = [
  "accordion", "animation", "apexcharts", "autosize", "avatar", "bg-gradient", "bg-pattern", "breadcrumb",
  "btn-close", "btn-floating", "btn-ghost", "btn-icon", "btn-link", "btn-list", "btn-loading", "calendar",
  "card-body-scrollable", "card-gradient", "card-group", "card-img", "card-sponsor", "card-stacked",
  "card-stamp", "card-table", "card-tabs", "carousel", "chart", "chat", "chip", "clr", "cursor", "datagrid",
  "divide", "dropdown", "dropend", "dropstart", "dropup", "dropzone", "empty", "flag", "focus-ring",
  "form-colorinput", "form-fieldset", "form-floating", "form-imagecheck", "form-range", "form-selectgroup",
  "fslightbox", "hr-text", "icon-link", "icon-pulse", "icon-tada", "img-responsive", "img-thumbnail",
  "input-icon", "jvm", "legend", "link-offset", "link-opacity", "link-underline", "list-group",
  "list-timeline", "litepicker", "markdown", "modal", "nav-pills", "nav-segmented", "nav-underline", "navbar",
  "noUi", "offcanvas", "otp", "page", "pagination", "payment", "photogrid", "placeholder", "plyr", "popover",
  "pricing", "progress", "progressbg", "prose", "ratio", "ribbon", "rotate", "rounded-bottom", "rounded-end",
  "rounded-start", "rounded-top", "scrollable", "sidebar", "signal", "signature", "social", "space-x",
  "space-y", "spinner", "stamp", "star", "status", "step", "steps", "swatch", "switch-icon", "table-mobile",
  "table-sort", "text-bg", "theme", "timeline", "toast", "tooltip", "tracking", "ts", "ts-control", "turbo",
  "vr", "was-validated",
];
const tints = "azure|bitbucket|bluesky|cyan|dribbble|facebook|flickr|github|google|gray|indigo|instagram|linkedin|lime|orange|pink|pinterest|purple|reddit|rss|tabler|teal|tiktok|twitter|vimeo|vk|x|youtube";
const dropped = [
  new RegExp(`\\.(?:${unused.join("|")})(?![a-z])`),
  new RegExp(`\\.[a-z-]+-(?:${tints})(?:-\\w+)*(?![\\w-])`),
  /data-bs-theme=["']?dark|\.theme-dark|data-vc-|\[data-bs-popper/,
  /\.bg-[a-z-]+-lt(?![a-z])|\.[a-z-]+-(?:sm|xl|xxl|print)-[\w-]+|\.(?:opacity|border|order|offset|fs|lh|tracking|z)-[\w-]+/,
];

/** A PostCSS plugin that removes a rule when every one of its selectors is unused. */
export function trimTabler() {
  return {
    postcssPlugin: "trim-tabler",
    OnceExit(css) {
      css.walkRules((rule) => {
        if (!/tabler/.test(rule.source?.input.file ?? "")) return;
        rule.selectors = rule.selectors.filter((selector) => !dropped.some((pattern) => pattern.test(selector)));
        if (rule.selectors.length === 0 || rule.selector === "") rule.remove();
      });
      css.walkAtRules((at) => {
        if (at.nodes && at.nodes.length === 0) at.remove();
      });
    },
  };
}

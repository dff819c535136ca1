// The phone's pages: everything here works by data attributes on plain forms.
import "./lib/page.ts";
import "./lib/scan.ts";
import "./phone/unit-picker.ts";
import "./phone/attachments.ts";
import "./phone/certificate.ts";
import "./phone/order.ts";
import "./phone/turn.ts";
import "./phone/coauthors.ts";
import "./phone/steps.ts";
import "./phone/submit.ts";
import "./phone/from-chat.ts";
import "./phone/in-step.ts";
import "./phone/making.ts";
import "./phone/grow.ts";
import "./phone/paste.ts";
import "./phone/import.ts";

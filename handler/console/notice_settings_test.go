package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"laigao/domain"
)

func TestNoticeRules_KeepTheOrderAndShowWhatWasTyped(t *testing.T) {
	d := newDesk(t)
	admin := d.signIn(domain.RoleAdministrator)
	const path = "/console/settings/notices/rules"
	form := url.Values{
		"quiet_from": {"21:30"}, "quiet_until": {"06:15"}, "digests": {"8:30，13:00"}, "silent_days": {"45"}, "urgent_manuscript_returned": {"yes"},
		"channel_manuscript_returned_1": {"subscription"}, "channel_manuscript_returned_2": {"template"},
	}
	status, page := admin.post(path, path, form)
	if status != http.StatusOK {
		t.Fatalf("save: %d\n%s", status, page)
	}
	contains(t, "the rules", page, `value="21:30"`, `value="06:15"`, `value="08:30 13:00"`, `name="silent_days" type="number" min="0" max="365" value="45"`, "会提醒 0 个单位", `name="urgent_manuscript_returned" value="yes" checked`)
	_, row, _ := strings.Cut(page, `name="channel_manuscript_returned_1"`)
	row, _, _ = strings.Cut(row, "</select>")
	contains(t, "the first channel", row, `value="subscription" selected`)
	form.Set("quiet_from", "half past nine")
	form.Set("silent_days", "often")
	form.Set("channel_manuscript_returned_2", "subscription")
	if status, page = admin.post(path, path, form); status != http.StatusUnprocessableEntity {
		t.Fatalf("what cannot be: %d, want 422", status)
	}
	contains(t, "the rules refused", page, "请填写 22:00 这样的时间", "订阅通知选了两次", "0 到 365 之间的天数", `value="06:15"`)
	for _, other := range []domain.Role{domain.RoleFirstReviewer, domain.RoleAuditor} {
		if status, _ := d.signIn(other).get(path); status != http.StatusForbidden {
			t.Errorf("%s: %d, want 403", other, status)
		}
	}
}

func TestNoticeSettings_SayWhatBecomesOfAnExample(t *testing.T) {
	d := newDesk(t)
	admin := d.signIn(domain.RoleAdministrator)
	_, page := admin.get("/console/settings/notices/fit?kind=manuscript_returned&name=thing1&fact=%E5%8D%95%E4%BD%8D")
	contains(t, "the answer", page, "合适：“青禾矿业”", `"bad":false`)
	if status, _ := admin.get("/console/settings/notices/fit?kind=x&name=%3Cb%3E"); status != http.StatusUnprocessableEntity && status != http.StatusBadRequest {
		t.Errorf("a field that is none: %d", status)
	}
	if status, _ := d.signIn(domain.RoleFirstReviewer).get("/console/settings/notices/fit?name=thing1"); status != http.StatusForbidden {
		t.Errorf("an editor: %d, want 403", status)
	}
	const path = "/console/settings/notices"
	status, page := admin.post(path, path+"/test", url.Values{"kind": {"manuscript_returned"}, "template_manuscript_returned": {"T1"}, "was_manuscript_returned": {"T1"}, "fields_manuscript_returned": {"thing1"}, "fact_manuscript_returned_thing1": {"编号"}})
	if status != http.StatusOK {
		t.Fatalf("a test without WeChat: %d", status)
	}
	contains(t, "the page after it", page, "还没有绑定微信", "<option selected>编号</option>")
}

func TestProfile_KeepsHowOneIsTold(t *testing.T) {
	d := newDesk(t)
	editor := d.signIn(domain.RoleFirstReviewer)
	status, page := editor.post("/console/profile", "/console/profile/notices", url.Values{"waiting": {"digest"}})
	if status != http.StatusOK {
		t.Fatalf("save: %d", status)
	}
	contains(t, "the profile", page, `value="digest" checked`, "还没有配置发信服务器")
	if status, _ = editor.get("/console/profile/mail/nonsense"); status != http.StatusNotFound {
		t.Errorf("a code that is none: %d, want 404", status)
	}
}

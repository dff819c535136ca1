package console_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/service/registry"
)

func TestSignIn_LeadsBackAndSaysNothingAboutWhy(t *testing.T) {
	o := open(t)
	o.seed("editor", domain.RoleFirstReviewer)
	d := o.booth()
	away := d.get("/console/registrations?state=active")
	if away.status != http.StatusSeeOther || !strings.HasPrefix(away.location, "/console/signin?to=") {
		t.Fatalf("signed out: %d to %q", away.status, away.location)
	}
	d.get(away.location).want(t, "sign-in page", http.StatusOK, `value="/console/registrations?state=active"`)
	wrong := d.post("/console/signin", url.Values{"username": {"editor"}, "password": {"wrong"}})
	wrong.want(t, "wrong password", http.StatusUnprocessableEntity, "用户名或密码不对", `value="editor"`)
	unknown := d.post("/console/signin", url.Values{"username": {"nobody"}, "password": {"wrong"}})
	unknown.want(t, "unknown user", http.StatusUnprocessableEntity, "用户名或密码不对")
	right := d.post("/console/signin", url.Values{"username": {"editor"}, "password": {goodPassword}, "to": {"/console/registrations?state=active"}})
	if right.status != http.StatusSeeOther || right.location != "/console/registrations?state=active" {
		t.Fatalf("right password: %d to %q", right.status, right.location)
	}
	for _, to := range []string{"https://evil.invalid/", "//evil.invalid", "/m/", "/console/../m/"} {
		if got := o.booth().post("/console/signin", url.Values{"username": {"editor"}, "password": {goodPassword}, "to": {to}}); got.location != "/console/" {
			t.Errorf("to %q leads to %q", to, got.location)
		}
	}
	if out := d.post("/console/signout", url.Values{}); out.location != "/console/signin" {
		t.Fatalf("sign out leads to %q", out.location)
	}
	if got := d.get("/console/"); got.status != http.StatusSeeOther {
		t.Fatalf("after signing out: %d", got.status)
	}
}

func TestSignIn_ForcesAPasswordSetByOthersToBeChanged(t *testing.T) {
	o := open(t)
	admin := o.signedIn("admin1")
	shown := admin.post("/console/accounts/new", url.Values{"username": {"fresh"}, "name": {"样例新人"}, "roles": {"first_reviewer"}})
	shown.want(t, "new account", http.StatusOK, "初始密码", "fresh")
	password := regexp.MustCompile(`[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}`).FindString(shown.body)
	d := o.booth()
	if got := d.post("/console/signin", url.Values{"username": {"fresh"}, "password": {password}}); got.status != http.StatusSeeOther {
		t.Fatalf("sign in: %d", got.status)
	}
	for _, path := range []string{"/console/", "/console/registrations", "/console/profile"} {
		if got := d.get(path); got.location != "/console/password" {
			t.Fatalf("%s before the change: %d to %q", path, got.status, got.location)
		}
	}
	d.get("/console/password").want(t, "the form", http.StatusOK, "请先设置自己的密码")
	d.post("/console/password", url.Values{"old_password": {password}, "new_password": {"short"}, "again": {"short"}}).
		want(t, "a short one", http.StatusUnprocessableEntity, "至少要 12 个字符")
	if got := d.post("/console/password", url.Values{"old_password": {password}, "new_password": {goodPassword}, "again": {goodPassword}}); got.location != "/console/" {
		t.Fatalf("change: %d to %q\n%s", got.status, got.location, got.body)
	}
	d.get("/console/").want(t, "afterwards", http.StatusOK, "今日", "密码已修改")
}

func TestSession_EndsWhenNobodyActsAndPollingDoesNotCount(t *testing.T) {
	o := open(t)
	d := o.signedIn("admin1")
	for range 4 {
		o.now = o.now.Add(20 * time.Minute)
		d.get("/console/units").want(t, "acting", http.StatusOK)
	}
	o.now = o.now.Add(20 * time.Minute)
	d.get("/console/units", "X-Laigao-Poll", "1").want(t, "polling", http.StatusOK)
	o.now = o.now.Add(20 * time.Minute)
	if got := d.get("/console/units", "X-Laigao-Poll", "1", "Accept", "application/json"); got.status != http.StatusUnauthorized {
		t.Fatalf("polling after 40 minutes: %d, want 401", got.status)
	}
	lost := d.post("/console/units/new", url.Values{"name": {"样例没保存的单位"}, "class": {"banner"}}, "Referer", o.server.URL+"/console/units/new")
	lost.want(t, "a form after the end", http.StatusUnauthorized, "样例没保存的单位", "/console/signin?to=%2Fconsole%2Funits%2Fnew")
}

func TestRoutes_AskForTheirRoles(t *testing.T) {
	o := open(t)
	for username, role := range map[string]domain.Role{"editor": domain.RoleFirstReviewer, "auditor": domain.RoleAuditor, "finance": domain.RoleFinance} {
		o.seed(username, role)
	}
	i := o.register(sample())
	pages := map[string]map[string]bool{ // page: who may see it
		"/console/":                      {"admin1": true, "editor": true, "auditor": true, "finance": true},
		"/console/profile":               {"admin1": true, "editor": true, "auditor": true, "finance": true},
		"/console/registrations":         {"editor": true},
		"/console/registrations/" + i.ID: {"editor": true},
		"/console/units":                 {"admin1": true, "editor": true},
		"/console/units/new":             {"admin1": true},
		"/console/units/" + o.unit:       {"admin1": true},
		"/console/accounts":              {"admin1": true, "auditor": true},
		"/console/accounts/new":          {"admin1": true},
		"/console/settings":              {"admin1": true},
		"/console/settings/replies":      {"admin1": true},
		"/console/settings/menu":         {"admin1": true},
		"/console/health":                {"admin1": true},
		"/console/audit":                 {"admin1": true, "auditor": true},
	}
	for _, username := range []string{"admin1", "editor", "auditor", "finance"} {
		d := o.signedIn(username)
		for path, allowed := range pages {
			want := http.StatusForbidden
			if allowed[username] {
				want = http.StatusOK
			}
			got := d.get(path)
			if got.status != want {
				t.Errorf("%s as %s: %d, want %d", path, username, got.status, want)
			}
			if want == http.StatusForbidden && strings.Contains(got.body, "样例甲") {
				t.Errorf("%s as %s leaks a name", path, username)
			}
		}
		if username == "editor" {
			continue
		}
		for _, path := range []string{"/decide", "/reveal"} {
			got := d.post("/console/registrations/"+i.ID+path, url.Values{"decision": {"approve"}, "version": {"2"}, "field": {"phone"}, "reason": {"想看看"}})
			if username == "finance" && path == "/reveal" {
				continue // may reveal, but not see the page
			}
			if got.status != http.StatusForbidden {
				t.Errorf("POST %s as %s: %d, want 403", path, username, got.status)
			}
		}
	}
}

func TestRegistrations_AreMaskedRevealedWithReasonAndDecided(t *testing.T) {
	o := open(t)
	o.seed("editor", domain.RoleFirstReviewer)
	i := o.register(sample())
	d := o.signedIn("editor")
	d.get("/console/").want(t, "today", http.StatusOK, `href="/console/registrations?state=pending"`, `title="待审登记"`)
	d.get("/console/registrations?state=pending").want(t, "list", http.StatusOK, "样例甲", "东岭区总工会")
	page := "/console/registrations/" + i.ID
	shown := d.get(page)
	shown.want(t, "page", http.StatusOK, "138****1234", "基层工会信息员登记表")
	if strings.Contains(shown.body, "13800001234") {
		t.Fatal("the page shows the whole phone number")
	}
	silent := d.post(page+"/reveal", url.Values{"field": {"phone"}, "reason": {""}})
	silent.want(t, "without a reason", http.StatusUnprocessableEntity, "请写明查看的理由")
	if strings.Contains(silent.body, "13800001234") {
		t.Fatal("shown without a reason")
	}
	d.post(page+"/reveal", url.Values{"field": {"phone"}, "reason": {"核实活动时间"}}).want(t, "with a reason", http.StatusOK, "13800001234", "核实活动时间")
	if strings.Contains(d.get(page).body, "13800001234") {
		t.Fatal("still shown on the next page")
	}
	version := regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(shown.body)[1]
	d.post(page+"/decide", url.Values{"decision": {"refuse"}, "version": {version}}).want(t, "refusal without a reason", http.StatusUnprocessableEntity, "请写明不通过的原因")
	if got := d.post(page+"/decide", url.Values{"decision": {"approve"}, "version": {version}}); got.status != http.StatusSeeOther {
		t.Fatalf("approve: %d\n%s", got.status, got.body)
	}
	d.get("/console/registrations?state=pending").want(t, "the list afterwards", http.StatusOK, "登记已通过")
	if got := d.post(page+"/decide", url.Values{"decision": {"approve"}, "version": {version}}); got.status != http.StatusSeeOther {
		t.Fatalf("the same approval sent twice: %d, want 303", got.status)
	}
	if got := d.post(page+"/decide", url.Values{"decision": {"refuse"}, "reason": {"不行"}, "version": {version}}); got.status != http.StatusConflict {
		t.Fatalf("refuse after the approval: %d, want 409", got.status)
	}
	d.get("/console/registrations?state=active").want(t, "active list", http.StatusOK, "样例甲")
}

func TestPages_EscapeWhatPeopleTyped(t *testing.T) {
	o := open(t)
	o.seed("editor", domain.RoleFirstReviewer)
	const canary = `"><script>alert(1)</script>`
	form := sample()
	form.Name, form.UnionPost, form.UnitPost, form.Hobbies, form.Summary = canary, canary, canary, canary, canary
	form.Platforms = domain.Platforms{
		SiteURL: canary, WeChatID: canary, WeChatName: canary, WeiboPlatform: canary, WeiboName: canary,
		NewspaperName: canary, NewspaperCycle: canary, MagazineName: canary, MagazineCycle: canary, Other: canary,
	}
	i := o.register(form)
	if _, err := o.registry.SaveUnit(t.Context(), o.admin, "", registry.UnitEntry{Name: canary, ShortName: canary, Class: "banner", Code: canary}); err != nil {
		t.Fatal(err)
	}
	editor, admin := o.signedIn("editor"), o.signedIn("admin1")
	answers := map[string]answer{
		"list":    editor.get("/console/registrations?state=pending&q=" + url.QueryEscape(canary)),
		"page":    editor.get("/console/registrations/" + i.ID),
		"refusal": editor.post("/console/registrations/"+i.ID+"/decide", url.Values{"decision": {"refuse"}, "version": {"1"}, "reason": {canary}}),
		"units":   admin.get("/console/units?q=" + url.QueryEscape(canary) + "&class=" + url.QueryEscape(canary)),
		"unit":    admin.post("/console/units/new", url.Values{"name": {canary}, "short_name": {canary}, "code": {canary}, "class": {canary}, "position": {canary}}),
		"account": admin.post("/console/accounts/new", url.Values{"username": {canary}, "name": {canary}, "roles": {canary}, "ends_on": {canary}}),
		"setting": admin.post("/console/settings", url.Values{"federation": {canary}, "news_steps": {canary}}),
		"audit":   admin.get("/console/audit"),
		"sign-in": o.booth().get("/console/signin?to=" + url.QueryEscape(canary)),
	}
	for name, a := range answers {
		if strings.Contains(a.body, "<script>alert") {
			t.Errorf("%s: the canary sings", name)
		}
	}
	if n := strings.Count(answers["page"].body, "&lt;script&gt;"); n < 15 {
		t.Errorf("the page shows %d of the typed fields, want all", n)
	}
}

func TestForms_WithoutOurTokenAreRefused(t *testing.T) {
	o := open(t)
	d := o.signedIn("admin1")
	form := url.Values{"name": {"样例单位"}, "class": {"banner"}, "position": {"0"}}
	if got := d.request(http.MethodPost, "/console/units/new", form.Encode()); got.status != http.StatusForbidden {
		t.Fatalf("without a token: %d, want 403", got.status)
	}
	if got := d.post("/console/units/new", form, "Sec-Fetch-Site", "cross-site"); got.status != http.StatusForbidden {
		t.Fatalf("from another site: %d, want 403", got.status)
	}
	if got := d.post("/console/units/new", form); got.status != http.StatusSeeOther {
		t.Fatalf("with our token: %d\n%s", got.status, got.body)
	}
}

func TestProfile_BindsWeChatFromInside(t *testing.T) {
	o := open(t)
	d := o.signedIn("admin1")
	if got := d.post("/console/profile/bind", url.Values{}); got.location != "/console/profile/bind" {
		t.Fatalf("start: %d to %q", got.status, got.location)
	}
	page := d.get("/console/profile/bind")
	page.want(t, "the code", http.StatusOK, "/m/bind/", "bind.png")
	if image := d.get("/console/profile/bind.png"); image.status != http.StatusOK || !strings.HasPrefix(image.body, "\x89PNG") {
		t.Fatalf("QR code: %d", image.status)
	}
	code := regexp.MustCompile(`/m/bind/([A-Z2-7]+)`).FindStringSubmatch(page.body)[1]
	if _, err := o.account.ConfirmBinding(t.Context(), code, "openid-1"); err != nil {
		t.Fatal(err)
	}
	if got := d.get("/console/profile/bind"); got.location != "/console/profile" {
		t.Fatalf("afterwards: %d to %q", got.status, got.location)
	}
	d.get("/console/profile").want(t, "profile", http.StatusOK, "已绑定")
	if got := d.post("/console/profile/unbind", url.Values{}); got.status != http.StatusSeeOther {
		t.Fatalf("unbind: %d", got.status)
	}
}

func TestAccounts_AreEditedAndReset(t *testing.T) {
	o := open(t)
	editor := o.seed("editor", domain.RoleFirstReviewer)
	d := o.signedIn("admin1")
	path := "/console/accounts/" + editor.ID
	page := d.get(path)
	page.want(t, "the form", http.StatusOK, "样例editor", `value="first_reviewer" checked`)
	version := regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(page.body)[1]
	form := url.Values{"name": {"样例编辑"}, "roles": {"first_reviewer", "publisher"}, "ends_on": {"2099-12-31"}, "version": {version}}
	if got := d.post(path, form); got.location != "/console/accounts" {
		t.Fatalf("save: %d\n%s", got.status, got.body)
	}
	d.get("/console/accounts").want(t, "list", http.StatusOK, "样例编辑", "初审、发布")
	if got := d.post(path, form); got.status != http.StatusSeeOther && got.status != http.StatusConflict {
		t.Fatalf("the same form again: %d", got.status)
	}
	seat := o.signedIn("editor")
	d.post(path+"/reset", url.Values{}).want(t, "reset", http.StatusOK, "初始密码")
	if got := seat.get("/console/"); got.status != http.StatusSeeOther {
		t.Fatalf("the account's session after a reset: %d", got.status)
	}
	if got := d.post("/console/accounts/"+o.admin.ID+"/reset", url.Values{}); got.status != http.StatusForbidden {
		t.Fatalf("resetting oneself: %d", got.status)
	}
}

func TestRegistration_TermsHandoverAndAmendmentsAreDecidedOnItsPage(t *testing.T) {
	o := open(t)
	o.seed("editor", domain.RoleFirstReviewer)
	i := o.register(sample())
	d := o.signedIn("editor")
	path := "/console/registrations/" + i.ID
	d.post(path+"/decide", url.Values{"decision": {"approve"}, "version": {"2"}}).want(t, "approved", http.StatusSeeOther)
	visitor, err := o.registry.Visitor(t.Context(), "phone")
	if err != nil {
		t.Fatal(err)
	}
	today := domain.DayOf(o.now)
	if err := o.registry.AskHandover(t.Context(), visitor.Informant, domain.Handover{LastDay: today.Add(10), Successor: "样例<b>乙", Note: canary}); err != nil {
		t.Fatal(err)
	}
	form, err := o.registry.Registration(t.Context(), "phone")
	if err != nil {
		t.Fatal(err)
	}
	form.Form.UnionPost = "副主席" + canary
	if err := o.registry.Submit(t.Context(), "phone", registry.Typed{Form: form.Form, Version: form.Version}); err != nil {
		t.Fatalf("%v %v", err, domain.FieldsOf(err))
	}
	d.get("/console/registrations?state=amended").want(t, "the changed ones", http.StatusOK, "样例甲")
	d.get("/console/registrations?state=handover").want(t, "who hands over", http.StatusOK, "样例甲")
	page := d.get(path)
	page.want(t, "the page", http.StatusOK, "本人申请交接", "样例&lt;b&gt;乙", "本人修改过的资料", "宣传委员", "副主席", "还没有人看过", "在任")
	if strings.Contains(page.body, canary) {
		t.Error("what an informant typed is markup here")
	}
	up := regexp.MustCompile(`name="up_to" value="([^"]+)"`).FindStringSubmatch(page.body)
	d.post(path+"/seen", url.Values{"up_to": {up[1]}}).want(t, "seen", http.StatusSeeOther)
	d.get("/console/registrations?state=amended").want(t, "nothing is left", http.StatusOK, "没有新的修改")
	d.post(path+"/terms", url.Values{"act": {"keep"}}).want(t, "refused without words", http.StatusUnprocessableEntity, "请写明原因")
	d.post(path+"/terms", url.Values{"act": {"retire"}, "last_day": {"明天"}}).want(t, "no day", http.StatusUnprocessableEntity, "日期不对")
	d.post(path+"/terms", url.Values{"act": {"burn"}}).want(t, "an unknown act", http.StatusUnprocessableEntity)
	d.post(path+"/terms", url.Values{"act": {"retire"}, "last_day": {string(today)}}).want(t, "retired", http.StatusSeeOther)
	d.get(path).want(t, "retired", http.StatusOK, "已卸任", "恢复为信息员")
	d.post(path+"/terms", url.Values{"act": {"begin"}, "unit_id": {o.unit}}).want(t, "resumed", http.StatusSeeOther)
	d.get(path).want(t, "resumed", http.StatusOK, "增加任职单位")
	admin := o.signedIn("admin1")
	admin.post(path+"/terms", url.Values{"act": {"retire"}}).want(t, "an administrator", http.StatusForbidden)
}

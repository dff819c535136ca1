package phone_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/service/account"
	"laigao/service/registry"
)

func TestSignIn_ReturnsToThePageAndTellsThePlatformNothing(t *testing.T) {
	h := open(t)
	v := h.visitor()
	if back := v.signIn("a", "/m/register?secret=1"); back.status != http.StatusSeeOther || back.location != "/m/register?secret=1" {
		t.Fatalf("back: %d to %q", back.status, back.location)
	}
	v.get("/m/").want(t, "home", http.StatusOK, "登记")
	for _, to := range []string{"https://evil.invalid/", "//evil.invalid", "/console/", "/m/../console/", "/m/signin", "/m/oauth"} {
		w := h.visitor()
		away := w.get("/m/signin?to=" + url.QueryEscape(to))
		address, err := url.Parse(away.location)
		if err != nil {
			t.Fatal(err)
		}
		back := w.get("/m/oauth?code=a&state=" + address.Query().Get("state"))
		if back.location != "/m/" {
			t.Errorf("to %q comes back at %q", to, back.location)
		}
	}
}

func TestSignIn_RefusesStatesThatAreNotOfThisBrowserNow(t *testing.T) {
	h := open(t)
	victim, attacker := h.visitor(), h.visitor()
	state := attacker.leave("/m/")
	if got := victim.get("/m/oauth?code=attacker&state=" + state); got.status != http.StatusForbidden {
		t.Fatalf("another browser's state: %d", got.status)
	}
	mine := victim.leave("/m/")
	first := "B"
	if mine[:1] == first {
		first = "C"
	}
	for name, bad := range map[string]string{"none": "", "short": "AAAA", "unsigned": mine[:26], "forged": mine[:26] + strings.Repeat("A", 32), "changed": first + mine[1:]} {
		if got := victim.get("/m/oauth?code=a&state=" + bad); got.status != http.StatusForbidden {
			t.Errorf("state %s: %d", name, got.status)
		}
	}
	if h.platform.calls != 0 {
		t.Fatalf("the platform was asked %d times about refused states", h.platform.calls)
	}
	if got := victim.get("/m/oauth?code=a&state=" + mine); got.status != http.StatusSeeOther {
		t.Fatalf("the right state: %d", got.status)
	}
	if got := victim.get("/m/oauth?code=b&state=" + mine); got.status != http.StatusForbidden {
		t.Fatalf("the same state again: %d", got.status)
	}
	late := h.visitor()
	state = late.leave("/m/")
	h.now = h.now.Add(11 * time.Minute)
	if got := late.get("/m/oauth?code=a&state=" + state); got.status != http.StatusForbidden {
		t.Fatalf("a state of eleven minutes ago: %d", got.status)
	}
}

func TestSignIn_RefusesVirtualVisitors(t *testing.T) {
	h := open(t)
	v := h.visitor()
	v.signIn("snapshot-1", "/m/").want(t, "virtual visitor", http.StatusForbidden, "使用完整服务")
	if got := v.get("/m/"); got.status != http.StatusSeeOther {
		t.Fatalf("a virtual visitor is signed in: %d", got.status)
	}
}

func TestRegister_ShowsFormOneInTheNoticesWords(t *testing.T) {
	h := open(t)
	if err := h.store.SaveSetting(t.Context(), domain.SettingDepartment, domain.Settings{Federation: "示例市总工会", NewsSteps: 3, OtherSteps: 3, IdleMinutes: 30}); err != nil {
		t.Fatal(err)
	}
	page := h.signedIn("a").get("/m/register")
	page.want(t, "form 1", http.StatusOK, "示例市总工会基层工会信息员登记表", "东岭区总工会", "公司/工会宣传平台简况", "基层工会宣传工作简介", "填报时间")
	last := 0
	for _, label := range []string{
		"所在单位", "姓名", "性别", "出生年月", "学历", "工会职务", "单位职务", "联系电话", "电子邮箱", "身份证号", "兴趣/特长",
		"网站地址", "微信号", "微信名", "注册平台", "微博昵称", "报刊名称", "发布周期", "杂志名称", "基层工会宣传工作简介",
	} {
		at := strings.Index(page.body[last:], label)
		if at < 0 {
			t.Fatalf("%s is missing or out of order", label)
		}
		last += at
	}
}

func TestRegister_AutosavesSubmitsOnceAndShowsTheResult(t *testing.T) {
	h := open(t)
	v := h.signedIn("a")
	page := v.get("/m/register")
	form := h.form(page.body)
	form.Set("name", "样例")
	saved := v.post("/m/register/save", form, "Accept", "application/json")
	var answered struct {
		SavedAt int64  `json:"saved_at"`
		Version string `json:"version"`
	}
	if err := json.Unmarshal([]byte(saved.body), &answered); err != nil || saved.status != http.StatusOK || answered.SavedAt != h.now.UnixMilli() || answered.Version == "0" {
		t.Fatalf("autosave: %d %s %v", saved.status, saved.body, err)
	}
	v.get("/m/register").want(t, "the form again", http.StatusOK, `value="样例"`, "样例简介")
	v.get("/m/").want(t, "home with a draft", http.StatusOK, "继续填写登记表")
	form.Set("name", "样例甲")
	for range 2 { // a double tap
		if sent := v.post("/m/register", form); sent.status != http.StatusSeeOther || sent.location != "/m/register/done" {
			t.Fatalf("submit: %d to %q\n%s", sent.status, sent.location, sent.body)
		}
	}
	v.get("/m/register/done").want(t, "result", http.StatusOK, "登记表已提交", "样例甲", "东岭区总工会")
	v.get("/m/").want(t, "home while pending", http.StatusOK, "待审核")
	if again := v.get("/m/register"); again.location != "/m/register/done" {
		t.Fatalf("the form after sending: %d to %q", again.status, again.location)
	}
	if n, _ := h.store.CountInformants(t.Context(), domain.InformantPending); n != 1 {
		t.Fatalf("%d registrations, want 1", n)
	}
}

func TestRegister_PutsProblemsUnderFieldsAndKeepsAll(t *testing.T) {
	h := open(t)
	v := h.signedIn("a")
	form := h.form(v.get("/m/register").body)
	form.Set("phone", "12345")
	form.Set("email", "nonsense")
	form.Del("privacy")
	answer := v.post("/m/register", form)
	answer.want(t, "with problems", http.StatusUnprocessableEntity, "有几处需要补充", `id="phone-error" role="alert">请填写 11 位手机号`,
		`id="email-error" role="alert">请填写完整的邮箱`, "请阅读个人信息处理说明", `value="12345"`, `value="nonsense"`, "样例简介")
	form = h.form(answer.body)
	if sent := v.post("/m/register", form); sent.status != http.StatusSeeOther {
		t.Fatalf("mended: %d\n%s", sent.status, sent.body)
	}
}

func TestRegister_EscapesEveryField(t *testing.T) {
	h := open(t)
	v := h.signedIn("a")
	const canary = `"><script>alert(1)</script><img src=x onerror=alert(1)>{{.}}`
	form := h.form(v.get("/m/register").body)
	for name := range form {
		if name != "csrf" && name != "version" {
			form.Set(name, canary)
		}
	}
	for _, name := range []string{
		"id_number", "hobbies", "site_url", "wechat_id", "wechat_name", "weibo_platform", "weibo_name", "newspaper_name",
		"newspaper_cycle", "magazine_name", "magazine_cycle", "other_platforms", "id_consent", "unit_search",
	} {
		form.Set(name, canary)
	}
	for _, answer := range []answer{v.post("/m/register", form), v.get("/m/register"), v.get("/m/")} {
		if strings.Contains(answer.body, "<script>alert") || strings.Contains(answer.body, "<img src=x") {
			t.Fatalf("the canary sings:\n%s", answer.body)
		}
	}
	if page := v.get("/m/register"); strings.Count(page.body, "&lt;script&gt;alert(1)") < 15 {
		t.Fatalf("only %d fields show what was typed", strings.Count(page.body, "&lt;script&gt;alert(1)"))
	}
}

func TestRegister_RefusesForgedForms(t *testing.T) {
	h := open(t)
	v := h.signedIn("a")
	form := h.form(v.get("/m/register").body)
	for name, change := range map[string]func(){
		"without a token": func() { form.Del("csrf") },
		"another's token": func() { form.Set("csrf", csrf(h.signedIn("b").get("/m/register").body)) },
	} {
		change()
		for _, path := range []string{"/m/register", "/m/register/save"} {
			if got := v.post(path, form); got.status != http.StatusForbidden {
				t.Errorf("%s, %s: %d, want 403", name, path, got.status)
			}
		}
	}
	form.Set("csrf", csrf(v.get("/m/register").body))
	if got := v.post("/m/register", form, "Origin", "https://evil.invalid", "Sec-Fetch-Site", "cross-site"); got.status != http.StatusForbidden {
		t.Errorf("from another site: %d, want 403", got.status)
	}
	if r, _ := h.registry.Registration(t.Context(), "a"); r.Version != 0 {
		t.Error("a forged form had an effect")
	}
}

func TestRegister_AnExpiredSessionLosesNothing(t *testing.T) {
	h := open(t)
	v := h.signedIn("a")
	page := v.get("/m/register")
	form := h.form(page.body)
	h.now = h.now.Add(31 * 24 * time.Hour)
	saved := v.post("/m/register/save", form, "Accept", "application/json", "X-CSRF-Token", csrf(page.body))
	if saved.status != http.StatusUnauthorized || !strings.Contains(saved.body, "您填写的内容还在") {
		t.Fatalf("autosave: %d %s, want 401 with words for people", saved.status, saved.body)
	}
	sent := v.post("/m/register", form, "Referer", h.server.URL+"/m/register")
	sent.want(t, "submit", http.StatusUnauthorized, "样例甲", "样例简介", "13800001234", "/m/signin?to=%2Fm%2Fregister")
	h.now = time.Now().Truncate(time.Millisecond) // sessions end by the real clock
	v.client.Jar.SetCookies(mustParse(t, h.server.URL), []*http.Cookie{{Name: "laigao", Value: "gone", Path: "/"}})
	if back := v.signIn("a", "/m/register"); back.location != "/m/register" {
		t.Fatalf("signing in again leads to %q", back.location)
	}
	form.Set("page", hidden(v.get("/m/register").body, "page"))
	if again := v.post("/m/register", form); again.status != http.StatusSeeOther {
		t.Fatalf("the same form, its token still good: %d\n%s", again.status, again.body)
	}
}

func TestUnits_AreFoundByInitialsWithAndWithoutScripts(t *testing.T) {
	h := open(t)
	admin := domain.Account{ID: "x", Roles: []domain.Role{domain.RoleAdministrator}}
	for i := range 70 {
		if _, err := h.registry.SaveUnit(t.Context(), admin, "", registry.UnitEntry{Name: "样例" + string(rune('一'+i)) + "公司工会", Class: "grassroots"}); err != nil {
			t.Fatal(err)
		}
	}
	v := h.signedIn("a")
	page := v.get("/m/register")
	if strings.Contains(page.body, "公司工会") {
		t.Fatal("all units are listed although there are many")
	}
	v.get("/m/units?q=dlqz").want(t, "search by script", http.StatusOK, "东岭区总工会", h.unit)
	form := h.form(page.body)
	form.Del("unit_id")
	form.Set("find", "1")
	form.Set("unit_search", "dlqz")
	found := v.post("/m/register", form)
	found.want(t, "search by form", http.StatusOK, `<option value="`+h.unit+`">东岭区总工会`, `value="样例甲"`)
	form = h.form(found.body)
	if sent := v.post("/m/register", form); sent.status != http.StatusSeeOther {
		t.Fatalf("submit: %d", sent.status)
	}
	if got := h.visitor().get("/m/units?q=dlqz"); got.status != http.StatusSeeOther {
		t.Fatalf("units for strangers: %d", got.status)
	}
}

func TestHome_SaysWhatComesNext(t *testing.T) {
	h := open(t)
	v := h.signedIn("a")
	if got := v.post("/m/register", h.form(v.get("/m/register").body)); got.status != http.StatusSeeOther {
		t.Fatalf("submit: %d", got.status)
	}
	who, err := h.registry.Visitor(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	editor := domain.Account{ID: h.store.NewID(), Roles: []domain.Role{domain.RoleFirstReviewer}}
	if err := h.registry.Decide(t.Context(), editor, who.Informant.ID, registry.Decision{Reason: "请核对<b>单位</b>", Version: who.Informant.Version}); err != nil {
		t.Fatal(err)
	}
	v.get("/m/").want(t, "refused", http.StatusOK, "请核对&lt;b&gt;单位", "修改后重新提交")
	if got := v.post("/m/register", h.form(v.get("/m/register").body)); got.status != http.StatusSeeOther {
		t.Fatalf("submit again: %d\n%s", got.status, got.body)
	}
	who, _ = h.registry.Visitor(t.Context(), "a")
	if err := h.registry.Decide(t.Context(), editor, who.Informant.ID, registry.Decision{Approve: true, Version: who.Informant.Version}); err != nil {
		t.Fatal(err)
	}
	m := domain.Manuscript{ID: h.store.NewID(), InformantID: who.Informant.ID, UnitID: h.unit, State: domain.ManuscriptReturned, Reason: "请补照片", Text: domain.Text{Title: "样例稿件"}}
	if err := h.store.AddManuscript(t.Context(), &m); err != nil {
		t.Fatal(err)
	}
	v.get("/m/").want(t, "registered", http.StatusOK, "报送新稿件", "样例甲", "东岭区总工会", "样例稿件", "请补照片", "counts__item--late", "还没有关注公众号")
}

func TestPrivacy_IsOpenToEverybody(t *testing.T) {
	open(t).visitor().get("/m/privacy").want(t, "privacy", http.StatusOK, "个人信息处理说明", "身份证号", "保存多久")
}

func TestBind_ConfirmsTheNumberOnThePhone(t *testing.T) {
	h := open(t)
	a, err := h.account.Operator().Seed(t.Context(), account.Seed{
		Entry:    account.Entry{Username: "editor", Name: "样例编辑", Roles: []domain.Role{domain.RoleFirstReviewer}},
		Password: "春天的草原有云朵和羊群呀",
	})
	if err != nil {
		t.Fatal(err)
	}
	b, err := h.account.StartBinding(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	v := h.visitor()
	if back := v.signIn("editor-openid", "/m/bind/"+b.Code); back.location != "/m/bind/"+b.Code {
		t.Fatalf("sign in leads to %q", back.location)
	}
	page := v.get("/m/bind/" + b.Code)
	page.want(t, "the question", http.StatusOK, b.Number, "editor", "确认绑定")
	if got, _ := h.store.Account(t.Context(), a.ID); got.OpenID != "" {
		t.Fatal("the scan alone has bound the account")
	}
	v.post("/m/bind/"+b.Code, url.Values{"csrf": {csrf(page.body)}}).want(t, "confirm", http.StatusOK, "已绑定")
	if got, _ := h.store.Account(t.Context(), a.ID); got.OpenID != "editor-openid" {
		t.Fatalf("bound to %q", got.OpenID)
	}
	if again := v.get("/m/bind/" + b.Code); again.status != http.StatusNotFound {
		t.Fatalf("the code again: %d", again.status)
	}
}

func TestRegister_AnInviteFillsInItsUnitAndNothingMore(t *testing.T) {
	h := open(t)
	if err := h.store.AddInvite(t.Context(), domain.Invite{Code: "ABCDEFGHJK", UnitID: h.unit}); err != nil {
		t.Fatal(err)
	}
	v := h.signedIn("a")
	chosen := `value="` + h.unit + `" selected`
	v.get("/m/register?invite=abcdefghjk").want(t, "invited", http.StatusOK, "已按邀请码填好单位：东岭区总工会", chosen)
	if page := v.get("/m/register"); strings.Contains(page.body, chosen) {
		t.Error("looking at the page has kept the unit")
	}
	v.get("/m/register?invite=NOSUCHCODE").want(t, "with another code", http.StatusOK, "邀请码已经失效")
	if n, err := h.store.CountInformants(t.Context(), domain.InformantDraft); err != nil || n != 0 {
		t.Errorf("looking began %d registrations, %v", n, err)
	}
	form := h.form(v.get("/m/register?invite=ABCDEFGHJK").body)
	v.post("/m/register/save", form, "Accept", "application/json")
	other, err := h.registry.SaveUnit(t.Context(), domain.Account{ID: "admin", Roles: []domain.Role{domain.RoleAdministrator}}, "", registry.UnitEntry{Name: "西岭区总工会", Class: "banner"})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.store.AddInvite(t.Context(), domain.Invite{Code: "OTHERUNIT2", UnitID: other}); err != nil {
		t.Fatal(err)
	}
	if page := v.get("/m/register?invite=OTHERUNIT2"); !strings.Contains(page.body, chosen) || strings.Contains(page.body, "已按邀请码") {
		t.Error("a unit that was chosen gave way to an invite")
	}
}

func TestScan_ThePhoneAsksForTheNumberAndCanRefuse(t *testing.T) {
	h := open(t)
	editor, _, err := h.account.Operator().Add(t.Context(), account.Entry{Username: "editor", Name: "编辑一", Roles: []domain.Role{domain.RoleFirstReviewer}})
	if err != nil {
		t.Fatal(err)
	}
	binding, err := h.account.StartBinding(t.Context(), editor)
	if err != nil {
		t.Fatal(err)
	}
	v := h.visitor()
	v.signIn("editor-openid", "/m/bind/"+binding.Code)
	v.post("/m/bind/"+binding.Code, url.Values{"csrf": {csrf(v.get("/m/bind/" + binding.Code).body)}})
	scan, err := h.account.StartScan(t.Context(), account.ScanSignIn, "Windows 上的 Chrome")
	if err != nil {
		t.Fatal(err)
	}
	page := v.get("/m/scan/" + scan.Code)
	page.want(t, "the question", http.StatusOK, "Windows 上的 Chrome", scan.Choices[0], scan.Choices[1], scan.Choices[2], "不是我")
	v.post("/m/scan/"+scan.Code, url.Values{"csrf": {csrf(page.body)}, "number": {scan.Number}}).want(t, "the number", http.StatusOK, "已登录")
	if signed, waiting, err := h.account.FinishScan(t.Context(), scan.Code, ""); err != nil || waiting || signed.Account.ID != editor.ID {
		t.Errorf("the browser: %v, %v", waiting, err)
	}
	other, err := h.account.StartScan(t.Context(), account.ScanSignIn, "")
	if err != nil {
		t.Fatal(err)
	}
	v.post("/m/scan/"+other.Code, url.Values{"csrf": {csrf(page.body)}}).want(t, "refused", http.StatusOK, "已取消")
	if again := v.post("/m/scan/"+other.Code, url.Values{"csrf": {csrf(page.body)}, "number": {other.Number}}); again.status != http.StatusNotFound {
		t.Errorf("after it was refused: %d", again.status)
	}
	if gone := v.get("/m/scan/NOSUCHCODE"); gone.status != http.StatusNotFound {
		t.Errorf("an unknown code: %d", gone.status)
	}
}

func TestRegister_AnApprovedOneIsAmendedAndHandedOver(t *testing.T) {
	h := open(t)
	v := h.signedIn("a")
	if got := v.get("/m/handover"); got.location != "/m/" {
		t.Errorf("a handover of nothing: %d to %q", got.status, got.location)
	}
	if got := v.post("/m/register", h.form(v.get("/m/register").body)); got.status != http.StatusSeeOther {
		t.Fatalf("submit: %d", got.status)
	}
	who, err := h.registry.Visitor(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	editor := domain.Account{ID: h.store.NewID(), Roles: []domain.Role{domain.RoleFirstReviewer}}
	if err := h.registry.Decide(t.Context(), editor, who.Informant.ID, registry.Decision{Approve: true, Version: who.Informant.Version}); err != nil {
		t.Fatal(err)
	}
	page := v.get("/m/register")
	page.want(t, "the form", http.StatusOK, "修改我的登记", "保存修改", "东岭区总工会")
	if strings.Contains(page.body, `name="unit_id"`) {
		t.Error("the unit can be chosen")
	}
	form := h.form(page.body)
	form.Del("unit_id")
	form.Set("union_post", "副主席")
	if got := v.post("/m/register/save", form, "Accept", "application/json"); got.status != http.StatusOK {
		t.Fatalf("autosave: %d %s", got.status, got.body)
	}
	v.get("/m/register/done").want(t, "typed only", http.StatusOK, "还没有保存", "东岭区总工会")
	if got := v.get("/m/register/done"); strings.Contains(got.body, "副主席") {
		t.Error("what was only typed is shown as saved")
	}
	for range 2 {
		if got := v.post("/m/register", form); got.status != http.StatusSeeOther {
			t.Fatalf("amend: %d\n%s", got.status, got.body)
		}
	}
	v.get("/m/register/done").want(t, "amended", http.StatusOK, "副主席", "修改我的登记", "登记已通过")

	v.get("/m/").want(t, "home", http.StatusOK, "/m/handover")
	v.get("/m/handover").want(t, "the handover", http.StatusOK, "做到哪一天")
	v.post("/m/handover", url.Values{"csrf": {form.Get("csrf")}, "successor": {"样例<b>乙"}}).want(t, "without a day", http.StatusUnprocessableEntity, "请填写做到哪一天", "样例&lt;b&gt;乙")
	if got := v.post("/m/handover", url.Values{"csrf": {form.Get("csrf")}, "last_day": {"2026-03-31"}, "successor": {"样例<b>乙"}}); got.location != "/m/handover" {
		t.Fatalf("asked: %d to %q\n%s", got.status, got.location, got.body)
	}
	v.get("/m/handover").want(t, "asked", http.StatusOK, "已提出交接", "2026年3月31日", "样例&lt;b&gt;乙")
	if got := v.post("/m/handover/drop", url.Values{"csrf": {form.Get("csrf")}}); got.status != http.StatusSeeOther {
		t.Fatalf("taken back: %d", got.status)
	}
	v.get("/m/handover").want(t, "taken back", http.StatusOK, "做到哪一天")
}

package phone_test

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"image"
	"image/jpeg"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/handler/phone"
	"laigao/handler/web"
	"laigao/media"
	"laigao/repository/sessions"
	"laigao/repository/storetest"
	"laigao/service/account"
	"laigao/service/adoption"
	"laigao/service/intake"
	"laigao/service/notice"
	"laigao/service/recognition"
	"laigao/service/registry"
	"laigao/service/review"
)

// desk is a house in which manuscripts can be written.
type desk struct {
	*house
	intake *intake.Service
	author domain.Informant
	phone  visitor // in the author's hand
}

func openDesk(t *testing.T) *desk {
	t.Helper()
	gin.SetMode(gin.TestMode)
	h := &house{t: t, platform: &platform{}, now: time.Date(2026, 3, 6, 9, 0, 0, 0, domain.Shanghai())}
	clock := func() time.Time { return h.now }
	h.store = storetest.SQLite(t, clock)
	key := bytes.Repeat([]byte{3}, 32)
	keyring, err := domain.NewKeyring(rand.Reader, key)
	h.must(err)
	files, err := media.OpenFiles(t.TempDir())
	h.must(err)
	t.Cleanup(func() { _ = files.Close() })
	values := sessions.NewTables(h.store)
	router := gin.New()
	h.server = httptest.NewServer(router)
	t.Cleanup(h.server.Close)
	log := slog.New(slog.DiscardHandler)
	site, err := web.New(web.Config{Log: log, Now: clock, PublicURL: h.server.URL, Sessions: sessions.NewBrowsers(values, clock)})
	h.must(err)
	d := &desk{house: h}
	h.registry = registry.New(registry.Config{Store: h.store, Keyring: keyring, AppID: "wx-test", Paper: paper{}, Log: log})
	d.intake = intake.New(intake.Config{
		Store: h.store, Keyring: keyring, Files: files, Paper: paper{}, Inspector: media.NewInspector(), Documents: documents{}, Clean: web.NewSanitiser().Clean, Log: log,
	})
	h.account = account.New(account.Config{Store: h.store, Values: values, Random: rand.Reader, Cost: account.Cost{MemoryKiB: 64, Passes: 1, Threads: 1}})
	pages, err := phone.New(phone.Config{Site: site, Registry: h.registry, Notice: notice.New(notice.Config{Store: h.store, AppID: "wx-test", Log: slog.New(slog.DiscardHandler)}), Intake: d.intake, Adoption: adoption.New(adoption.Config{Store: h.store, Log: log}), Account: h.account, Recognition: recognition.New(recognition.Config{Store: h.store, Keyring: keyring, Log: slog.New(slog.DiscardHandler)}), Review: review.New(review.Config{Store: h.store, Keyring: keyring, Log: log}), Tables: spreadsheets{}, Identity: h.platform, AppID: "wx-test", Values: values, StateKey: key})
	h.must(err)
	router.Use(site.Secure())
	pages.Register(router)
	unit := domain.Unit{ID: h.store.NewID(), Class: "banner", Name: "东岭区总工会"}
	h.must(h.store.AddUnit(t.Context(), &unit))
	h.unit = unit.ID
	d.author = d.informant("样例甲", "open-author", domain.InformantActive)
	d.phone = h.signedIn("open-author")
	return d
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (d *desk) informant(name, openID string, state domain.InformantState) domain.Informant {
	d.t.Helper()
	i := domain.Informant{ID: d.store.NewID(), State: state, UnitID: d.unit, Name: name}
	d.must(d.store.AddInformant(d.t.Context(), &i))
	d.must(d.store.PutFollower(d.t.Context(), domain.Follower{AppID: "wx-test", OpenID: openID, InformantID: i.ID, Subscribed: true}))
	return i
}

// begin opens a draft as the author does and returns its address.
func (d *desk) begin() string {
	d.t.Helper()
	page := d.phone.get("/m/submit")
	page.want(d.t, "submit page", http.StatusOK, "写新稿", "涉密、工作秘密不得上传")
	form := url.Values{"csrf": {csrf(page.body)}, "id": {hidden(page.body, "id")}, "class": {"news"}}
	first := d.phone.post("/m/submit", form)
	second := d.phone.post("/m/submit", form) // a double tap
	if first.status != http.StatusSeeOther || first.location != second.location || !strings.HasSuffix(first.location, "/edit") {
		d.t.Fatalf("new draft: %d %q and %d %q", first.status, first.location, second.status, second.location)
	}
	return strings.TrimSuffix(first.location, "/edit")
}

// filled is form 2 with nothing missing, as the page sends it.
func filled(page string, act string) url.Values {
	return url.Values{
		"csrf": {csrf(page)}, "version": {hidden(page, "version")}, "page": {hidden(page, "page")}, "act": {act},
		"contact": {"13800001234"}, "class": {"news"}, "activity_day": {"2026-03-05"}, "genre": {"text"}, "language": {"chinese"},
		"external": {"yes"}, "title": {"东岭区举办职工技能大赛"}, "body": {"第一段。\r\n第二段。"}, "byline": {"样例甲"}, "first_here": {"yes"},
		"original": {"yes"}, "self_made": {"yes"}, "sent_freely": {"yes"}, "secrecy_reviewer": {"样例乙"}, "secrecy_passed": {"yes"},
	}
}

func TestSubmit_FromEmptyFormToReceipt(t *testing.T) {
	d := openDesk(t)
	address := d.begin()
	page := d.phone.get(address + "/edit")
	page.want(t, "form 2", http.StatusOK, "基层工会宣传稿件报送单", "报送单位", "信息员", "联系方式", "报送时间", "对外宣传", "报送附件", "报送稿件内容",
		"标题", "正文摘选", "保密审查", "涉密、工作秘密不得上传", `accept="image/*" multiple`, `accept="video/*" multiple`, "东岭区总工会")
	for _, inline := range []string{"<script>", " onclick=", " style="} {
		if strings.Contains(page.body, inline) {
			t.Errorf("the page holds %q", inline)
		}
	}
	saved := d.phone.post(address+"/edit", filled(page.body, "check"))
	if saved.status != http.StatusSeeOther || saved.location != address+"/check" {
		t.Fatalf("save and check: %d %q\n%s", saved.status, saved.location, saved.body)
	}
	check := d.phone.get(address + "/check")
	check.want(t, "check", http.StatusOK, "东岭区举办职工技能大赛", "<p>第一段。</p>", "2026年3月5日", "13800001234", "还剩 2 天 15 小时", `name="consent" value="use"`)
	form := url.Values{"csrf": {csrf(check.body)}, "version": {hidden(check.body, "version")}, "round": {hidden(check.body, "round")}, "consent": {"use", "proof"}}
	d.phone.post(address+"/submit", form).want(t, "submit without all consents", http.StatusUnprocessableEntity, "逐条", `value="use" checked`)
	form["consent"] = []string{"use", "proof", "secrecy", "rights"}
	for range 2 {
		if sent := d.phone.post(address+"/submit", form); sent.status != http.StatusSeeOther || sent.location != address+"/sent" {
			t.Fatalf("submit: %d %q\n%s", sent.status, sent.location, sent.body)
		}
	}
	d.phone.get(address+"/sent").want(t, "receipt", http.StatusOK, "2026-000001", "初审中", "接下来")
	d.phone.get(address).want(t, "course", http.StatusOK, "2026-000001", "已报送", "初审", "复审", "终审", "撤回")
	d.phone.get("/m/manuscripts?state=reviewing").want(t, "list", http.StatusOK, "东岭区举办职工技能大赛", "2026-000001")
	for _, closed := range []string{"/edit", "/check"} {
		if again := d.phone.get(address + closed); again.status != http.StatusSeeOther || again.location != address {
			t.Errorf("GET %s after submission: %d %q", closed, again.status, again.location)
		}
	}
}

func TestEdit_ShowsWhatIsMissingBesideTheFields(t *testing.T) {
	d := openDesk(t)
	address := d.begin()
	page := d.phone.get(address + "/edit")
	form := filled(page.body, "check")
	form.Set("title", "")
	form.Del("external")
	form.Set("body", "写了一半的正文")
	d.phone.post(address+"/edit", form).want(t, "check", http.StatusUnprocessableEntity, `href="#title"`, "请填写标题", "请选择是否可以对外宣传", "写了一半的正文")
}

func TestEdit_SavesBeforeDoingWhatAButtonSays(t *testing.T) {
	d := openDesk(t)
	address := d.begin()
	id := strings.TrimPrefix(address, "/m/manuscripts/")
	a, err := d.intake.Announce(t.Context(), d.author, intake.Announce{ManuscriptID: id, Name: "大赛.mp4", Size: 10})
	d.must(err)
	page := d.phone.get(address + "/edit")
	page.want(t, "form 2", http.StatusOK, "请重新选择这个文件继续上传", "大赛.mp4")
	form := filled(page.body, "remove:"+a.ID)
	form.Set("title", "没有丢的标题")
	if removed := d.phone.post(address+"/edit", form); removed.status != http.StatusSeeOther {
		t.Fatalf("remove: %d\n%s", removed.status, removed.body)
	}
	page = d.phone.get(address + "/edit")
	page.want(t, "form 2", http.StatusOK, "没有丢的标题")
	if strings.Contains(page.body, "大赛.mp4") {
		t.Error("the removed file is still there")
	}
}

func TestSave_AnswersTheScriptAndReportsConflicts(t *testing.T) {
	d := openDesk(t)
	address := d.begin()
	first, second := d.phone.get(address+"/edit"), d.phone.get(address+"/edit")
	asked := []string{"Accept", "application/json"}
	saved := d.phone.post(address+"/save", filled(first.body, ""), asked...)
	var said struct {
		SavedAt int64  `json:"saved_at"`
		Version string `json:"version"`
	}
	if err := json.Unmarshal([]byte(saved.body), &said); err != nil || said.Version != "2" || said.SavedAt != d.now.UnixMilli() {
		t.Fatalf("save answered %d %s", saved.status, saved.body)
	}
	d.phone.post(address+"/save", filled(first.body, ""), asked...).want(t, "the same page, its answer lost", http.StatusOK)
	d.phone.post(address+"/save", filled(second.body, ""), asked...).want(t, "another page", http.StatusConflict, "另一个页面")
	typed := filled(second.body, "save")
	typed.Set("title", "第二页的标题")
	both := d.phone.post(address+"/edit", typed)
	both.want(t, "another page without scripts", http.StatusConflict, "第二页的标题", "东岭区举办职工技能大赛", "再点一次")
	typed.Set("version", hidden(both.body, "version"))
	typed.Set("page", hidden(both.body, "page"))
	if again := d.phone.post(address+"/edit", typed); again.status != http.StatusSeeOther {
		t.Errorf("saving again: %d", again.status)
	}
}

func TestPages_EscapeEveryFieldOfForm2(t *testing.T) {
	d := openDesk(t)
	address := d.begin()
	id := strings.TrimPrefix(address, "/m/manuscripts/")
	const canary = `"><script>canary()</script>`
	const attribute = `x" onfocus="canary()" y="`
	content := photo(t)
	a, err := d.intake.Announce(t.Context(), d.author, intake.Announce{ManuscriptID: id, Name: canary + ".jpg", Size: int64(len(content))})
	d.must(err)
	_, err = d.intake.Received(t.Context(), d.author, a.ID, strings.NewReader(content))
	d.must(err)
	for _, evil := range []string{canary, attribute} {
		page := d.phone.get(address + "/edit")
		form := filled(page.body, "check")
		for _, field := range []string{
			"title", "body", "excerpt", "contact", "byline", "photographer", "other_attachments", "elsewhere_outlet", "elsewhere_link", "secrecy_reviewer",
		} {
			form.Set(field, evil)
		}
		for _, field := range []string{"class", "genre", "language", "external", "topic", "activity_day", "elsewhere_day", "unit_id", "original"} {
			form.Add(field, evil)
		}
		form.Set("first_here", "no")
		form.Set("people_consent", "yes")
		form.Set("coauthors", "1")
		form["coauthor_name"], form["coauthor_unit"], form["coauthor_role"], form["coauthor_share"] = []string{evil}, []string{evil}, []string{evil}, []string{"10"}
		form.Set("file", a.ID)
		form.Set("caption_"+a.ID, evil)
		form.Set("photographer_"+a.ID, evil)
		form.Set("secrecy_reviewer", domain.Shorten(evil, 30))
		answers := map[string]answer{"save": d.phone.post(address+"/edit", form)}
		for _, path := range []string{"/edit", "/check"} {
			answers[path] = d.phone.get(address + path)
		}
		for _, path := range []string{"/m/submit", "/m/manuscripts", "/m/attachments/" + a.ID, "/m/"} {
			answers[path] = d.phone.get(path)
		}
		tooLong := filled(page.body, "save")
		tooLong.Set("title", evil+strings.Repeat("长", 200))
		tooLong.Set("page", hidden(answers["/edit"].body, "page"))
		tooLong.Set("version", hidden(answers["/edit"].body, "version"))
		answers["too long"] = d.phone.post(address+"/edit", tooLong)
		answers["too long"].want(t, "a title too long", http.StatusUnprocessableEntity, "最多 100 个字")
		for what, a := range answers {
			if strings.Contains(a.body, "<script>canary") || strings.Contains(a.body, `" onfocus="canary`) {
				t.Errorf("%s lets %s through", what, evil)
			}
		}
		if !strings.Contains(answers["/edit"].body, "canary()") {
			t.Error("the canary did not arrive: the test proves nothing")
		}
	}
}

func TestSubmittedPages_EscapeEveryField(t *testing.T) {
	d := openDesk(t)
	address := d.begin()
	const canary = `"><script>canary()</script>`
	page := d.phone.get(address + "/edit")
	form := filled(page.body, "check")
	for _, field := range []string{"title", "body", "byline", "contact", "excerpt"} {
		form.Set(field, canary)
	}
	d.phone.post(address+"/edit", form)
	d.send(address)
	m, err := d.store.Manuscript(t.Context(), strings.TrimPrefix(address, "/m/manuscripts/"))
	d.must(err)
	d.must(m.Return(canary, d.now))
	m.Body += `<p onclick="canary()">x</p><script>canary()</script><img src=x onerror="canary()">`
	d.must(d.store.SaveManuscript(t.Context(), &m))
	for _, path := range []string{address, address + "/sent", address + "/edit", "/m/manuscripts", "/m/submit"} {
		answer := d.phone.get(path)
		answer.want(t, path, http.StatusOK)
		if strings.Contains(answer.body, "<script>canary") || strings.Contains(answer.body, "onclick") || strings.Contains(answer.body, "onerror=\"canary") {
			t.Errorf("%s lets the canary through", path)
		}
	}
}

// send submits what the check page shows.
func (d *desk) send(address string) {
	d.t.Helper()
	check := d.phone.get(address + "/check")
	form := url.Values{"csrf": {csrf(check.body)}, "version": {hidden(check.body, "version")}, "round": {hidden(check.body, "round")}, "consent": {"use", "proof", "secrecy", "rights"}}
	if sent := d.phone.post(address+"/submit", form); sent.status != http.StatusSeeOther {
		d.t.Fatalf("submit: %d\n%s", sent.status, sent.body)
	}
}

func TestOthers_FindNothing(t *testing.T) {
	d := openDesk(t)
	address := d.begin()
	d.informant("样例丙", "open-other", domain.InformantActive)
	other := d.signedIn("open-other")
	token := csrf(other.get("/m/submit").body)
	for _, path := range []string{"", "/edit", "/check", "/sent"} {
		other.get(address+path).want(t, "GET "+path, http.StatusNotFound)
	}
	for _, path := range []string{"/edit", "/save", "/submit", "/withdraw", "/copy", "/attachments"} {
		form := url.Values{"csrf": {token}, "version": {"1"}, "round": {"0"}, "new_id": {d.intake.NewID()}}
		got := other.post(address+path, form)
		if path == "/attachments" { // wants JSON
			got.want(t, "POST "+path, http.StatusUnprocessableEntity)
			continue
		}
		got.want(t, "POST "+path, http.StatusNotFound)
	}
}

func TestWithdrawAndCopy_FromTheCoursePage(t *testing.T) {
	d := openDesk(t)
	address := d.begin()
	page := d.phone.get(address + "/edit")
	d.phone.post(address+"/edit", filled(page.body, "check"))
	d.send(address)
	course := d.phone.get(address)
	form := url.Values{"csrf": {csrf(course.body)}, "reason": {"日期写错"}}
	if got := d.phone.post(address+"/withdraw", form); got.status != http.StatusSeeOther {
		t.Fatalf("withdraw: %d\n%s", got.status, got.body)
	}
	course = d.phone.get(address)
	course.want(t, "course", http.StatusOK, "已撤回", "日期写错", "复制为新稿")
	copied := d.phone.post(address+"/copy", url.Values{"csrf": {csrf(course.body)}, "new_id": {hidden(course.body, "new_id")}})
	if copied.status != http.StatusSeeOther {
		t.Fatalf("copy: %d\n%s", copied.status, copied.body)
	}
	d.phone.get(copied.location).want(t, "the copy", http.StatusOK, "东岭区举办职工技能大赛", "删除草稿")
}

func TestPending_MayWriteButNotSend(t *testing.T) {
	d := openDesk(t)
	d.informant("样例丁", "open-pending", domain.InformantPending)
	d.phone = d.signedIn("open-pending")
	address := d.begin()
	page := d.phone.get(address + "/edit")
	d.phone.post(address+"/edit", filled(page.body, "check"))
	check := d.phone.get(address + "/check")
	check.want(t, "check", http.StatusOK, "登记还没有通过", " disabled")
	form := url.Values{"csrf": {csrf(check.body)}, "version": {hidden(check.body, "version")}, "round": {"0"}, "consent": {"use", "proof", "secrecy", "rights"}}
	d.phone.post(address+"/submit", form).want(t, "submit", http.StatusForbidden, "审核通过后才能报送")
}

func TestUnregistered_AreSentToTheForm(t *testing.T) {
	d := openDesk(t)
	stranger := d.signedIn("open-stranger")
	if got := stranger.get("/m/submit"); got.status != http.StatusSeeOther || got.location != "/m/register" {
		t.Errorf("got %d %q", got.status, got.location)
	}
	stranger.get("/m/manuscripts").want(t, "list", http.StatusOK, "这里还没有稿件")
}

func TestAnnounce_AnswersTheScript(t *testing.T) {
	d := openDesk(t)
	address := d.begin()
	token := csrf(d.phone.get(address + "/edit").body)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, d.server.URL+address+"/attachments", strings.NewReader(`{"name":"大赛.jpg","size":1000}`))
	d.must(err)
	for name, value := range map[string]string{"Content-Type": "application/json", "Accept": "application/json", "X-CSRF-Token": token} {
		request.Header.Set(name, value)
	}
	got := d.phone.do(request)
	got.want(t, "announce", http.StatusOK, `"url":"/upload/`, `"kind":"照片"`)
}

func photo(t *testing.T) string {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, image.NewRGBA(image.Rect(0, 0, 30, 20)), nil); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

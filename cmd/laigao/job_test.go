package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"image"
	"image/jpeg"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"laigao/cmd/internal/sample"
	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
)

// job is the main job as people do it, each step an acknowledged change. After
// every step, tend is called: it does nothing, or kills the program.
type job struct {
	*world
	launch func()
	ready  func(step string) // called before each step
	tend   func()

	author  follower
	phone   *browser
	desks   map[string]*browser // by user name
	fresh   map[string]string   // passwords by user name
	editor  follower            // the first reviewer's own WeChat
	draft   string              // address of the manuscript on the phone
	id      string              // of the manuscript
	article string              // address of the article in the console
	half    upload              // the picture that is on its way
}

func newJob(w *world) *job {
	return &job{world: w, launch: w.start, ready: func(string) {}, tend: func() {}, desks: map[string]*browser{}, fresh: map[string]string{}}
}

func TestMainJob_IsDoneOnEveryDatabase(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		j := newJob(newWorld(t, url))
		j.prepare()
		j.steps()
		j.check()
	})
}

func TestMainJob_SurvivesAKillAfterEveryAcknowledgedStep(t *testing.T) {
	storetest.EachMigrated(t, func(t *testing.T, url string) {
		j := newJob(newWorld(t, url))
		j.prepare()
		j.tend = j.kill
		j.steps()
		j.check()
		if j.kills < 15 {
			t.Fatalf("killed only %d times", j.kills)
		}
	})
}

var bindAddress = regexp.MustCompile(`/m/bind/\w+`)

var printedPassword = regexp.MustCompile(`初始密码 (\S+)`)

// prepare does what an operator does before the first day.
func (j *job) prepare() {
	j.run("编码,名称,简称,类别,上级编码,排序,需工会主席审签\nA01,青禾区总工会,青禾区,旗区总工会,,1,否\n", "units", "import", "-")
	for username, roles := range map[string]string{
		"guanli": "administrator", "chushen": "first_reviewer", "fushen": "second_reviewer", "zhongshen": "final_reviewer", "fabu": "publisher",
	} {
		out := j.run("", "account", "add", username, "-name", "样例"+username, "-roles", roles)
		found := printedPassword.FindStringSubmatch(out)
		if found == nil {
			j.t.Fatalf("no password in %q", out)
		}
		j.fresh[username] = found[1]
	}
	j.launch()
	j.set()
}

// set does what the administrator does first: the federation's name, the
// templates of the notices, and that none waits for the end of a night.
func (j *job) set() {
	j.t.Helper()
	desk := j.desk("guanli")
	desk.open("/console/settings").form("/console/settings").set("federation", "示例市总工会").submit().must(http.StatusOK)
	choose := map[string]string{
		"registration_approved": "TPL_registration_result", "registration_refused": "TPL_registration_result", "manuscript_received": "TPL_manuscript_received",
		"manuscript_returned": "TPL_manuscript_returned", "manuscript_rejected": "TPL_review_result", "manuscript_accepted": "TPL_review_result",
		"manuscript_adopted": "TPL_manuscript_adopted", "manuscript_waiting": "TPL_review_pending", "registration_waiting": "TPL_review_pending",
	}
	for range 2 { // the first time chooses, the second confirms what was mapped by name
		form := desk.open("/console/settings/notices").must(http.StatusOK).form("/console/settings/notices")
		for kind, template := range choose {
			form.set("template_"+kind, template)
		}
		form.submit().must(http.StatusOK)
	}
	desk.open("/console/settings/notices/rules").must(http.StatusOK).form("/console/settings/notices/rules").
		set("quiet_from", "00:00", "quiet_until", "00:00").submit().must(http.StatusOK)
}

// desk returns the console as one account sees it, signing in for the first time.
func (j *job) desk(username string) *browser {
	j.t.Helper()
	if b, ok := j.desks[username]; ok {
		return b
	}
	b := j.newBrowser()
	const password = "四海之内皆兄弟也-2026"
	b.open("/console/signin").form("/console/signin").set("username", username, "password", j.fresh[username]).submit().must(http.StatusOK)
	changed := b.open("/console/password").form("/console/password").
		set("old_password", j.fresh[username], "new_password", password, "again", password).submit()
	if changed.status == http.StatusUnauthorized && j.chaotic { // it was changed, and the answer with the new session was lost
		changed = b.open("/console/signin").form("/console/signin").set("username", username, "password", password).submit()
	}
	changed.must(http.StatusOK)
	j.desks[username] = b
	return b
}

// step does one step and lets the tender loose.
func (j *job) step(name string, do func()) {
	j.t.Helper()
	before := j.t.Failed()
	j.ready(name)
	do()
	if !before && j.t.Failed() {
		j.t.Fatalf("failed at step %s", name)
	}
	j.tend()
}

func (j *job) steps() {
	j.t.Helper()
	j.step("follow", func() { j.author = j.follow("张三") })
	j.step("begin form 1", j.beginRegistration)
	j.step("send form 1", j.sendRegistration)
	j.step("approve", j.approve)
	j.step("bind the editor's WeChat", j.bindEditor)
	j.step("begin form 2", j.beginDraft)
	j.step("save form 2", j.saveDraft)
	j.step("half an upload", func() { j.uploadHalf("赛场.jpg", picture(j.t)) })
	j.step("the rest of it", func() { j.uploadRest("赛场.jpg") })
	j.step("a video", j.uploadVideo)
	j.step("send form 2", func() { j.send("2026-000001") })
	j.step("first review", func() { j.decide("chushen", "pass", "语言通顺，事实清楚。", "复审") })
	j.step("return", func() { j.decide("fushen", "return", "请补充参赛人数。", "退回修改") })
	j.step("mend", j.mend)
	j.step("send again", func() { j.send("2026-000001") })
	j.step("first review again", func() { j.decide("chushen", "pass", "已补充人数。", "复审") })
	j.step("second review", func() { j.decide("fushen", "pass", "同意。", "终审") })
	j.step("final review", func() { j.decide("zhongshen", "pass", "同意刊发。", "已审定") })
	j.step("compose", j.compose)
	j.step("sign", j.sign)
	j.step("push", j.push)
	j.step("record an adoption", j.adopt)
}

func (j *job) beginRegistration() {
	j.phone = j.author.browser()
	j.phone.open("/m/").must(http.StatusOK, "登记")
	form := j.phone.open("/m/register").must(http.StatusOK, "基层工会信息员登记表").form("/m/register")
	form.action = "/m/register/save"
	form.set("name", "张三", "education", "本科")
	form.submit().must(http.StatusOK)
}

func (j *job) sendRegistration() {
	page := j.phone.open("/m/register").must(http.StatusOK, "张三")
	form := page.form("/m/register")
	form.set("unit_id", page.option("unit_id", "青禾区总工会"), "gender", "male", "birth_month", "1985-04",
		"union_post", "宣传委员", "unit_post", "干事", "phone", "13800000001", "privacy", "yes")
	form.submit().must(http.StatusOK, "审核")
}

func (j *job) approve() {
	desk := j.desk("chushen")
	desk.open("/console/").must(http.StatusOK, "登记")
	list := desk.open("/console/registrations?state=pending").must(http.StatusOK, "张三")
	page := desk.open(list.link("/console/registrations/01")).must(http.StatusOK, "138****0001")
	if strings.Contains(page.text, "13800000001") {
		j.t.Fatal("the phone number is shown unmasked")
	}
	page.form("/decide").set("decision", "approve").submit().must(http.StatusOK, "已通过")
	j.eventually("the registration's notice", func() bool { return len(j.author.inbox("template")) == 1 })
}

// bindEditor lets the first reviewer hear by WeChat, as the console asks.
func (j *job) bindEditor() {
	j.editor = j.follow("初审编辑")
	desk := j.desk("chushen")
	shown := desk.open("/console/profile").form("/console/profile/bind").submit().must(http.StatusOK)
	phone := j.editor.browser()
	phone.open(bindAddress.FindString(shown.text)).must(http.StatusOK).form("/m/bind/").submit().must(http.StatusOK)
}

func (j *job) beginDraft() {
	page := j.phone.open("/m/submit").must(http.StatusOK).form("/m/submit").set("class", "news").submit()
	page.must(http.StatusOK, "基层工会宣传稿件报送单")
	j.draft = strings.TrimSuffix(page.address.Path, "/edit")
	j.id = strings.TrimPrefix(j.draft, "/m/manuscripts/")
}

func (j *job) saveDraft() {
	page := j.phone.open(j.draft + "/edit").must(http.StatusOK)
	form := page.form(j.draft + "/edit")
	form.set("activity_day", string(domain.DayOf(time.Now())), "title", "青禾区举办职工技能大赛", "body", "近日，青禾区举办职工技能大赛。\n\n选手们同场比拼。",
		"contact", "13800000001", "external", "yes", "people_consent", "yes", "byline", "张三", "photographer", "张三",
		"first_here", "yes", "original", "yes", "self_made", "yes", "sent_freely", "yes", "secrecy_reviewer", "李四", "secrecy_passed", "yes", "act", "save")
	form.submit().must(http.StatusOK)
}

// uploads keeps the files that are on their way.
func (j *job) uploadHalf(name string, content []byte) {
	u := j.announce(name, content)
	j.phone.patch(u, 0, len(content)/2)
	j.half = u
}

func (j *job) uploadRest(name string) {
	j.announce(name, j.half.content) // the page was killed: the file is picked again
	from := j.phone.offset(j.half)
	if from == 0 || from > len(j.half.content)/2 {
		j.t.Fatalf("the upload goes on at %d of %d bytes sent", from, len(j.half.content)/2)
	}
	j.phone.patch(j.half, from, len(j.half.content))
	j.confirm(j.half, http.StatusOK)
}

func (j *job) uploadVideo() {
	content := sample.Clip()
	u := j.announce("现场.mp4", content)
	j.phone.patch(u, 0, len(content))
	j.confirm(u, http.StatusOK)
}

// announce tells of a file and opens its upload, as the page's script does.
func (j *job) announce(name string, content []byte) upload {
	j.t.Helper()
	csrf := j.phone.open(j.draft + "/edit").must(http.StatusOK).meta("csrf")
	answer := j.phone.postJSON(j.draft+"/attachments", csrf, map[string]any{"name": name, "size": len(content)}).must(http.StatusOK)
	var made struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal([]byte(answer.text), &made); err != nil || made.ID == "" {
		j.t.Fatalf("announce: %v %s", err, answer.text)
	}
	u := upload{id: made.ID, address: j.origin + "/upload/" + made.ID, content: content}
	if j.phone.offset(u) < 0 {
		j.phone.create(u)
	}
	return u
}

func (j *job) confirm(u upload, status int) *page {
	j.t.Helper()
	csrf := j.phone.open(j.draft + "/edit").meta("csrf")
	sum := sha256.Sum256(u.content)
	return j.phone.postJSON("/m/attachments/"+u.id+"/confirm", csrf,
		map[string]any{"upload": u.id, "size": len(u.content), "sha256": hex.EncodeToString(sum[:])}).must(status)
}

func picture(t *testing.T) []byte {
	t.Helper()
	canvas := image.NewRGBA(image.Rect(0, 0, 900, 600))
	for i := range canvas.Pix {
		canvas.Pix[i] = byte(i * 7 / 1000)
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, canvas, nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// send checks and sends form 2; an impatient thumb sends it three times.
func (j *job) send(number string) {
	page := j.phone.open(j.draft + "/check").must(http.StatusOK)
	form := page.form(j.draft + "/submit")
	form.values["consent"] = page.values("consent")
	for range 3 {
		form.submit().must(http.StatusOK, number)
	}
}

// decide signs one review step, the click going twice.
func (j *job) decide(username, decision, opinion, then string) {
	j.t.Helper()
	desk := j.desk(username)
	page := desk.open("/console/manuscripts/"+j.id+"?tab=reviews&decide="+decision).must(http.StatusOK, "青禾区举办职工技能大赛")
	form := page.form("/decide").set("decision", decision, "opinion", opinion)
	if decision == "return" {
		form.set("reasons", "facts")
	}
	if username == "zhongshen" {
		form.set("secrecy_checked", "yes")
	}
	form.submit()
	form.submit()
	desk.open("/console/manuscripts/"+j.id+"?tab=reviews").must(http.StatusOK, then, opinion)
}

func (j *job) mend() {
	j.phone.open(j.draft).must(http.StatusOK, "请补充参赛人数。")
	form := j.phone.open(j.draft + "/edit").must(http.StatusOK).form(j.draft + "/edit")
	form.set("body", "近日，青禾区举办职工技能大赛。\n\n八十六名选手同场比拼。", "act", "save").submit().must(http.StatusOK)
}

func (j *job) compose() {
	desk := j.desk("fabu")
	page := desk.open("/console/articles").must(http.StatusOK).form("/console/articles").submit().must(http.StatusOK)
	j.article = page.address.Path
	if !strings.Contains(page.text, "青禾区举办职工技能大赛") {
		j.t.Fatalf("the accepted manuscript is not offered\n%s", page.words())
	}
	page = page.form(j.article+"/items").set("manuscript_id", j.id).submit().must(http.StatusOK)
	form := page.form(j.article + "/items/0")
	form.set("author", "张三", "digest", "技能大赛圆满举办", "cover", page.radio("cover"))
	form.submit().must(http.StatusOK)
}

func (j *job) sign() {
	page := j.desk("zhongshen").open(j.article).must(http.StatusOK)
	page.form(j.article+"/sign").submit().must(http.StatusOK, "已签发")
}

func (j *job) push() {
	desk := j.desk("fabu")
	page := desk.open(j.article).must(http.StatusOK)
	form := desk.open(page.link("delivery=push")).must(http.StatusOK).form("/send")
	form.set("audience", "all").submit()
	form.submit()
	if j.kills > 0 {
		j.kill() // in the middle of what the outbox does now
	}
	// The lease of a killed process ends after half a minute.
	j.within(time.Minute, "the push", func() bool { return strings.Contains(desk.open(j.article).text, "已发出") })
}

func (j *job) adopt() {
	desk := j.desk("chushen")
	j.desk("chushen").open("/console/outlets").must(http.StatusOK).form("/console/outlets").
		set("name", "示例日报", "system", "3", "level", "1", "kind", "3").submit().must(http.StatusOK, "示例日报")
	page := desk.open("/console/manuscripts/" + j.id + "?tab=adoptions").must(http.StatusOK)
	form := page.form("/adoptions")
	form.set("outlet_id", page.option("outlet_id", "示例日报"), "day", string(domain.DayOf(time.Now())), "title", "技能大赛举办", "link", "https://daily.example/1")
	form.submit().must(http.StatusOK)
	form.submit()
	desk.open("/console/manuscripts/"+j.id+"?tab=adoptions").must(http.StatusOK, "示例日报", "本会微信公众号", "已采用")
}

// check holds the end against what people did: everything there, once.
func (j *job) check() {
	j.t.Helper()
	wants := map[string]int{"登记": 1, "收到": 2, "退回": 1, "审定": 1, "采用": 2}
	j.eventually("all notices", func() bool { return len(j.author.inbox("template")) >= 7 })
	j.desk("chushen").open("/console/notifications").must(http.StatusOK)
	got := j.author.inbox("template")
	if len(got) != 7 {
		j.t.Errorf("the author got %d notices, want 7 (%v):\n%s", len(got), wants, strings.Join(got, "\n"))
	}
	if got := j.author.inbox("mass"); len(got) != 1 {
		j.t.Errorf("the author got %d pushed articles, want 1:\n%s", len(got), strings.Join(got, "\n"))
	}
	if got := j.editor.inbox("template"); len(got) != 2 {
		j.t.Errorf("the editor got %d notices, want one for each time that the manuscript was sent:\n%s", len(got), strings.Join(got, "\n"))
	}
	page := j.phone.open(j.draft).must(http.StatusOK, "已采用", "示例日报", "八十六名选手")
	if strings.Contains(page.text, "语言通顺") {
		j.t.Error("the author reads a reviewer's internal opinion")
	}
	j.phone.open("/m/manuscripts").must(http.StatusOK, "2026-000001")
	public := j.newBrowser().open("/articles").must(http.StatusOK, "青禾区举办职工技能大赛")
	public.browser.open(public.link("/articles/")).must(http.StatusOK, "八十六名选手")
	j.rows()
}

// rows counts what the database holds.
func (j *job) rows() {
	j.t.Helper()
	ctx := context.Background()
	store, err := repository.Open(ctx, repository.Config{URL: j.database, Now: time.Now, Random: rand.Reader})
	if err != nil {
		j.t.Fatal(err)
	}
	defer store.Close()
	attachments, err := store.Attachments(ctx, j.id)
	if err != nil || len(attachments) != 2 {
		j.t.Errorf("%d attachments (%v), want 2", len(attachments), err)
	}
	for _, a := range attachments {
		if a.State != domain.AttachmentStored || a.SHA256 == "" {
			j.t.Errorf("attachment %s is %s", a.Name, a.State.Label())
		}
	}
	reviews, err := store.Reviews(ctx, j.id)
	if err != nil || len(reviews) != 5 {
		j.t.Errorf("%d reviews (%v), want 5", len(reviews), err)
	}
	revisions, err := store.Revisions(ctx, j.id)
	if err != nil || len(revisions) != 2 {
		j.t.Errorf("%d revisions (%v), want 2", len(revisions), err)
	}
	for _, state := range []domain.JobState{domain.JobFailed, domain.JobUnknown} {
		if n, err := store.CountJobs(ctx, state); err != nil || n != 0 {
			j.t.Errorf("%d jobs ended in state %d (%v)", n, state, err)
		}
	}
}

package main

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"laigao/repository/storetest"
)

// job is the main job as people do it, each step an acknowledged change. After
// every step, tend is called: it does nothing, or kills the program.
type job struct {
	*world
	tend func()

	author   follower
	phone    *browser
	desks    map[string]*browser // by user name
	fresh    map[string]string   // passwords by user name
	editor   follower            // the first reviewer's own WeChat
	draft    string              // address of the manuscript on the phone
	id       string              // of the manuscript
	articles string              // address of the article in the console
}

func newJob(w *world) *job {
	return &job{world: w, tend: func() {}, desks: map[string]*browser{}, fresh: map[string]string{}}
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
	storetest.EachURL(t, func(t *testing.T, url string) {
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
	j.start()
}

// desk returns the console as one account sees it, signing in for the first time.
func (j *job) desk(username string) *browser {
	j.t.Helper()
	if b, ok := j.desks[username]; ok {
		return b
	}
	b := newBrowser(j.t, j.origin)
	const password = "四海之内皆兄弟也-2026"
	b.open("/console/signin").form("/console/signin").set("username", username, "password", j.fresh[username]).submit().must(http.StatusOK)
	b.open("/console/password").form("/console/password").
		set("old_password", j.fresh[username], "new_password", password, "again", password).submit().must(http.StatusOK)
	j.desks[username] = b
	return b
}

// step does one step and lets the tender loose.
func (j *job) step(name string, do func()) {
	j.t.Helper()
	before := j.t.Failed()
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
}

func (j *job) beginRegistration() {
	j.phone = j.author.browser()
	j.phone.open("/m/").must(http.StatusOK, "登记")
	form := j.phone.open("/m/register").must(http.StatusOK, "基层工会信息员登记表").form("/m/register")
	form.action = "/m/register/save"
	form.set("name", "张三", "education", "大学本科")
	form.submit().must(http.StatusOK)
}

func (j *job) sendRegistration() {
	page := j.phone.open("/m/register").must(http.StatusOK, "张三")
	form := page.form("/m/register")
	form.set("unit_id", page.option("unit_id", "青禾区总工会"), "gender", "1", "birth_month", "1985-04",
		"union_post", "宣传委员", "unit_post", "干事", "phone", "13800000001", "privacy", "yes")
	form.submit().must(http.StatusOK, "审核")
}

func (j *job) approve() {
	desk := j.desk("chushen")
	list := desk.open("/console/registrations?state=pending").must(http.StatusOK, "张三")
	page := desk.open(list.link("/console/registrations/")).must(http.StatusOK, "138****0001")
	if strings.Contains(page.text, "13800000001") {
		j.t.Fatal("the phone number is shown unmasked")
	}
	page.form("/decide").set("decision", "approve").submit().must(http.StatusOK, "已通过")
	j.eventually("the registration's notice", func() bool { return len(j.author.inbox("template")) == 1 })
}

func (j *job) check() {}

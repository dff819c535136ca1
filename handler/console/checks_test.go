package console_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"laigao/domain"
	"laigao/service/review"
)

// checked adds a manuscript with these words and runs the checks over it.
func (d *desk) checked(title, body string) domain.Manuscript {
	d.t.Helper()
	ctx := context.Background()
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	m.Title, m.Body = title, domain.BodyOf(body)
	d.must(d.store.SaveManuscript(ctx, &m))
	checking := review.New(review.Config{Store: d.store, Keyring: d.keyring, Log: slog.New(slog.DiscardHandler)})
	d.must(checking.CheckManuscript(ctx, domain.CheckJob(m.ID, domain.CheckSubmitted)))
	m, err := d.store.Manuscript(ctx, m.ID)
	d.must(err)
	return m
}

// finding returns the id of the newest run's finding about a word.
func (d *desk) finding(m domain.Manuscript, word string) string {
	d.t.Helper()
	runs, err := d.store.CheckRuns(context.Background(), m.ID, 1)
	d.must(err)
	all, err := d.store.Findings(context.Background(), runs[0].ID)
	d.must(err)
	for _, f := range all {
		if f.Word == word {
			return f.ID
		}
	}
	d.t.Fatalf("%s is not among %+v", word, all)
	return ""
}

func TestChecks_AreShownAnsweredAndHarmless(t *testing.T) {
	d := newDesk(t)
	first := d.signIn(domain.RoleFirstReviewer)
	m := d.checked("座落"+canary, canary+"座落"+canary+"电话13800001234")
	at := "/console/manuscripts/" + m.ID
	status, page := first.get(at + "?tab=checks")
	if status != http.StatusOK {
		t.Fatalf("got %d", status)
	}
	contains(t, "the checks", page, "提示词“座落”", "应写作“坐落”", "有手机号", "138******34")
	harmless(t, "the checks", page)
	if strings.Contains(page, "13800001234") {
		t.Error("the evidence shows a number in full")
	}
	_, page = first.get(at + "?tab=reviews&decide=pass")
	contains(t, "the form of a decision", page, "机器检查还有", "由您决定")
	answer := at + "/findings/" + d.finding(m, "座落")
	if status, page = first.post(at, answer, url.Values{"state": {"fine"}}); status != http.StatusOK {
		t.Fatalf("answered: got %d", status)
	}
	contains(t, "the answered checks", page, "不是问题，样例初审")
	status, page = first.post(at, answer, url.Values{"context": {canary}})
	if status != http.StatusUnprocessableEntity {
		t.Fatalf("a context without the word: got %d", status)
	}
	contains(t, "the refused context", page, "应含有这个词")
	harmless(t, "the refused context", page)
	if status, _ = first.post(at, at+"/findings/01ARZ3NDEKTSV4RRFFQ69G5FAV", url.Values{"state": {"fine"}}); status != http.StatusConflict {
		t.Errorf("a finding of an older run: got %d", status)
	}
	auditor := d.signIn(domain.RoleAuditor)
	if status, _ = auditor.post(at, answer, url.Values{"state": {"open"}}); status != http.StatusForbidden {
		t.Errorf("answered by the auditor: got %d", status)
	}
}

func TestPair_IsMergedByFormOnce(t *testing.T) {
	d := newDesk(t)
	first := d.signIn(domain.RoleFirstReviewer)
	news := "近日举办职工技能大赛，八十六名选手参加，比赛分理论和实操两部分，裁判当场亮分，钳工组要锉配一个燕尾槽，误差不得超过两丝，闭幕式上颁了奖。" + canary
	kept, closed := d.checked("技能大赛"+canary, news), d.checked("同台比武"+canary, "日前。"+news)
	at := "/console/manuscripts/" + kept.ID
	_, page := first.get(at + "?tab=checks")
	contains(t, "the checks of the first", page, "相似的稿件", closed.Number)
	status, page := first.get(at + "/duplicates/" + closed.ID)
	if status != http.StatusOK {
		t.Fatalf("the pair: got %d", status)
	}
	contains(t, "the pair", page, "<mark>", "保留这一篇，合并另一篇", "不算重复")
	harmless(t, "the pair", page)
	if status, page = first.post(at, at+"/merge/"+closed.ID, url.Values{"version": {"0"}}); status != http.StatusConflict {
		t.Fatalf("an older page: got %d", status)
	}
	contains(t, "the conflict", page, "有了变动")
	for range 2 {
		if status, page = first.post(at, at+"/merge/"+closed.ID, url.Values{"version": {version(closed)}}); status != http.StatusOK {
			t.Fatalf("merge: got %d", status)
		}
	}
	contains(t, "the checks after the merge", page, "撤销合并", "可作为本稿的合作者")
	harmless(t, "the checks after the merge", page)
	if status, _ = first.post(at, at+"/unmerge/"+closed.ID, url.Values{}); status != http.StatusOK || d.read(closed.ID).State != domain.ManuscriptReviewing {
		t.Fatalf("undone: got %d, %s", status, d.read(closed.ID).State)
	}
	if status, _ = first.post(at, at+"/duplicates/"+closed.ID, url.Values{"different": {"yes"}}); status != http.StatusOK {
		t.Fatalf("distinguished: got %d", status)
	}
	if status, _ = d.signIn(domain.RolePublisher).post(at, at+"/merge/"+closed.ID, url.Values{"version": {version(closed)}}); status != http.StatusForbidden {
		t.Errorf("merged by the publisher: got %d", status)
	}
}

func TestWords_AreKeptByFormAndHarmless(t *testing.T) {
	d := newDesk(t)
	first := d.signIn(domain.RoleFirstReviewer)
	at := "/console/words"
	form := url.Values{"text": {"甲"}, "level": {"9"}, "correct": {canary}, "note": {canary}, "tags": {canary}, "fine": {canary}}
	status, page := first.post(at+"/new", at, form)
	if status != http.StatusUnprocessableEntity {
		t.Fatalf("got %d", status)
	}
	contains(t, "the refused word", page, "请选择禁用、敏感或提示。", "应含有这个词", `value="甲"`)
	harmless(t, "the refused word", page)
	form.Set("level", "3")
	form.Set("fine", "甲<script>alert(1)</script>")
	form.Set("text", "甲")
	for range 2 {
		if status, page = first.post(at+"/new", at, form); status != http.StatusOK {
			t.Fatalf("save: got %d\n%s", status, page)
		}
	}
	contains(t, "the words", page, "1 个词", "禁用")
	harmless(t, "the words", page)
	word, err := d.store.WordByKey(context.Background(), "甲")
	d.must(err)
	if status, page = first.get(at + "/" + word.ID); status != http.StatusOK {
		t.Fatalf("the form: got %d", status)
	}
	harmless(t, "the form", page)
	form.Set("version", "99")
	form.Set("note", "另一说明")
	if status, page = first.post(at+"/"+word.ID, at+"/"+word.ID, form); status != http.StatusConflict {
		t.Fatalf("an older form: got %d", status)
	}
	contains(t, "the conflict", page, "刚刚有人改过", "另一说明")
	if status, page = first.post(at+"/import", at+"/import", url.Values{"table": {"乙,禁用,," + canary}, "name": {canary}}); status != http.StatusUnprocessableEntity {
		t.Fatalf("a table with a stray quote: got %d", status)
	}
	harmless(t, "the refused table", page)
	status, page = first.post(at+"/import", at+"/import", url.Values{"table": {"乙,禁用,,<script>alert(1)</script>"}, "name": {canary}})
	contains(t, "the preview", page, "新增 1 个", "确认导入")
	harmless(t, "the preview", page)
	if n, err := d.store.CountWords(context.Background()); status != http.StatusOK || err != nil || n != 1 {
		t.Fatalf("the preview: got %d, %d words, %v", status, n, err)
	}
	if status, page = first.post(at+"/import", at+"/import", url.Values{"table": {"乙,禁用"}, "name": {canary}, "seen": {"yes"}}); status != http.StatusOK {
		t.Fatalf("import: got %d", status)
	}
	contains(t, "the words after the import", page, "2 个词", "撤销导入")
	harmless(t, "the words after the import", page)
	if status, page = first.get(at + "/export?format=csv"); status != http.StatusOK || !strings.Contains(page, "乙,禁用") {
		t.Errorf("the export: got %d, %s", status, page)
	}
	auditor := d.signIn(domain.RoleAuditor)
	for address, want := range map[string]int{at: http.StatusOK, at + "/new": http.StatusForbidden, at + "/import": http.StatusForbidden} {
		if status, _ := auditor.get(address); status != want {
			t.Errorf("the auditor at %s: got %d, want %d", address, status, want)
		}
	}
	if status, _ := d.signIn(domain.RoleAdministrator).get(at); status != http.StatusForbidden {
		t.Errorf("the administrator at the words: got %d", status)
	}
}

func TestLeaders_AreKeptByFormAndHarmless(t *testing.T) {
	d := newDesk(t)
	first := d.signIn(domain.RoleFirstReviewer)
	at := "/console/leaders"
	form := url.Values{"name": {"甲<script>alert"}, "title": {"", canary}, "from": {"", "2026-13-01"}, "to": {"", ""}, "rank": {"", "一"}}
	status, page := first.post(at, at, form)
	if status != http.StatusUnprocessableEntity {
		t.Fatalf("got %d", status)
	}
	contains(t, "the refused leader", page, "日期应写成")
	harmless(t, "the refused leader", page)
	form.Set("name", "贺云舟")
	form["from"], form["rank"] = []string{"", "2026-01-01"}, []string{"", "1"}
	for range 2 {
		if status, page = first.post(at, at, form); status != http.StatusOK {
			t.Fatalf("save: got %d\n%s", status, page)
		}
	}
	contains(t, "the leaders", page, "贺云舟", "1 人", "2026年1月1日")
	harmless(t, "the leaders", page)
	all, err := d.store.Leaders(context.Background())
	d.must(err)
	if status, page = first.get(at + "/" + all[0].ID); status != http.StatusOK {
		t.Fatalf("the form: got %d", status)
	}
	harmless(t, "the form", page)
	sweeps, err := d.store.Sweeps(context.Background(), 1)
	d.must(err)
	for _, address := range []string{"/console/checks", "/console/checks/" + sweeps[0].ID} {
		if status, page = first.get(address); status != http.StatusOK {
			t.Fatalf("%s: got %d", address, status)
		}
		contains(t, address, page, "等待开始", "hx-trigger")
		harmless(t, address, page)
	}
	if status, _ = d.signIn(domain.RolePublisher).post(at, at, form); status != http.StatusForbidden {
		t.Errorf("by the publisher: got %d", status)
	}
}

// TestImportWords_ReadsAFile sends a table as a browser does.
func TestImportWords_ReadsAFile(t *testing.T) {
	d := newDesk(t)
	first := d.signIn(domain.RoleFirstReviewer)
	const at = "/console/words/import"
	_, page := first.get(at)
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	d.must(form.WriteField("csrf", csrfPattern.FindStringSubmatch(page)[1]))
	part, err := form.CreateFormFile("file", "词表.csv")
	d.must(err)
	_, err = part.Write([]byte("词语,级别\n丙丙,敏感\n"))
	d.must(err)
	d.must(form.Close())
	response, err := first.client.Post(d.server.URL+at, form.FormDataContentType(), &body)
	d.must(err)
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	d.must(err)
	if response.StatusCode != http.StatusOK {
		t.Fatalf("got %d", response.StatusCode)
	}
	contains(t, "the preview", string(answer), "词表.csv", "丙丙", "敏感")
}

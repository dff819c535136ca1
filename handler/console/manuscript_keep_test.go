package console_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"laigao/domain"
)

// script sends a form as a script of the page at from would, and reads the answer.
func (b *browser) script(from, path string, form url.Values) (int, map[string]any) {
	b.d.t.Helper()
	_, page := b.get(from)
	found := csrfPattern.FindStringSubmatch(page)
	if found == nil {
		b.d.t.Fatalf("no token on %s", from)
	}
	request, err := http.NewRequestWithContext(context.Background(), http.MethodPost, b.d.server.URL+path, strings.NewReader(form.Encode()))
	b.d.must(err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Accept", "application/json")
	request.Header.Set("X-CSRF-Token", found[1])
	response, err := b.client.Do(request)
	b.d.must(err)
	defer response.Body.Close()
	answer := map[string]any{}
	b.d.must(json.NewDecoder(response.Body).Decode(&answer))
	return response.StatusCode, answer
}

func typed(m domain.Manuscript, body string) url.Values {
	return url.Values{"version": {version(m)}, "revision": {strconv.Itoa(m.Revision)}, "format": {"html"}, "title": {"样例标题"}, "body": {body}}
}

// plain adds a manuscript with paragraphs and its revision.
func (d *desk) plain(state domain.ManuscriptState, step int) domain.Manuscript {
	d.t.Helper()
	m := d.manuscript(state, step)
	m.Title, m.Body, m.Revision = "样例标题", "<p>一</p>\n<p>二</p>\n<p>三</p>", 3
	ctx := context.Background()
	d.must(d.store.AddRevision(ctx, domain.Revision{ManuscriptID: m.ID, Sequence: 3, Text: m.Text, Actor: d.informant.Actor()}))
	d.must(d.store.SaveManuscript(ctx, &m))
	return m
}

func TestKeep_ByScriptComesBackWithThePage(t *testing.T) {
	d := newDesk(t)
	m := d.plain(domain.ManuscriptReviewing, 1)
	first, second := d.signIn(domain.RoleFirstReviewer), d.signIn(domain.RoleSecondReviewer)
	at := "/console/manuscripts/" + m.ID
	form := typed(m, "<p>一一"+canary+"</p>\n<p>二</p>")
	form.Set("excerpt", canary)
	status, answer := first.script(at+"/edit", at+"/keep", form)
	if status != http.StatusOK || answer["lost"] != "" || answer["saved_at"] != float64(d.now.UnixMilli()) {
		t.Fatalf("got %d %v", status, answer)
	}
	if got := d.read(m.ID); got.Body != m.Body || got.LockOwner == "" {
		t.Fatalf("the manuscript is %q, locked by %q", got.Body, got.LockName)
	}
	_, page := first.get(at + "/edit")
	contains(t, "the form", page, "接着上次的编辑", "一一", "放弃，从保存着的重新开始")
	harmless(t, "the form", page)
	_, page = first.get(at)
	contains(t, "the manuscript", page, "您有没有保存完的修改")
	if status, page = second.post(at, at+"/takeover", url.Values{}); status != http.StatusOK || strings.Contains(page, "一一") || strings.Contains(page, "接着上次") {
		t.Fatalf("who takes over gets %d and another's words:\n%s", status, page)
	}
	if status, answer = first.script(at, at+"/keep", form); status != http.StatusOK || !strings.Contains(answer["lost"].(string), "已经接手") {
		t.Fatalf("after the take-over: %d %v", status, answer)
	}
	form.Set("title", strings.Repeat("长", 101))
	status, answer = first.script(at, at+"/keep", form)
	if fields, _ := answer["fields"].(map[string]any); status != http.StatusUnprocessableEntity || fields["title"] == nil {
		t.Fatalf("too long a title: %d %v", status, answer)
	}
	auditor := d.signIn(domain.RoleAuditor)
	if status, _ = auditor.script(at, at+"/keep", form); status != http.StatusForbidden {
		t.Fatalf("an auditor: %d", status)
	}
	if status, _ = auditor.post(at, at+"/restore", url.Values{"sequence": {"1"}, "version": {version(m)}}); status != http.StatusForbidden {
		t.Fatalf("an auditor restores: %d", status)
	}
}

func TestDiscard_BeginsFromWhatIsSaved(t *testing.T) {
	d := newDesk(t)
	m := d.plain(domain.ManuscriptReviewing, 1)
	first := d.signIn(domain.RoleFirstReviewer)
	at := "/console/manuscripts/" + m.ID
	first.script(at+"/edit", at+"/keep", typed(m, "<p>改过的</p>"))
	status, page := first.post(at+"/edit", at+"/discard", url.Values{})
	if status != http.StatusOK || strings.Contains(page, "改过的") || strings.Contains(page, "接着上次") {
		t.Fatalf("got %d\n%s", status, page)
	}
	contains(t, "the form", page, "一\n二\n三</textarea>")
}

func TestConflict_ShowsBothTextsAndBothInOne(t *testing.T) {
	d := newDesk(t)
	m := d.plain(domain.ManuscriptReviewing, 1)
	first, second := d.signIn(domain.RoleFirstReviewer), d.signIn(domain.RoleSecondReviewer)
	at := "/console/manuscripts/" + m.ID
	first.script(at+"/edit", at+"/keep", typed(m, "<p>一</p><p>二</p><p>叁</p>"))
	second.post(at, at+"/takeover", url.Values{})
	if status, page := second.post(at+"/edit", at+"/edit", typed(m, "<p>壹"+canary+"</p><p>二</p><p>三</p>")); status != http.StatusOK {
		t.Fatalf("the other's save: %d\n%s", status, page)
	}
	now := d.read(m.ID)
	status, page := first.get(at + "/edit")
	if status != http.StatusOK {
		t.Fatalf("coming back: %d", status)
	}
	contains(t, "the two texts", page, "有了别的改动", "两边的改动都要", "<ins>叁</ins>", `name="version" value="`+version(now)+`"`)
	harmless(t, "the two texts", page)
	status, page = first.post(at+"/edit", at+"/edit", typed(m, "<p>一</p><p>二</p><p>叁</p>"))
	if status != http.StatusConflict {
		t.Fatalf("an older form: %d", status)
	}
	contains(t, "the conflict", page, "没有保存", "两边的改动都要")
	merged := typed(now, "<p>壹</p>\n<p>二</p>\n<p>叁</p>")
	status, page = first.post(at+"/edit", at+"/keep", merged)
	if status != http.StatusOK || strings.Contains(page, "有了别的改动") {
		t.Fatalf("taking both: %d\n%s", status, page)
	}
	contains(t, "both in one", page, "壹\n二\n叁</textarea>", "接着上次的编辑")
	if status, _ = first.post(at+"/edit", at+"/edit", merged); status != http.StatusOK || d.read(m.ID).Body != "<p>壹</p>\n<p>二</p>\n<p>叁</p>" {
		t.Fatalf("saving both: %d %s", status, d.read(m.ID).Body)
	}
}

func TestRestore_ByFormAsksBeforeAnApprovalFalls(t *testing.T) {
	d := newDesk(t)
	m := d.plain(domain.ManuscriptAccepted, 0)
	attachments, err := d.store.Attachments(context.Background(), m.ID)
	d.must(err)
	m.ApprovedHash = domain.ApprovalHash(m.Text, attachments)
	d.must(d.store.SaveManuscript(context.Background(), &m))
	first := d.signIn(domain.RoleFirstReviewer)
	at := "/console/manuscripts/" + m.ID
	_, page := first.get(at + "?tab=revisions")
	contains(t, "the revisions", page, "恢复第 1 稿", "恢复第 2 稿", "我知道恢复后终审签发失效")
	if strings.Contains(page, "恢复第 3 稿") {
		t.Error("the newest can be restored")
	}
	form := url.Values{"version": {version(m)}, "sequence": {"2"}}
	status, page := first.post(at, at+"/restore", form)
	if status != http.StatusUnprocessableEntity || d.read(m.ID).Title != m.Title {
		t.Fatalf("without consent: %d", status)
	}
	contains(t, "the refused form", page, "确认要改请勾选", "field--bad")
	harmless(t, "the refused form", page)
	form.Set("void_approval", "on")
	for _, want := range []string{"已恢复第 2 稿，终审签发已失效", "现在就是第 2 稿的文字"} {
		if status, page = first.post(at, at+"/restore", form); status != http.StatusOK {
			t.Fatalf("got %d\n%s", status, page)
		}
		contains(t, "the answer", page, want)
		harmless(t, "the answer", page)
	}
	form.Set("sequence", "1")
	status, page = first.post(at, at+"/restore", form)
	if status != http.StatusConflict {
		t.Fatalf("from an older page: %d", status)
	}
	contains(t, "the conflict", page, "还没有恢复")
	if got := d.read(m.ID); got.Revision != 4 || got.State != domain.ManuscriptReviewing {
		t.Fatalf("revision %d, %v", got.Revision, got.State)
	}
}

func TestManuscript_ShowsPicturesInTheTextAndTheOthersAfterIt(t *testing.T) {
	d := newDesk(t)
	m := d.plain(domain.ManuscriptReviewing, 1)
	ctx := context.Background()
	other := domain.Attachment{ID: d.store.NewID(), ManuscriptID: m.ID, Kind: domain.KindPhoto, Name: "二.jpg", Caption: "第二张", State: domain.AttachmentStored}
	d.must(d.store.AddAttachment(ctx, &other))
	attachments, err := d.store.Attachments(ctx, m.ID)
	d.must(err)
	m.Body = "<p>一</p>\n" + domain.Figure(attachments[0].ID) + "\n" + domain.Figure("01GONE") + "\n<p>二</p>"
	d.must(d.store.SaveManuscript(ctx, &m))
	_, page := d.signIn(domain.RoleFirstReviewer).get("/console/manuscripts/" + m.ID)
	harmless(t, "the manuscript", page)
	in, after := strings.Index(page, `src="/media/`+attachments[0].ID), strings.Index(page, `src="/media/`+other.ID)
	second := strings.Index(page, "<p>二</p>")
	if in < 0 || second < in || after < second || strings.Count(page, `src="/media/`+attachments[0].ID+`/thumb`) != 1 || strings.Contains(page, "01GONE") {
		t.Errorf("the first picture stands at %d, the second paragraph at %d, the other picture at %d", in, second, after)
	}
}

func TestManuscript_LeadsToItsNeighboursInTheList(t *testing.T) {
	d := newDesk(t)
	older := d.plain(domain.ManuscriptReviewing, 1)
	d.now = d.now.Add(time.Minute)
	newer := d.plain(domain.ManuscriptReviewing, 1)
	first := d.signIn(domain.RoleFirstReviewer)
	list := "?list=" + url.QueryEscape("/console/manuscripts?state=reviewing&step=1")
	_, page := first.get("/console/manuscripts/" + newer.ID + list)
	contains(t, "the newer", page, `rel="next" href="/console/manuscripts/`+older.ID)
	if strings.Contains(page, `rel="prev"`) {
		t.Error("something stands before the newest")
	}
	_, page = first.get("/console/manuscripts/" + older.ID + list)
	contains(t, "the older", page, `rel="prev" href="/console/manuscripts/`+newer.ID)
	for _, none := range []string{"", "?list=" + url.QueryEscape("/console/manuscripts?state=invented"), "?list=" + url.QueryEscape("https://example.com/")} {
		if status, page := first.get("/console/manuscripts/" + older.ID + none); status != http.StatusOK || strings.Contains(page, `rel="prev"`) {
			t.Errorf("with %q: %d", none, status)
		}
	}
}

package console_test

import (
	"context"
	"html"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"laigao/domain"
)

// composed has a publisher compose an article of one manuscript; it returns who
// did, the article and its address.
func (d *desk) composed() (press *browser, a domain.Article, base string) {
	d.t.Helper()
	m := d.approved()
	press = d.signIn(domain.RolePublisher)
	if status, _ := press.post("/console/articles", "/console/articles", url.Values{"manuscript_id": {m.ID}}); status != http.StatusOK {
		d.t.Fatalf("create: %d", status)
	}
	a = d.newestArticle()
	return press, a, "/console/articles/" + a.ID
}

func TestArticles_NothingTypedIsLostToAnothersChange(t *testing.T) {
	d := newDesk(t)
	press, a, base := d.composed()
	mine := d.articleForm(a.ID, url.Values{
		"title": {"我的标题"}, "author": {"我"}, "digest": {"我的摘要"}, "cover": {a.Items[0].CoverID}, "source_url": {"https://www.example.org/mine"},
		"style": {"solemn"}, "crop_wide": {"0_0_1_0.5"},
	})
	theirs := d.articleForm(a.ID, url.Values{"title": {"别人的标题"}, "author": {"他"}, "digest": {"摘要"}, "cover": {a.Items[0].CoverID}})
	if status, _ := press.post(base, base+"/items/0", theirs); status != http.StatusOK {
		t.Fatalf("their change: %d", status)
	}
	status, page := press.post(base, base+"/items/0", mine)
	if status != http.StatusConflict {
		t.Fatalf("my change: %d, want 409", status)
	}
	contains(t, "the form again", page, "没有保存", "没有丢", `value="我的标题"`, ">我的摘要</textarea>", `value="https://www.example.org/mine"`, `value="solemn" checked`, `value="0_0_1_0.5"`, "data-unsaved")
	if got := d.newestArticle().Items[0].Title; got != "别人的标题" {
		t.Errorf("kept is %q", got)
	}
	if status, _ = press.post(base, base+"/items/0", d.articleForm(a.ID, mine)); status != http.StatusOK {
		t.Fatalf("my change once more: %d", status)
	}
	if got := d.newestArticle().Items[0]; got.Title != "我的标题" || got.Style != domain.StyleSolemn || got.CropWide != "0_0_1_0.5" {
		t.Errorf("kept is %+v", got)
	}
}

// What is typed on an item is kept by script; another's change of the same item is
// told, and both are shown.
func TestArticles_WhatIsTypedIsKept(t *testing.T) {
	d := newDesk(t)
	press, a, base := d.composed()
	_, page := press.get(base)
	m := a.Items[0].ManuscriptID
	contains(t, "the form", page, `data-autosave="`+base+"/keep/"+m+`"`, `name="manuscript_id" value="`+m+`"`, "data-saving")
	field := func(page, name string) string {
		_, after, _ := strings.Cut(page, `name="`+name+`" value="`)
		value, _, _ := strings.Cut(after, `"`)
		return value
	}
	form := d.articleForm(a.ID, url.Values{
		"manuscript_id": {m}, "seen": {field(page, "seen")}, "title": {strings.Repeat("题", 33)}, "author": {"我"}, "digest": {"我的摘要" + canary}, "cover": {a.Items[0].CoverID},
	})
	status, answer := press.script(base, base+"/keep/"+m, form)
	problems, _ := answer["problems"].(map[string]any)
	if status != http.StatusOK || answer["saved_at"] != float64(d.now.UnixMilli()) || answer["version"] != articleVersion(d.newestArticle()) || answer["seen"] == "" || problems["title"] == nil || answer["body"] == float64(0) {
		t.Fatalf("kept: %d %v", status, answer)
	}
	if got := d.newestArticle().Items[0].Author; got != "我" {
		t.Errorf("kept is %q", got)
	}
	_, page = press.get(base)
	harmless(t, "what was kept", page)
	stale := form
	form = url.Values{}
	for name, values := range stale {
		form[name] = values
	}
	form["seen"], form["title"] = []string{field(page, "seen")}, []string{"别人的标题"}
	if status, _ = press.script(base, base+"/keep/"+m, form); status != http.StatusOK {
		t.Fatalf("their change: %d", status)
	}
	stale.Set("title", "我的标题")
	status, answer = press.script(base, base+"/keep/"+m, stale)
	if words, _ := answer["message"].(string); status != http.StatusConflict || !strings.Contains(words, "刚刚被其他人改动过") {
		t.Fatalf("my change: %d %v", status, answer)
	}
	status, page = press.post(base, base+"/items/0", stale)
	if status != http.StatusConflict {
		t.Fatalf("my change by the button: %d", status)
	}
	contains(t, "both", page, `value="我的标题"`, "现在保存着的是：别人的标题", "data-unsaved")
	if strings.Contains(page, "data-autosave") {
		t.Error("the form saves itself over what it asks about")
	}
	stale.Set("seen", field(page, "seen"))
	if status, _ = press.post(base, base+"/items/0", stale); status != http.StatusOK || d.newestArticle().Items[0].Title != "我的标题" {
		t.Fatalf("after a look: %d, %q", status, d.newestArticle().Items[0].Title)
	}
	if status, _ = d.signIn(domain.RoleAuditor).script("/console/", base+"/keep/"+m, form); status != http.StatusForbidden {
		t.Errorf("an auditor: %d", status)
	}
}

// articleVersion writes an article's version as answers do.
func articleVersion(a domain.Article) string { return strconv.FormatInt(a.Version, 10) }

func TestArticles_CaptionsOfALayoutAreTicked(t *testing.T) {
	d := newDesk(t)
	press, a, base := d.composed()
	words := domain.PlainText(d.reread(a.Items[0].ManuscriptID).Body)
	var layout strings.Builder
	for line := range strings.SplitSeq(words, "\n") {
		layout.WriteString("<p>" + html.EscapeString(line) + "</p>")
	}
	status, page := press.post(base, base+"/items/0/layout", d.articleForm(a.ID, url.Values{"layout": {`<img src="x">` + layout.String()}}))
	if status != http.StatusOK {
		t.Fatalf("paste: %d", status)
	}
	harmless(t, "the layout", page)
	contains(t, "the layout", page, "照片下面加图说", `name="caption" value="1" checked`)
	photo := d.newestArticle().Items[0].CoverID
	for ticked, want := range map[string]bool{"1": true, "": false} {
		form := d.articleForm(a.ID, url.Values{"picture": {photo}, "caption": {ticked}})
		if status, page = press.post(base, base+"/items/0/layout/pictures", form); status != http.StatusOK {
			t.Fatalf("photos: %d", status)
		}
		_, shown := press.get(base + "/preview/0")
		harmless(t, "the preview", shown)
		if got := strings.Contains(shown, `<span style="display:block`); got != want {
			t.Errorf("ticked %q: a caption is shown %v, want %v", ticked, got, want)
		}
		if got := strings.Contains(page, `name="caption" value="1" checked`); got != want {
			t.Errorf("ticked %q: the box is ticked %v", ticked, got)
		}
	}
}

func TestArticles_ALayoutIsComparedShownAndTakenBack(t *testing.T) {
	d := newDesk(t)
	press, a, base := d.composed()
	words := domain.PlainText(d.reread(a.Items[0].ManuscriptID).Body)
	paste := func(layout string) (int, string) {
		return press.post(base, base+"/items/0/layout", d.articleForm(a.ID, url.Values{"layout": {layout}}))
	}
	status, page := paste("<section><img src=x></section>")
	if status != http.StatusUnprocessableEntity {
		t.Fatalf("a layout without words: %d", status)
	}
	contains(t, "the refused layout", page, "里面没有文字", "&lt;img src=x&gt;")
	status, page = paste(`<section onclick="alert(1)" style="color:#c8102e">` + canary + `多出来的话<img src="https://img.example.org/x.jpg" style="width:100%"></section>`)
	if status != http.StatusOK {
		t.Fatalf("a layout: %d", status)
	}
	harmless(t, "the layout", page)
	contains(t, "the layout", page, "不能签发", "<ins>", "多出来的话", "第 1 处", "不放（装饰）")
	places := make([]string, strings.Count(page, `name="picture"`))
	status, page = press.post(base, base+"/items/0/layout/pictures", d.articleForm(a.ID, url.Values{"picture": places}))
	if status != http.StatusOK || !strings.Contains(page, "照片已保存") {
		t.Fatalf("its pictures: %d", status)
	}
	status, page = paste("<p>" + strings.ReplaceAll(strings.ReplaceAll(words, "&", "&amp;"), "<", "&lt;") + "</p>")
	if status != http.StatusOK {
		t.Fatalf("the approved words: %d", status)
	}
	contains(t, "the approved words", page, "文字和审定稿一致")
	_, preview := press.get(base + "/preview/0")
	harmless(t, "its preview", preview)
	if status, _ = press.post(base, base+"/items/0/layout/drop", d.articleForm(a.ID, url.Values{})); status != http.StatusOK || d.newestArticle().Items[0].Layout != "" {
		t.Errorf("dropped: %d", status)
	}
}

func (d *desk) reread(id string) domain.Manuscript {
	d.t.Helper()
	m, err := d.store.Manuscript(context.Background(), id)
	d.must(err)
	return m
}

func TestArticles_ACheckIsLetPassForAReason(t *testing.T) {
	d := newDesk(t)
	press, a, base := d.composed()
	m := d.reread(a.Items[0].ManuscriptID)
	m.PeopleConsent = domain.No
	d.must(d.store.SaveManuscript(context.Background(), &m))
	_, page := press.get(base + "?tab=checks")
	contains(t, "the checks", page, "没有征得可辨认人物的同意", "放行的理由", "去稿件处理")
	form := d.articleForm(a.ID, url.Values{"check": {"people"}, "reason": {"已补签" + canary}})
	status, page := press.post(base, base+"/items/0/override", form)
	if status != http.StatusOK {
		t.Fatalf("let pass: %d", status)
	}
	harmless(t, "the checks", page)
	contains(t, "the checks", page, "放行，理由：已补签", "收回放行")
	auditor := d.signIn(domain.RoleAuditor)
	if status, _ := auditor.post("/console/", base+"/items/0/override", d.articleForm(a.ID, url.Values{"check": {"people"}, "reason": {"想"}})); status != http.StatusForbidden {
		t.Errorf("an auditor: %d", status)
	}
}

func TestTailSettings_KeepWhatWasTypedWhenRefused(t *testing.T) {
	d := newDesk(t)
	admin := d.signIn(domain.RoleAdministrator)
	const path = "/console/settings/tail"
	form := url.Values{"label_source": {"供稿"}, "show_source": {"yes"}, "label_author": {"作者："}, "show_author": {"yes"}, "label_editor": {canary}}
	status, page := admin.post(path, path, form)
	if status != http.StatusUnprocessableEntity {
		t.Fatalf("a colon: %d, want 422", status)
	}
	harmless(t, "the form again", page)
	contains(t, "the form again", page, `value="供稿"`, "不带冒号")
	form.Set("label_author", "文")
	form.Set("label_editor", "责编")
	if status, page = admin.post(path, path, form); status != http.StatusOK {
		t.Fatalf("save: %d", status)
	}
	contains(t, "the settings", page, `value="供稿"`, `value="文"`, "落款已保存")
	if status, _ = d.signIn(domain.RolePublisher).get(path); status != http.StatusForbidden {
		t.Errorf("a publisher: %d", status)
	}
}

package console_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"laigao/domain"
)

// labelled adds a label and returns its id.
func (d *desk) labelled(name string) string {
	d.t.Helper()
	l := domain.Label{ID: d.store.NewID(), Name: name, Colour: "red"}
	d.must(d.store.AddLabel(context.Background(), l))
	return l.ID
}

func (d *desk) accountOf(role domain.Role) domain.Account {
	d.t.Helper()
	a, err := d.store.AccountByUsername(context.Background(), string(role))
	d.must(err)
	return a
}

func TestDesk_RefusesThoseWhoDoNotEdit(t *testing.T) {
	d := newDesk(t)
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	label := d.labelled("重点")
	for _, role := range []domain.Role{domain.RoleAuditor, domain.RolePublisher, domain.RoleFinance} {
		b := d.signIn(role)
		_, page := b.get("/console/manuscripts")
		for _, offered := range []string{"批量办理", "导出列表", `value="claim"`} {
			if strings.Contains(page, offered) {
				t.Errorf("%s is offered %s", role, offered)
			}
		}
		here := "/console/manuscripts/" + m.ID
		form := url.Values{"act": {"claim"}, "id": {m.ID}, "label_id": {label}, "words": {"看"}, "day": {"2026-03-20"}, "name": {"要闻"}, "colour": {"red"}}
		for _, path := range []string{here + "/assign", here + "/due", here + "/label", here + "/notes", "/console/manuscripts/bulk", "/console/settings/labels", "/console/settings/labels/" + label + "/delete"} {
			if status, _ := b.post("/console/manuscripts", path, form); status != http.StatusForbidden {
				t.Errorf("%s posts to %s: got %d, want 403", role, path, status)
			}
		}
		for _, path := range []string{"/console/manuscripts/export?state=all", "/console/settings/labels"} {
			if status, _ := b.get(path); status != http.StatusForbidden {
				t.Errorf("%s at %s: got %d, want 403", role, path, status)
			}
		}
		if status, _ := b.get("/console/board"); status != http.StatusOK {
			t.Errorf("%s may not look at the board: %d", role, status)
		}
	}
	administrator := d.signIn(domain.RoleAdministrator)
	for _, path := range []string{"/console/board", "/console/views", "/console/manuscripts/" + m.ID + "?tab=notes"} {
		if status, _ := administrator.get(path); status != http.StatusForbidden {
			t.Errorf("the administrator at %s: got %d, want 403", path, status)
		}
	}
}

func TestBulk_SaysWhatWasDoneAndCanBeUndone(t *testing.T) {
	d := newDesk(t)
	one, two, done := d.manuscript(domain.ManuscriptReviewing, 1), d.manuscript(domain.ManuscriptReviewing, 1), d.manuscript(domain.ManuscriptRejected, 0)
	label := d.labelled("重点" + canary[:10])
	b := d.signIn(domain.RoleFirstReviewer)
	all := "/console/manuscripts?state=all"
	form := url.Values{"act": {"claim"}, "id": {one.ID, two.ID, done.ID}, "list": {all}}
	_, page := b.post(all, "/console/manuscripts/bulk", form)
	contains(t, "after claiming", page, "认领：2 篇，1 篇没有办成", "不等审稿", "撤销", "样例初审")
	harmless(t, "after claiming", page)
	if _, again := b.get(all); strings.Contains(again, "没有办成") {
		t.Error("the result is shown twice")
	}
	_, page = b.post(all, "/console/manuscripts/bulk", form)
	contains(t, "the form sent twice", page, "认领：0 篇，2 篇本来就是，1 篇没有办成")
	me := d.accountOf(domain.RoleFirstReviewer)
	_, page = b.post(all, "/console/manuscripts/bulk/undo", url.Values{"act": {"assign"}, "value": {""}, "ids": {one.ID + "," + two.ID}, "list": {all}})
	contains(t, "after undoing", page, "已撤销：2 篇")
	if c, err := d.store.Charge(context.Background(), one.ID); err != nil || c.AssigneeID == me.ID {
		t.Errorf("after undoing: %+v, %v", c, err)
	}
	_, page = b.post(all, "/console/manuscripts/bulk", url.Values{"act": {"label"}, "id": {one.ID, done.ID}, "label_id": {label}, "list": {all}})
	contains(t, "after labelling", page, "加标签：2 篇", `name="act" value="unlabel"`, "ticket--red")
	harmless(t, "after labelling", page)
	_, page = b.get("/console/manuscripts?state=all&label=" + label)
	if strings.Contains(page, "open="+two.ID) || !strings.Contains(page, "open="+done.ID) {
		t.Error("the list by label is wrong")
	}
	for _, c := range []struct{ name, want string }{{"label", "请选择标签"}, {"assign", "请选择分配给谁"}, {"due", "请先勾选稿件"}, {"export-xlsx", "请先勾选稿件"}, {"", "请选择要做什么"}} {
		if _, page = b.post(all, "/console/manuscripts/bulk", url.Values{"act": {c.name}, "list": {all}}); !strings.Contains(page, c.want) {
			t.Errorf("%q without more: no %q", c.name, c.want)
		}
	}
	_, page = b.post(all, "/console/manuscripts/bulk", url.Values{"act": {"due"}, "id": {one.ID}, "day": {"2026-03-20"}, "list": {all}})
	contains(t, "after dating", page, "改期限：1 篇")
}

func TestPane_SharesOutOneManuscript(t *testing.T) {
	d := newDesk(t)
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	label := d.labelled("重点")
	b := d.signIn(domain.RoleFirstReviewer)
	d.signIn(domain.RoleSecondReviewer)
	here := "/console/manuscripts/" + m.ID
	_, page := b.get(here)
	contains(t, "before", page, "还没有人认领", "2026年3月10日 18:00")
	_, page = b.post(here, here+"/assign", url.Values{"act": {"claim"}})
	contains(t, "claimed", page, "已认领", `<span class="who">我</span>`, "放下")
	_, page = b.post(here, here+"/assign", url.Values{"account": {d.accountOf(domain.RoleSecondReviewer).ID}, "next": {"yes"}})
	contains(t, "the next chosen", page, `下一步给<span class="who">样例复审</span>`)
	_, page = b.post(here, here+"/assign", url.Values{"account": {d.accountOf(domain.RoleSecondReviewer).ID}})
	contains(t, "given to the wrong one", page, "没有办成：样例复审不能办理初审")
	_, page = b.post(here, here+"/due", url.Values{"day": {"2026-03-20"}})
	contains(t, "dated", page, "2026年3月20日 18:00")
	_, page = b.post(here, here+"/due", url.Values{"day": {"2020-01-01"}})
	contains(t, "dated wrongly", page, "期限不能早于今天", "2026年3月20日 18:00")
	_, page = b.post(here, here+"/label", url.Values{"label_id": {label}})
	contains(t, "labelled", page, `ticket--red">重点`)
	_, page = b.post(here, here+"/label", url.Values{})
	if strings.Contains(page, `ticket--red">重点`) {
		t.Error("the label was not taken off")
	}
}

func TestDecide_AsksBeforeAColleaguesClaimIsPassedOver(t *testing.T) {
	d := newDesk(t)
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	other := domain.Account{ID: d.store.NewID(), Username: "other", Name: "另一位" + canary, Roles: []domain.Role{domain.RoleFirstReviewer}}
	d.must(d.store.AddAccount(context.Background(), &other))
	d.must(d.store.Assign(context.Background(), domain.Charge{ManuscriptID: m.ID, AssigneeID: other.ID}))
	b := d.signIn(domain.RoleFirstReviewer)
	here := "/console/manuscripts/" + m.ID
	form := url.Values{"version": {version(m)}, "decision": {"pass"}, "opinion": {"文字通顺"}}
	status, page := b.post(here, here+"/decide", form)
	if status != http.StatusUnprocessableEntity {
		t.Errorf("got %d, want 422", status)
	}
	contains(t, "asked", page, "已认领这一步。确实由您来审", "仍由我来审", "文字通顺")
	harmless(t, "asked", page)
	form.Set("over", other.ID)
	if _, page = b.post(here, here+"/decide", form); !strings.Contains(page, "复审中") {
		t.Errorf("confirmed: %s", page)
	}
}

func TestNotes_AreKeptInTheDepartment(t *testing.T) {
	d := newDesk(t)
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	b, second := d.signIn(domain.RoleFirstReviewer), d.signIn(domain.RoleSecondReviewer)
	here := "/console/manuscripts/" + m.ID
	tab := here + "?tab=notes"
	status, page := b.post(tab, here+"/notes", url.Values{"words": {" "}})
	if status != http.StatusUnprocessableEntity || !strings.Contains(page, "请写便笺的内容") {
		t.Errorf("an empty note: %d", status)
	}
	status, page = b.post(tab, here+"/notes", url.Values{"words": {strings.Repeat("长", 1001)}})
	if status != http.StatusUnprocessableEntity || !strings.Contains(page, strings.Repeat("长", 1001)) {
		t.Errorf("a long note: %d, or it is gone", status)
	}
	_, page = b.post(tab, here+"/notes", url.Values{"words": {"@样例复审 请核对" + canary}})
	contains(t, "the notes", page, "请核对", "样例初审", "修改", "删除")
	harmless(t, "the notes", page)
	_, page = second.get("/console/")
	contains(t, "the colleague's day", page, "提到我的便笺", "请核对")
	harmless(t, "the colleague's day", page)
	_, page = second.get(tab)
	contains(t, "the colleague", page, "请核对")
	if strings.Contains(page, "/delete") {
		t.Error("the colleague may delete it")
	}
	if _, page = second.get("/console/"); strings.Contains(page, "提到我的便笺") {
		t.Error("the mention is still there after it was read")
	}
	notes, err := d.store.Notes(context.Background(), m.ID)
	d.must(err)
	if len(notes) != 1 {
		t.Fatalf("%d notes", len(notes))
	}
	id := notes[0].ID
	_, page = b.get(tab + "&note=" + id)
	contains(t, "changing it", page, "修改便笺", `value="`+id+`"`)
	d.now = d.now.Add(20 * time.Minute)
	_, page = b.post(tab, here+"/notes", url.Values{"words": {"核对过了"}, "note": {id}})
	contains(t, "changed", page, "核对过了", "改过")
	d.now = d.now.Add(11 * time.Minute)
	status, page = b.post(here, here+"/notes", url.Values{"words": {"太晚"}, "note": {id}})
	if status != http.StatusConflict || !strings.Contains(page, "太晚") {
		t.Errorf("changing it late: %d", status)
	}
	_, page = b.post(tab, here+"/notes/"+id+"/delete", url.Values{})
	contains(t, "deleted", page, "便笺已删除", "撤销", "还没有便笺")
	_, page = b.post(tab, here+"/notes/"+id+"/restore", url.Values{})
	contains(t, "restored", page, "核对过了")
}

func TestViews_AreKeptChangedAndBroughtBack(t *testing.T) {
	d := newDesk(t)
	d.manuscript(domain.ManuscriptReviewing, 1)
	b, second := d.signIn(domain.RoleFirstReviewer), d.signIn(domain.RoleSecondReviewer)
	list := "/console/manuscripts?state=all&kind=news"
	_, page := b.get(list)
	contains(t, "a narrowed list", page, "存为常用列表")
	_, page = b.post(list, "/console/views", url.Values{"name": {"新闻" + canary[:8]}, "query": {"state=all&kind=news&bogus=1"}, "shared": {"yes"}})
	contains(t, "kept", page, `aria-current="page"`, `<span class="num">1</span>`, "去掉条件：新闻")
	harmless(t, "kept", page)
	_, page = second.get("/console/manuscripts")
	contains(t, "the colleague", page, "部门共用")
	views, err := d.store.SavedViews(context.Background(), d.accountOf(domain.RoleFirstReviewer).ID)
	d.must(err)
	if len(views) != 1 || strings.Contains(views[0].Query, "bogus") {
		t.Fatalf("kept: %+v", views)
	}
	id := views[0].ID
	status, page := b.post("/console/views", "/console/views", url.Values{"view": {id}, "name": {strings.Repeat("长", 17)}})
	if status != http.StatusUnprocessableEntity || !strings.Contains(page, "不要超过 16 个字") || !strings.Contains(page, strings.Repeat("长", 17)) {
		t.Errorf("a long name: %d", status)
	}
	status, page = b.post("/console/views", "/console/views", url.Values{"name": {""}, "query": {"state=all"}})
	if status != http.StatusUnprocessableEntity || !strings.Contains(page, "起个名称") {
		t.Errorf("no name: %d", status)
	}
	_, page = b.post("/console/views", "/console/views", url.Values{"view": {id}, "name": {"要闻"}, "position": {"3"}})
	contains(t, "changed", page, `value="要闻"`)
	if _, page = second.get("/console/manuscripts"); strings.Contains(page, "要闻") {
		t.Error("it is shared no more, and still seen")
	}
	_, page = b.post("/console/views", "/console/views/"+id+"/delete", url.Values{})
	contains(t, "deleted", page, "列表已删除", "撤销", "还没有常用列表")
	_, page = b.post("/console/views", "/console/views/"+id+"/restore", url.Values{})
	contains(t, "restored", page, `value="要闻"`)
}

func TestLabels_AreEditedInTheSettings(t *testing.T) {
	d := newDesk(t)
	b := d.signIn(domain.RoleFirstReviewer)
	page := "/console/settings/labels"
	status, body := b.post(page, page, url.Values{"name": {"一个太长太长太长太长的名称"}, "colour": {"pink"}})
	if status != http.StatusUnprocessableEntity {
		t.Errorf("a bad label: %d", status)
	}
	contains(t, "a bad label", body, "不要超过 12 个字", "请选择一种颜色", "一个太长太长太长太长的名称")
	_, body = b.post(page, page, url.Values{"name": {"重点<b>"}, "colour": {"teal"}})
	contains(t, "a label", body, "标签已保存", "ticket--teal", "重点&lt;b&gt;")
	labels, err := d.store.Labels(context.Background())
	d.must(err)
	_, body = b.post(page, page+"/"+labels[0].ID+"/delete", url.Values{})
	contains(t, "deleted", body, "还没有标签")
}

func TestBoard_ShowsStepsAndTheRestOfAColumn(t *testing.T) {
	d := newDesk(t)
	for range 22 {
		d.now = d.now.Add(time.Minute)
		d.manuscript(domain.ManuscriptReviewing, 1)
	}
	b := d.signIn(domain.RoleFirstReviewer)
	_, page := b.get("/console/board")
	contains(t, "the board", page, "待我初审", "待复审", "退回修改", "已审定", "更多", "没有稿件")
	harmless(t, "the board", page)
	if n := strings.Count(page, "card-line__title"); n != 20 {
		t.Errorf("%d cards, want 20", n)
	}
	_, after, _ := strings.Cut(page, `hx-get="`)
	more, _, _ := strings.Cut(after, `"`)
	request, err := http.NewRequest(http.MethodGet, d.server.URL+strings.ReplaceAll(more, "&amp;", "&"), nil)
	d.must(err)
	request.Header.Set("HX-Request", "true")
	response, err := b.client.Do(request)
	d.must(err)
	defer response.Body.Close()
	rest, err := io.ReadAll(response.Body)
	d.must(err)
	if n := strings.Count(string(rest), "card-line__title"); n != 2 || strings.Contains(string(rest), "<html") {
		t.Errorf("the rest: %d cards", n)
	}
	_, page = b.get("/console/board?who=me")
	if strings.Contains(page, "card-line__title") {
		t.Error("somebody else's cards are on my board")
	}
}

func TestCounts_FollowWithoutKeepingAnybodySignedIn(t *testing.T) {
	d := newDesk(t)
	d.manuscript(domain.ManuscriptReviewing, 1)
	b := d.signIn(domain.RoleFirstReviewer)
	_, page := b.get("/console/manuscripts")
	newest := between(page, `data-newest="`, `"`)
	list := between(page, `data-list="`, `"`)
	ask := func() (counts struct {
		Menu  map[string]int
		Views map[string]int
		Fresh string
	}, status int,
	) {
		response, err := b.client.Get(d.server.URL + "/console/counts?" + url.Values{"list": {strings.ReplaceAll(list, "&amp;", "&")}, "newest": {newest}}.Encode())
		d.must(err)
		defer response.Body.Close()
		if response.Header.Get("Content-Type") == "application/json; charset=utf-8" {
			d.must(json.NewDecoder(response.Body).Decode(&counts))
		}
		return counts, response.StatusCode
	}
	if counts, _ := ask(); counts.Fresh != "" || counts.Views["first"] != 1 || counts.Menu["/console/manuscripts?state=mine"] != 1 {
		t.Errorf("before: %+v", counts)
	}
	d.now = d.now.Add(10 * time.Minute)
	d.manuscript(domain.ManuscriptReviewing, 1)
	d.manuscript(domain.ManuscriptReviewing, 2)
	if counts, _ := ask(); counts.Fresh != "1" || counts.Views["first"] != 2 || counts.Views["second"] != 1 || counts.Menu["/console/manuscripts?state=mine"] != 2 {
		t.Errorf("after: %+v", counts)
	}
	for range 3 {
		d.now = d.now.Add(9 * time.Minute)
		ask()
	}
	if _, page := b.get("/console/manuscripts"); !strings.Contains(page, "很久没有操作") && !strings.Contains(page, `name="password"`) {
		t.Error("asking for counts kept somebody signed in")
	}
}

// between returns what stands between two texts.
func between(text, before, after string) string {
	_, rest, _ := strings.Cut(text, before)
	found, _, _ := strings.Cut(rest, after)
	return found
}

func TestExport_IsATableWithoutFormulasOrContacts(t *testing.T) {
	d := newDesk(t)
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	m.Title = `=HYPERLINK("http://evil.example","看")`
	d.must(d.store.SaveManuscript(context.Background(), &m))
	b := d.signIn(domain.RoleFirstReviewer)
	status, body := b.get("/console/manuscripts/export?state=all&kind=news&format=csv")
	if status != http.StatusOK || !strings.HasPrefix(body, "\ufeff") {
		t.Fatalf("got %d: %q", status, body)
	}
	contains(t, "the table", body, "稿件列表：全部，新闻", m.Number, `'=HYPERLINK`, "初审中", "手机页面", "按时")
	if strings.Contains(body, "13800001234") || strings.Contains(body, "138") {
		t.Error("a contact is in the table")
	}
	rows, err := d.store.AuditOf(context.Background(), "manuscript", "", 5)
	d.must(err)
	if len(rows) != 1 || rows[0].Action != "manuscript.export" || rows[0].Detail != "全部，新闻，共 1 行" {
		t.Errorf("logged: %+v", rows)
	}
	_, body = b.post("/console/manuscripts", "/console/manuscripts/bulk", url.Values{"act": {"export-csv"}, "id": {m.ID}})
	contains(t, "the chosen", body, "勾选的 1 篇", m.Number)
	if status, _ := b.get("/console/manuscripts/export?state=invented"); status != http.StatusNotFound {
		t.Errorf("an invented list: got %d, want 404", status)
	}
}

func TestToday_CountsOpenExactlyTheirLists(t *testing.T) {
	d := newDesk(t)
	mine, late := d.manuscript(domain.ManuscriptReviewing, 1), d.manuscript(domain.ManuscriptReviewing, 1)
	b := d.signIn(domain.RoleFirstReviewer)
	ctx := context.Background()
	d.must(d.store.Assign(ctx, domain.Charge{ManuscriptID: mine.ID, AssigneeID: d.accountOf(domain.RoleFirstReviewer).ID}))
	d.must(d.store.SetDue(ctx, late.ID, d.now.Add(-time.Hour)))
	d.must(d.store.SetDue(ctx, mine.ID, d.now.Add(time.Hour)))
	_, page := b.get("/console/")
	harmless(t, "the day", page)
	contains(t, "the day", page, "我的今日", "我认领的稿件", "今天到期")
	for label, want := range map[string]string{"我认领的": mine.ID, "已逾期": late.ID, "今天到期": mine.ID} {
		before, _, _ := strings.Cut(page, `<span class="counts__word">`+label+"</span>")
		before = before[strings.LastIndex(before, `href="`)+len(`href="`):]
		path, rest, _ := strings.Cut(before, `"`)
		if !strings.Contains(rest, ">1<small>") {
			t.Errorf("%s: %s", label, rest)
		}
		_, list := b.get(strings.ReplaceAll(path, "&amp;", "&"))
		if strings.Count(list, `class="line__title"`) != 1 || !strings.Contains(list, "open="+want) {
			t.Errorf("%s opens another list: %s", label, path)
		}
	}
}

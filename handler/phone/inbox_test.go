package phone_test

import (
	"net/http"
	"strings"
	"testing"

	"laigao/domain"
)

func (d *desk) tell(n domain.Notification) {
	d.t.Helper()
	d.must(d.store.Notify(d.t.Context(), n))
}

func TestInbox_TellsOnesOwnNewsAndCountsWhatIsUnread(t *testing.T) {
	d := openDesk(t)
	other := d.informant("样例丙", "open-other", domain.InformantActive)
	d.phone.get("/m/inbox").want(t, "empty inbox", http.StatusOK, "还没有通知")
	d.tell(domain.Notification{
		Kind: domain.NoticeReturned, InformantID: d.author.ID, Path: "/m/manuscripts/1",
		Facts: []domain.Fact{{Name: "标题", Value: "样例<b>标题"}, {Name: "说明", Value: "请补充人数"}, {Name: "编号", Value: "2026-000001"}},
	})
	d.tell(domain.Notification{Kind: domain.NoticeReceived, InformantID: other.ID, Facts: []domain.Fact{{Name: "标题", Value: "别人的稿件"}}})
	d.phone.get("/m/").want(t, "home", http.StatusOK, `href="/m/inbox"`, "1 条未读")
	first := d.phone.get("/m/inbox")
	first.want(t, "inbox", http.StatusOK, "稿件退回修改", "样例&lt;b&gt;标题", "意见：请补充人数", "2026-000001", "正在发往微信", `href="/m/manuscripts/1"`, ">未读<")
	if strings.Contains(first.body, "别人的稿件") {
		t.Error("somebody else's notice is shown")
	}
	if again := d.phone.get("/m/inbox"); strings.Contains(again.body, ">未读<") {
		t.Error("what was opened is still unread")
	}
	if home := d.phone.get("/m/"); strings.Contains(home.body, "条未读") {
		t.Error("home still counts what was opened")
	}
	d.signedIn("open-other").get("/m/").want(t, "the other's home", http.StatusOK, "1 条未读")
	d.signedIn("open-stranger").get("/m/inbox").want(t, "a stranger's inbox", http.StatusOK, "还没有通知", "您还没有关注公众号")
}

func TestInbox_LeadsToOlderNotices(t *testing.T) {
	d := openDesk(t)
	for range 21 {
		d.tell(domain.Notification{Kind: domain.NoticeReceived, InformantID: d.author.ID, Path: "/m/"})
	}
	first := d.phone.get("/m/inbox")
	first.want(t, "first page", http.StatusOK, "更早的")
	_, rest, _ := strings.Cut(first.body, `href="/m/inbox?before=`)
	id, _, _ := strings.Cut(rest, `"`)
	second := d.phone.get("/m/inbox?before=" + id)
	if n, m := strings.Count(first.body, "told__head"), strings.Count(second.body, "told__head"); n != 20 || m != 1 {
		t.Errorf("pages of %d and %d", n, m)
	}
	if strings.Contains(second.body, "更早的") {
		t.Error("the last page leads on")
	}
}

func TestCourse_LeadsTheWayToAdoptionAndSaysWhere(t *testing.T) {
	d := openDesk(t)
	m := domain.Manuscript{
		ID: d.store.NewID(), Number: "2026-000009", State: domain.ManuscriptAdopted, Step: 3, Steps: 3, InformantID: d.author.ID, UnitID: d.unit,
	}
	m.Title = "样例图片稿"
	d.must(d.store.AddManuscript(t.Context(), &m))
	outlet := domain.Outlet{ID: d.store.NewID(), Name: "样例日报"}
	d.must(d.store.AddOutlet(t.Context(), &outlet))
	d.must(d.store.AddAdoption(t.Context(), &domain.Adoption{
		ID: d.store.NewID(), ManuscriptID: m.ID, OutletID: outlet.ID, State: domain.AdoptionConfirmed, PublishedDay: "2026-03-05",
		Title: "刊出的标题", Link: "https://paper.example/1",
	}))
	page := d.phone.get("/m/manuscripts/" + m.ID)
	page.want(t, "course", http.StatusOK, `track__stop--done">采用`, "采用情况", "样例日报", "2026年3月5日", `<a href="https://paper.example/1">刊出的标题</a>`)
	if strings.Contains(page.body, "<span>正文</span>") {
		t.Error("a manuscript of pictures shows an empty text")
	}
}

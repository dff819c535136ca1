package phone_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"laigao/domain"
	"laigao/repository"
)

// adopted sends a manuscript and brings it to its adoption.
func (d *desk) adopted() domain.Manuscript {
	d.t.Helper()
	m, err := d.store.Manuscript(d.t.Context(), d.sent())
	d.must(err)
	m.State, m.Step = domain.ManuscriptAdopted, 0
	d.must(d.store.SaveManuscript(d.t.Context(), &m))
	return m
}

func TestRecall_TheAuthorAsksTakesBackAndReadsTheAnswer(t *testing.T) {
	d := openDesk(t)
	m := d.adopted()
	at := "/m/manuscripts/" + m.ID
	d.phone.get(at).want(t, "before", http.StatusOK, `href="`+at+`/recall"`, "申请撤稿")
	page := d.phone.get(at + "/recall")
	page.want(t, "the form", http.StatusOK, "为什么要撤稿", m.Title)
	form := url.Values{"csrf": {csrf(page.body)}, "reason": {" "}}
	d.phone.post(at+"/recall", form).want(t, "without a reason", http.StatusUnprocessableEntity, "请写明为什么要撤稿")
	form.Set("reason", "领导职务有误<b>")
	for range 2 {
		if got := d.phone.post(at+"/recall", form); got.status != http.StatusSeeOther || got.location != at {
			t.Fatalf("asked: %d %q", got.status, got.location)
		}
	}
	asked := d.phone.get(at)
	asked.want(t, "asked", http.StatusOK, "已申请撤稿，等待部门处理", "收回申请", "作者申请撤稿")
	if strings.Contains(asked.body, `href="`+at+`/recall"`) {
		t.Error("it can be asked twice")
	}
	if got := d.phone.get(at + "/recall"); got.location != at {
		t.Errorf("the form while the request waits: %d %q", got.status, got.location)
	}
	d.phone.get("/m/manuscripts").want(t, "the list", http.StatusOK, "申请撤稿")
	if got := d.phone.post(at+"/recall/back", form); got.status != http.StatusSeeOther {
		t.Fatalf("taken back: %d", got.status)
	}
	if back := d.phone.get(at); strings.Contains(back.body, "等待部门处理") || !strings.Contains(back.body, "撤稿申请已收回") {
		t.Error("it still waits after it was taken back")
	}
	d.phone.post(at+"/recall", form)
	all, err := d.store.RecallRequests(t.Context(), m.ID)
	d.must(err)
	d.must(all[0].Refuse("报纸已经付印", domain.Actor{}, d.store.Now()))
	d.must(d.store.EndRecallRequest(t.Context(), all[0]))
	d.phone.get(at).want(t, "refused", http.StatusOK, "部门没有同意撤稿：报纸已经付印", `href="`+at+`/recall"`)
	if got := d.signedIn("open-nobody").get(at + "/recall"); got.status == http.StatusOK {
		t.Error("a stranger sees the form")
	}
}

func TestRecall_AChairAsksForTheUnit(t *testing.T) {
	d := openDesk(t)
	m := d.adopted()
	d.chair("open-chair")
	chair := d.signedIn("open-chair")
	at := "/m/unit/manuscripts/" + m.ID
	chair.get(at).want(t, "the manuscript", http.StatusOK, `href="`+at+`/recall"`)
	page := chair.get(at + "/recall")
	page.want(t, "the form", http.StatusOK, "部门同意撤稿后，作者也会看到")
	form := url.Values{"csrf": {csrf(page.body)}}
	chair.post(at+"/recall", form).want(t, "without a reason", http.StatusUnprocessableEntity, "请写明为什么要撤稿")
	form.Set("reason", "单位认为不宜公开")
	if got := chair.post(at+"/recall", form); got.location != at {
		t.Fatalf("asked: %d %q", got.status, got.location)
	}
	chair.get(at).want(t, "asked", http.StatusOK, "单位已申请撤稿，等待部门处理", "收回申请")
	author := d.phone.get("/m/manuscripts/" + m.ID)
	author.want(t, "the author's page", http.StatusOK, "单位已申请撤稿，等待部门处理")
	if strings.Contains(author.body, "收回申请") || strings.Contains(author.body, "单位认为不宜公开") {
		t.Error("the author may take back what the unit asked, or reads why")
	}
	if got := chair.post(at+"/recall/back", form); got.location != at {
		t.Fatalf("taken back: %d %q", got.status, got.location)
	}
	if got := d.signedIn("open-nobody").get(at + "/recall"); got.status != http.StatusNotFound {
		t.Errorf("a stranger: %d", got.status)
	}
}

func TestInbox_NamesWhatBecameOfARecallAndHowItWasDelivered(t *testing.T) {
	d := openDesk(t)
	for i, want := range map[domain.NoticeState]string{
		domain.NoticeQueued: "正在发往微信", domain.NoticeSent: "已发往微信，还没有回执", domain.NoticeDelivered: "已送到微信",
		domain.NoticeFailed: "没有送到微信", domain.NoticeUnreachable: "没有送到微信", domain.NoticeUnknown: "不确定是否送到微信",
	} {
		title := "稿件-" + i.String()
		d.tell(domain.Notification{
			Kind: domain.NoticeRejected, InformantID: d.author.ID, Path: "/m/",
			Facts: []domain.Fact{{Name: "标题", Value: title}, {Name: "结果", Value: "没有同意撤稿"}, {Name: "说明", Value: "报纸已经付印"}},
		})
		told, err := d.store.Notifications(t.Context(), repository.NotificationQuery{InformantID: d.author.ID, Limit: 1})
		d.must(err)
		told[0].State = i
		d.must(d.store.SetDelivery(t.Context(), told[0]))
		_, after, found := strings.Cut(d.phone.get("/m/inbox").body, title)
		line, _, _ := strings.Cut(after, "</a>")
		if !found || !strings.Contains(line, want) || !strings.Contains(line, "原因：报纸已经付印") {
			t.Errorf("%s: %q, want %q", i, line, want)
		}
	}
	d.phone.get("/m/inbox").want(t, "the label", http.StatusOK, "没有同意撤稿")
}

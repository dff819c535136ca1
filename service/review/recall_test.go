package review_test

import (
	"slices"
	"strings"
	"testing"

	"laigao/domain"
	"laigao/repository"
	"laigao/service/review"
)

// asked adds a request to recall a manuscript.
func (d *desk) asked(m domain.Manuscript, by domain.Actor) domain.RecallRequest {
	d.t.Helper()
	r, err := domain.NewRecallRequest(m, by, "领导职务有误")
	d.must(err)
	d.must(d.store.AddRecallRequest(d.t.Context(), &r))
	return r
}

func (d *desk) request(id string) domain.RecallRequest {
	d.t.Helper()
	all, err := d.store.RecallRequests(d.t.Context(), id)
	d.must(err)
	return all[0]
}

// told returns what a person was told of a manuscript: result and words.
func (d *desk) told(q repository.NotificationQuery) (words []string) {
	d.t.Helper()
	q.Limit = 100
	all, err := d.store.Notifications(d.t.Context(), q)
	d.must(err)
	for _, n := range slices.Backward(all) {
		words = append(words, n.Fact("结果")+"|"+n.Fact("说明")+"|"+n.Path)
	}
	return words
}

func TestAnswerRecall_RefusesWithWordsThatTheAuthorReads(t *testing.T) {
	d := newDesk(t)
	m := d.manuscript(domain.ManuscriptAdopted, 0)
	r := d.asked(m, d.informant.Actor())
	second := d.people[domain.RoleSecondReviewer]
	cmd := review.AnswerRecall{ManuscriptID: m.ID, RequestID: r.ID, Words: "报纸已经付印"}
	if _, err := d.service.AnswerRecall(t.Context(), d.people[domain.RoleFirstReviewer], cmd); domain.KindOf(err) != domain.KindForbidden {
		t.Fatalf("the first reviewer: %v", err)
	}
	if _, err := d.service.AnswerRecall(t.Context(), second, review.AnswerRecall{ManuscriptID: m.ID, RequestID: r.ID}); domain.FieldsOf(err)["words"] == "" {
		t.Fatalf("without words: %v", err)
	}
	for range 2 {
		if _, err := d.service.AnswerRecall(t.Context(), second, cmd); err != nil {
			t.Fatal(err)
		}
	}
	if got := d.request(m.ID); got.State != domain.RecallRefused || got.DecidedBy.Name != second.Name || d.read(m.ID).State != domain.ManuscriptAdopted {
		t.Fatalf("got %+v", got)
	}
	if got := d.actions(m.ID); !slices.Equal(got, []string{"manuscript.recall_refuse"}) {
		t.Errorf("audit %v", got)
	}
	want := []string{"没有同意撤稿|报纸已经付印|/m/manuscripts/" + m.ID}
	if got := d.told(repository.NotificationQuery{InformantID: d.informant.ID}); !slices.Equal(got, want) {
		t.Errorf("told %v, want %v", got, want)
	}
	cmd.Agree = true
	if _, err := d.service.AnswerRecall(t.Context(), second, cmd); domain.KindOf(err) != domain.KindConflict {
		t.Errorf("agreed after all: %v", err)
	}
	events, err := d.store.Events(t.Context(), m.ID)
	if last := events[len(events)-1]; err != nil || last.Public != "部门没有同意撤稿：报纸已经付印" {
		t.Errorf("course %+v, %v", last, err)
	}
}

func TestAnswerRecall_AgreesAndRecallsAsOrdered(t *testing.T) {
	d := newDesk(t)
	m := d.manuscript(domain.ManuscriptAdopted, 0)
	outlets, err := d.store.Outlets(t.Context())
	d.must(err)
	d.must(d.store.AddAdoption(t.Context(), &domain.Adoption{ID: d.store.NewID(), ManuscriptID: m.ID, OutletID: outlets[0].ID, State: domain.AdoptionConfirmed}))
	chair := domain.Chair{UnitID: d.unit.ID, State: domain.ChairActive, Name: "王主席"}
	d.must(d.store.AddChair(t.Context(), &chair))
	r := d.asked(m, chair.Actor())
	final := d.people[domain.RoleFinalReviewer]
	cmd := review.AnswerRecall{ManuscriptID: m.ID, RequestID: r.ID, Agree: true}
	tell, err := d.service.AnswerRecall(t.Context(), final, cmd)
	if err != nil || len(tell) != 1 || tell[0].Outlet.Name != outlets[0].Name {
		t.Fatalf("got %+v, %v", tell, err)
	}
	if _, err := d.service.AnswerRecall(t.Context(), final, cmd); err != nil {
		t.Fatalf("the second click: %v", err)
	}
	if got := d.read(m.ID); got.State != domain.ManuscriptRecalled || got.Reason != "单位工会主席王主席申请：领导职务有误" {
		t.Errorf("got %s, %q", got.State, got.Reason)
	}
	if got := d.request(m.ID); got.State != domain.RecallAgreed || got.DecidedBy.ID != final.ID {
		t.Errorf("got %+v", got)
	}
	actions := d.actions(m.ID)
	slices.Sort(actions)
	if !slices.Equal(actions, []string{"manuscript.recall", "manuscript.recall_agree"}) {
		t.Errorf("audit %v", actions)
	}
	if got := d.told(repository.NotificationQuery{InformantID: d.informant.ID}); !slices.Equal(got, []string{"已撤稿|按单位的申请撤稿，已停止对外展示。|/m/manuscripts/" + m.ID}) {
		t.Errorf("the author was told %v", got)
	}
	if got := d.told(repository.NotificationQuery{ChairIDs: []string{chair.ID}}); !slices.Equal(got, []string{"已撤稿|部门已同意撤稿|/m/unit/manuscripts/" + m.ID}) {
		t.Errorf("the chair was told %v", got)
	}
}

func TestAnswerRecall_IsForTheRequestThatWasShown(t *testing.T) {
	d := newDesk(t)
	m := d.manuscript(domain.ManuscriptAdopted, 0)
	shown := d.asked(m, d.informant.Actor())
	shown.State = domain.RecallTakenBack
	d.must(d.store.EndRecallRequest(t.Context(), shown))
	d.asked(m, d.informant.Actor())
	final := d.people[domain.RoleFinalReviewer]
	_, err := d.service.AnswerRecall(t.Context(), final, review.AnswerRecall{ManuscriptID: m.ID, RequestID: shown.ID, Agree: true})
	if domain.KindOf(err) != domain.KindConflict || d.read(m.ID).State != domain.ManuscriptAdopted {
		t.Errorf("agreed to one that was taken back: %v", err)
	}
	other := d.manuscript(domain.ManuscriptAdopted, 0)
	if _, err := d.service.AnswerRecall(t.Context(), final, review.AnswerRecall{ManuscriptID: other.ID, RequestID: shown.ID, Agree: true}); domain.KindOf(err) != domain.KindNotFound {
		t.Errorf("a request of another manuscript: %v", err)
	}
}

func TestRecall_OrderedAnywaySettlesTheRequest(t *testing.T) {
	d := newDesk(t)
	m := d.manuscript(domain.ManuscriptAccepted, 0)
	d.asked(m, d.informant.Actor())
	final := d.people[domain.RoleFinalReviewer]
	_, err := d.service.Recall(t.Context(), final, review.Recall{ManuscriptID: m.ID, Version: m.Version, Reason: "上级要求"})
	d.must(err)
	if got := d.request(m.ID); got.State != domain.RecallAgreed {
		t.Errorf("got %+v", got)
	}
}

func TestInbox_ListsWhatSomebodyAsksToRecall(t *testing.T) {
	d := newDesk(t)
	m := d.manuscript(domain.ManuscriptAdopted, 0)
	d.manuscript(domain.ManuscriptAdopted, 0)
	final := d.people[domain.RoleFinalReviewer]
	page, err := d.service.Inbox(t.Context(), final, review.InboxQuery{})
	d.must(err)
	if slices.ContainsFunc(page.Views, func(v review.View) bool { return v.Code == "asked" }) {
		t.Error("the list is offered although nobody asks")
	}
	d.asked(m, d.informant.Actor())
	page, err = d.service.Inbox(t.Context(), final, review.InboxQuery{View: "asked"})
	if err != nil || page.Here.Count != 1 || len(page.Lines) != 1 || page.Lines[0].ID != m.ID || !page.Lines[0].RecallAsked {
		t.Errorf("got %+v, %v", page, err)
	}
	lines, count, err := d.service.AskedRecalls(t.Context(), final, 5)
	if err != nil || count != 1 || len(lines) != 1 {
		t.Errorf("today: %v, %d, %v", lines, count, err)
	}
	if lines, count, err := d.service.AskedRecalls(t.Context(), d.people[domain.RoleFirstReviewer], 5); err != nil || count != 0 || lines != nil {
		t.Errorf("who may not recall: %v, %d, %v", lines, count, err)
	}
	got, err := d.service.Page(t.Context(), d.people[domain.RoleFirstReviewer], m.ID)
	if err != nil || !got.Asked.Open() || got.May.AnswerRecall || !strings.Contains(got.Asked.Asker(), d.informant.Name) {
		t.Errorf("the page: %+v, %v", got.Asked, err)
	}
}

func TestPage_NamesTheArticlesThatMayStillGoOut(t *testing.T) {
	d := newDesk(t)
	m := d.manuscript(domain.ManuscriptAccepted, 0)
	for _, state := range []domain.ArticleState{domain.ArticleSigned, domain.ArticlePublished, domain.ArticleDraft} {
		a := domain.Article{ID: d.store.NewID(), State: state, Title: state.Label(), Items: []domain.ArticleItem{{ManuscriptID: m.ID, Title: m.Title}}}
		d.must(d.store.AddArticle(t.Context(), &a))
	}
	page, err := d.service.Page(t.Context(), d.people[domain.RoleFinalReviewer], m.ID)
	if err != nil || len(page.Articles) != 2 || page.Articles[0].State != domain.ArticleDraft || page.Articles[1].State != domain.ArticleSigned {
		t.Errorf("got %+v, %v", page.Articles, err)
	}
}

func TestRecall_AsksForACallToEveryOutletAndTakesRecommendationsBack(t *testing.T) {
	d := newDesk(t)
	m := d.manuscript(domain.ManuscriptAdopted, 0)
	outlets, err := d.store.Outlets(t.Context())
	d.must(err)
	paper := domain.Outlet{ID: d.store.NewID(), Name: "样例日报"}
	d.must(d.store.AddOutlet(t.Context(), &paper))
	before, err := d.store.Adoptions(t.Context(), repository.AdoptionQuery{ManuscriptID: m.ID})
	d.must(err)
	for _, a := range []domain.Adoption{{OutletID: outlets[0].ID, State: domain.AdoptionConfirmed}, {OutletID: outlets[1].ID, State: domain.AdoptionRefused}} {
		if slices.ContainsFunc(before, func(l repository.AdoptionLine) bool { return l.OutletID == a.OutletID }) {
			continue
		}
		a.ID, a.ManuscriptID, a.PublishedDay = d.store.NewID(), m.ID, "2026-03-01"
		d.must(d.store.AddAdoption(t.Context(), &a))
	}
	r := domain.Recommendation{ManuscriptID: m.ID, OutletID: paper.ID, SentDay: "2026-03-02"}
	d.must(d.store.AddRecommendation(t.Context(), &r))
	_, err = d.service.Recall(t.Context(), d.people[domain.RoleFinalReviewer], review.Recall{ManuscriptID: m.ID, Version: d.read(m.ID).Version, Reason: "写错了"})
	d.must(err)
	calls, err := d.store.RecallCalls(t.Context(), repository.RecallCallQuery{ManuscriptID: m.ID})
	d.must(err)
	carrying, err := d.store.Adoptions(t.Context(), repository.AdoptionQuery{ManuscriptID: m.ID, States: []domain.AdoptionState{domain.AdoptionConfirmed}})
	d.must(err)
	if len(calls) != len(carrying)+1 || len(carrying) == 0 {
		t.Errorf("%d calls for %d adoptions and a recommendation", len(calls), len(carrying))
	}
	if !slices.ContainsFunc(calls, func(c repository.RecallCallLine) bool {
		return c.OutletID == paper.ID && c.AdoptionID == "" && !c.Done()
	}) {
		t.Errorf("nobody is to phone %s: %+v", paper.Name, calls)
	}
	lines, err := d.store.Recommendations(t.Context(), repository.RecommendationQuery{ManuscriptID: m.ID})
	if err != nil || lines[0].State != domain.RecommendationWithdrawn {
		t.Errorf("the recommendation is %+v, %v", lines, err)
	}
}

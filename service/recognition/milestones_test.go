package recognition_test

import (
	"strings"
	"testing"

	"laigao/domain"
)

func TestAstrayMilestones_AreFoundAndMendedByTheReviews(t *testing.T) {
	o := sqlite(t)
	sent := func(m *domain.Manuscript) {
		m.Round, m.Step, m.State, m.FirstSubmittedAt, m.DecidedAt = 1, 0, domain.ManuscriptAccepted, o.clock.Now(), o.clock.Now()
	}
	right, wrong := o.manuscript("张三", sent), o.manuscript("李四", sent)
	for _, m := range []domain.Manuscript{right, wrong} {
		o.must(o.store.AddReview(o.ctx, domain.Review{ManuscriptID: m.ID, Round: 1, Step: 3, Steps: 3, Decision: domain.DecisionPass}))
	}
	if astray, err := o.service.AstrayMilestones(o.ctx); err != nil || len(astray) > 0 {
		t.Fatalf("all is well, but: %+v, %v", astray, err)
	}
	is, err := o.store.Milestones(o.ctx, wrong.ID)
	o.must(err)
	was := is
	was.AcceptedDay = "2025-12-31" // as somebody changed it behind the program
	o.must(o.store.MarkMilestones(o.ctx, wrong.ID, is, was))
	astray, err := o.service.AstrayMilestones(o.ctx)
	o.must(err)
	if len(astray) != 1 || astray[0].Number != wrong.Number || astray[0].Words != "的审定日期记的是2025-12-31，按审稿记录是2026-01-02" {
		t.Fatalf("found %+v", astray)
	}
	if n, err := o.service.MendMilestones(o.ctx, astray); err != nil || n != 1 {
		t.Fatalf("mended %d, %v", n, err)
	}
	if n, err := o.service.MendMilestones(o.ctx, astray); err != nil || n != 0 {
		t.Errorf("mended again %d, %v", n, err)
	}
	got, err := o.store.Milestones(o.ctx, wrong.ID)
	o.must(err)
	if left, err := o.service.AstrayMilestones(o.ctx); err != nil || len(left) > 0 || got != is {
		t.Errorf("after mending %+v, left %+v, %v", got, left, err)
	}
	logged, err := o.store.AuditOf(o.ctx, "manuscript", wrong.ID, 10)
	o.must(err)
	if len(logged) != 1 || logged[0].ActionLabel() != "改正统计日期" || !strings.Contains(logged[0].Detail, wrong.Number+"的审定日期") {
		t.Errorf("logged %+v", logged)
	}
}

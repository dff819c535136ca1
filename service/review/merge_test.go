package review_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"laigao/domain"
	"laigao/service/review"
)

const sameNews = "近日，样例旗总工会举办职工技能大赛，来自各行业的八十六名选手参加。比赛分理论和实操两部分，裁判当场亮分。钳工组要在四十分钟内锉配一个燕尾槽，误差不得超过两丝。闭幕式上为前三名颁了奖。"

// twins adds two manuscripts that tell the same, from two units, and checks both.
func (d *desk) twins() (kept, closed domain.Manuscript) {
	d.t.Helper()
	ctx := context.Background()
	kept, closed = d.manuscript(domain.ManuscriptReviewing, 2), d.manuscript(domain.ManuscriptReviewing, 1)
	other := domain.Unit{ID: d.store.NewID(), Name: "另一家样例工会", Class: "district"}
	d.must(d.store.AddUnit(ctx, &other))
	closed.UnitID = other.ID
	d.say(&kept, "样例旗举办职工技能大赛", sameNews)
	d.say(&closed, "八十六名职工同台比武", strings.Replace(sameNews, "近日，样例旗总工会举办", "前天，本单位选手参加了总工会的", 1))
	d.check(kept)
	d.check(closed)
	return d.read(kept.ID), d.read(closed.ID)
}

func TestCheckManuscript_FindsTheSameNewsOfAnotherUnit(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	kept, closed := d.twins()
	different := d.manuscript(domain.ManuscriptReviewing, 1)
	d.say(&different, "图书漂流", strings.Repeat("流动书箱送进了偏远班组，每月轮换一次，扫码就能借还，管理员在扉页贴了便签。", 3))
	if page := d.check(different); len(page.Duplicates) != 0 {
		t.Fatalf("another text is taken for the same: %+v", page.Duplicates)
	}
	for id, other := range map[string]string{kept.ID: closed.ID, closed.ID: kept.ID} {
		page, err := d.service.Checks(ctx, d.people[domain.RoleAuditor], id, "")
		if err != nil || len(page.Duplicates) != 1 || page.Duplicates[0].Manuscript.ID != other || page.Open.Duplicates != 1 {
			t.Fatalf("got %+v, %v", page.Duplicates, err)
		}
	}
	pair, err := d.service.Pair(ctx, d.people[domain.RoleFirstReviewer], kept.ID, closed.ID)
	d.must(err)
	marked := 0
	for _, p := range pair.Right.BodyCut {
		if p.Hit {
			marked += len([]rune(p.Text))
		}
	}
	if pair.Percent < 60 || marked < 60 || pair.Right.Refused != "" || pair.Left.Refused == "" {
		t.Fatalf("the pair: %d %%, %d marked, %q, %q", pair.Percent, marked, pair.Left.Refused, pair.Right.Refused)
	}
}

func TestMerge_ClosesOneAndTellsItsAuthorWhichWasKept(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	kept, closed := d.twins()
	first := d.people[domain.RoleFirstReviewer]
	cmd := review.Merge{KeptID: kept.ID, ClosedID: closed.ID, Version: closed.Version}
	for _, role := range []domain.Role{domain.RoleAuditor, domain.RolePublisher, domain.RoleAdministrator, domain.RoleSecondReviewer} {
		if err := d.service.Merge(ctx, d.people[role], cmd); domain.KindOf(err) != domain.KindForbidden {
			t.Errorf("%s: got %v, want it forbidden", role, err)
		}
	}
	stale := cmd
	stale.Version--
	if err := d.service.Merge(ctx, first, stale); domain.KindOf(err) != domain.KindConflict {
		t.Fatalf("an older page: got %v", err)
	}
	for range 2 {
		d.must(d.service.Merge(ctx, first, cmd))
	}
	got := d.read(closed.ID)
	if got.State != domain.ManuscriptRejected || !strings.Contains(got.Reason, kept.Number) || !strings.Contains(got.Reason, "已合并") || !strings.Contains(got.Reason, "内容重复") {
		t.Fatalf("closed: %s, %q", got.State, got.Reason)
	}
	if reviews, err := d.store.Reviews(ctx, closed.ID); err != nil || len(reviews) != 1 || reviews[0].SignerName != first.Name || reviews[0].Decision != domain.DecisionReject {
		t.Fatalf("the signed rejection: %+v, %v", reviews, err)
	}
	if told := d.notices(); !slices.Equal(told, []string{"manuscript_rejected author"}) {
		t.Fatalf("told: %v", told)
	}
	events, err := d.store.Events(ctx, kept.ID)
	if err != nil || len(events) != 1 || events[0].Kind != domain.EventMerged || !strings.Contains(events[0].Public, "另一家样例工会") || strings.Contains(events[0].Public, "测试信息员") {
		t.Fatalf("the course of the kept one: %+v, %v", events, err)
	}
	if got := d.actions(kept.ID); !slices.Equal(got, []string{"manuscript.merge"}) {
		t.Fatalf("audit: %v", got)
	}
	page, err := d.service.Checks(ctx, first, kept.ID, "")
	if err != nil || page.Open.Duplicates != 0 || len(page.Merges) != 1 || !page.Merges[0].MayUndo {
		t.Fatalf("page: %+v, %v", page.Merges, err)
	}
}

func TestMerge_RefusesWhatIsNotThereToStay(t *testing.T) {
	states := map[domain.ManuscriptState]bool{domain.ManuscriptReviewing: true, domain.ManuscriptAccepted: true, domain.ManuscriptAdopted: true}
	for _, state := range domain.ManuscriptStates() {
		if state == domain.ManuscriptDraft {
			continue
		}
		d := newDesk(t)
		kept, closed := d.manuscript(state, 1), d.manuscript(domain.ManuscriptReviewing, 1)
		err := d.service.Merge(context.Background(), d.people[domain.RoleFirstReviewer], review.Merge{KeptID: kept.ID, ClosedID: closed.ID, Version: closed.Version})
		if (err == nil) != states[state] {
			t.Errorf("kept one is %s: got %v", state, err)
		}
		other := d.manuscript(state, 1)
		err = d.service.Merge(context.Background(), d.people[domain.RoleFirstReviewer], review.Merge{KeptID: d.manuscript(domain.ManuscriptReviewing, 1).ID, ClosedID: other.ID, Version: other.Version})
		if (err == nil) != (state == domain.ManuscriptReviewing) {
			t.Errorf("closed one is %s: got %v", state, err)
		}
	}
}

func TestUnmerge_LetsTheClosedOneGoOnWhileTheKeptIsInReview(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	kept, closed := d.twins()
	first := d.people[domain.RoleFirstReviewer]
	d.must(d.service.Merge(ctx, first, review.Merge{KeptID: kept.ID, ClosedID: closed.ID, Version: closed.Version}))
	if err := d.service.Unmerge(ctx, d.people[domain.RolePublisher], kept.ID, closed.ID); domain.KindOf(err) != domain.KindForbidden {
		t.Fatalf("by the publisher: %v", err)
	}
	for range 2 {
		d.must(d.service.Unmerge(ctx, first, kept.ID, closed.ID))
	}
	got := d.read(closed.ID)
	if got.State != domain.ManuscriptReviewing || got.Step != 1 || got.Reason != "" {
		t.Fatalf("reopened: %s, step %d, %q", got.State, got.Step, got.Reason)
	}
	reviews, err := d.store.Reviews(ctx, closed.ID)
	if err != nil || len(reviews) != 1 || reviews[0].VoidedAt.IsZero() {
		t.Fatalf("reviews: %+v, %v", reviews, err)
	}
	page, err := d.service.Checks(ctx, first, closed.ID, "")
	if err != nil || page.Open.Duplicates != 1 || len(page.Merges) != 1 || page.Merges[0].Holds() {
		t.Fatalf("page: %+v, %v", page, err)
	}
	d.must(d.service.Merge(ctx, first, review.Merge{KeptID: kept.ID, ClosedID: closed.ID, Version: got.Version}))
	kept = d.read(kept.ID)
	kept.State, kept.Step = domain.ManuscriptAccepted, 0
	d.must(d.store.SaveManuscript(ctx, &kept))
	if err := d.service.Unmerge(ctx, first, kept.ID, closed.ID); domain.KindOf(err) != domain.KindConflict {
		t.Fatalf("the kept one is decided: got %v", err)
	}
}

func TestDistinguish_LeavesBothAlone(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	kept, closed := d.twins()
	first := d.people[domain.RoleFirstReviewer]
	for range 2 {
		d.must(d.service.Distinguish(ctx, first, kept.ID, closed.ID, true))
	}
	open, err := d.service.OpenChecks(ctx, first, closed.ID)
	if err != nil || open.Duplicates != 0 || d.read(closed.ID).State != domain.ManuscriptReviewing {
		t.Fatalf("open: %+v, %v", open, err)
	}
	if got := d.actions(kept.ID); !slices.Equal(got, []string{"manuscript.distinguish"}) {
		t.Fatalf("audit: %v", got)
	}
	d.must(d.service.Distinguish(ctx, first, kept.ID, closed.ID, false))
	if open, err = d.service.OpenChecks(ctx, first, kept.ID); err != nil || open.Duplicates != 1 {
		t.Fatalf("asked again: %+v, %v", open, err)
	}
}

package domain_test

import (
	"testing"
	"time"

	"laigao/domain"
)

func TestManuscript_IsAdoptedExactlyWhileAnAdoptionIsConfirmed(t *testing.T) {
	m := domain.Manuscript{State: domain.ManuscriptAccepted, Steps: 3, ApprovedHash: "h"}
	for _, step := range []struct {
		confirmed int
		want      domain.ManuscriptState
	}{{0, domain.ManuscriptAccepted}, {1, domain.ManuscriptAdopted}, {2, domain.ManuscriptAdopted}, {0, domain.ManuscriptAccepted}} {
		if err := m.SetAdoptions(step.confirmed); err != nil || m.State != step.want {
			t.Fatalf("%d confirmed: got %v (%v), want %v", step.confirmed, m.State, err, step.want)
		}
	}
	m.State = domain.ManuscriptReviewing
	if err := m.SetAdoptions(1); domain.KindOf(err) != domain.KindConflict {
		t.Fatalf("adopting a manuscript in review: got %v, want a conflict", err)
	}
}

func TestManuscript_VoidWaitsForTheLastStepAgain(t *testing.T) {
	now := time.UnixMilli(1)
	m := domain.Manuscript{State: domain.ManuscriptAccepted, Steps: 3, ApprovedHash: "h"}
	if err := m.Void(); err != nil || m.State != domain.ManuscriptReviewing || m.Step != 3 || m.ApprovedHash != "" {
		t.Fatalf("accepted: got %v step %d hash %q (%v)", m.State, m.Step, m.ApprovedHash, err)
	}
	m = domain.Manuscript{State: domain.ManuscriptAdopted, Steps: 2, ApprovedHash: "h"}
	if err := m.Void(); err != nil || m.State != domain.ManuscriptAdopted || !m.AwaitsReview() {
		t.Fatalf("adopted: got %v step %d (%v), want adopted and waiting", m.State, m.Step, err)
	}
	without := m
	if err := without.SetAdoptions(0); err != nil || without.State != domain.ManuscriptReviewing || without.Step != 2 {
		t.Fatalf("last adoption revoked: got %v step %d (%v), want in review at step 2", without.State, without.Step, err)
	}
	if err := m.Pass("new", now); err != nil || m.State != domain.ManuscriptAdopted || m.ApprovedHash != "new" || m.AwaitsReview() {
		t.Fatalf("approved anew: got %v hash %q (%v)", m.State, m.ApprovedHash, err)
	}
	if err := m.Pass("again", now); domain.KindOf(err) != domain.KindConflict {
		t.Fatalf("approving twice: got %v, want a conflict", err)
	}
}

func TestOutlet_CheckExternalKeepsInternalManuscriptsInside(t *testing.T) {
	for _, c := range []struct {
		outlet   domain.Outlet
		external domain.Choice
		refused  bool
	}{
		{domain.Outlet{System: domain.SystemOwn, Kind: domain.OutletAccount}, domain.No, true},
		{domain.Outlet{System: domain.SystemOwn, Kind: domain.OutletJournal}, domain.No, false},
		{domain.Outlet{System: domain.SystemUnion, Kind: domain.OutletSite}, domain.No, true},
		{domain.Outlet{System: domain.SystemParty, Kind: domain.OutletJournal}, domain.No, false},
		{domain.Outlet{System: domain.SystemNews, Kind: domain.OutletJournal}, domain.No, true},
		{domain.Outlet{System: domain.SystemNews, Kind: domain.OutletPaper}, domain.Unanswered, true},
		{domain.Outlet{System: domain.SystemNews, Kind: domain.OutletPaper}, domain.Yes, false},
	} {
		if err := c.outlet.CheckExternal(c.external); (err != nil) != c.refused {
			t.Errorf("%+v with %v: got %v, want refused %v", c.outlet, c.external, err, c.refused)
		}
	}
}

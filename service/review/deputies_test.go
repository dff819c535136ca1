package review_test

import (
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/service/review"
)

func TestSetDeputy_RefusesWhatMustNotBe(t *testing.T) {
	d := newDesk(t)
	first, second, final := d.people[domain.RoleFirstReviewer], d.people[domain.RoleSecondReviewer], d.people[domain.RoleFinalReviewer]
	good := review.SetDeputy{AbsentID: final.ID, DeputyID: second.ID, Stage: domain.StageFinal, From: "2026-03-06", To: "2026-03-08", Reason: "外出学习"}
	for name, c := range map[string]struct {
		field  string
		change func(cmd *review.SetDeputy)
	}{
		"oneself":               {"deputy_id", func(cmd *review.SetDeputy) { cmd.DeputyID = final.ID }},
		"the auditor":           {"deputy_id", func(cmd *review.SetDeputy) { cmd.DeputyID = d.people[domain.RoleAuditor].ID }},
		"the administrator":     {"deputy_id", func(cmd *review.SetDeputy) { cmd.DeputyID = d.people[domain.RoleAdministrator].ID }},
		"the publisher":         {"deputy_id", func(cmd *review.SetDeputy) { cmd.DeputyID = d.people[domain.RolePublisher].ID }},
		"nobody":                {"deputy_id", func(cmd *review.SetDeputy) { cmd.DeputyID = "" }},
		"a step not held":       {"stage", func(cmd *review.SetDeputy) { cmd.Stage = domain.StageFirst }},
		"an invented step":      {"stage", func(cmd *review.SetDeputy) { cmd.Stage = "chief" }},
		"a time that is over":   {"to_day", func(cmd *review.SetDeputy) { cmd.From, cmd.To = "2026-03-01", "2026-03-05" }},
		"an end before a start": {"to_day", func(cmd *review.SetDeputy) { cmd.From = "2026-03-09" }},
		"more than a year":      {"to_day", func(cmd *review.SetDeputy) { cmd.To = "2027-03-09" }},
		"no reason":             {"reason", func(cmd *review.SetDeputy) { cmd.Reason = " " }},
	} {
		cmd := good
		c.change(&cmd)
		if _, err := d.service.SetDeputy(t.Context(), final, cmd); domain.FieldsOf(err)[c.field] == "" {
			t.Errorf("%s: got %v, %v", name, err, domain.FieldsOf(err))
		}
	}
	if _, err := d.service.SetDeputy(t.Context(), first, good); domain.KindOf(err) != domain.KindForbidden {
		t.Errorf("for somebody else: %v", err)
	}
	_, err := d.service.SetDeputy(t.Context(), final, good)
	d.must(err)
	overlapping := good
	overlapping.DeputyID, overlapping.From, overlapping.To = first.ID, "2026-03-08", "2026-03-20"
	if _, err := d.service.SetDeputy(t.Context(), d.people[domain.RoleAdministrator], overlapping); domain.FieldsOf(err)["from_day"] == "" {
		t.Errorf("two at once: %v", err)
	}
	overlapping.From = "2026-03-09"
	if _, err := d.service.SetDeputy(t.Context(), d.people[domain.RoleAdministrator], overlapping); err != nil {
		t.Errorf("one after the other, set by the administrator: %v", err)
	}
}

// away lets the second reviewer stand in for the final one for three days.
func (d *desk) away() domain.Deputy {
	d.t.Helper()
	final := d.people[domain.RoleFinalReviewer]
	deputy, err := d.service.SetDeputy(d.t.Context(), final, review.SetDeputy{
		AbsentID: final.ID, DeputyID: d.people[domain.RoleSecondReviewer].ID, Stage: domain.StageFinal, From: "2026-03-06", To: "2026-03-08", Reason: "外出学习",
	})
	d.must(err)
	return deputy
}

func TestDecide_DeputySignsForTheAbsentAndIsTold(t *testing.T) {
	d := newDesk(t)
	d.away()
	deputy := d.people[domain.RoleSecondReviewer]
	m := d.manuscript(domain.ManuscriptReviewing, 2)
	third := domain.Account{ID: d.store.NewID(), Username: "third", Name: "另一复审", Roles: []domain.Role{domain.RoleSecondReviewer}}
	d.must(d.store.AddAccount(t.Context(), &third))
	done, err := d.service.Decide(t.Context(), third, pass(m))
	d.must(err)
	if got := strings.Join(d.notices(), ","); !strings.Contains(got, "manuscript_waiting second_reviewer") || !strings.Contains(got, "manuscript_waiting final_reviewer") {
		t.Errorf("the deputy is not told: %s", got)
	}
	lines, err := d.service.Oldest(t.Context(), deputy, 5)
	if err != nil || len(lines) != 1 {
		t.Errorf("the deputy sees %d waiting, %v", len(lines), err)
	}
	page, err := d.service.Page(t.Context(), deputy, m.ID)
	if err != nil || !page.May.Decide || page.May.As != "终审员" {
		t.Errorf("may %+v, %v", page.May, err)
	}
	d.now = d.now.Add(time.Hour)
	done, err = d.service.Decide(t.Context(), deputy, pass(done.Manuscript))
	if err != nil || done.Manuscript.State != domain.ManuscriptAccepted {
		t.Fatalf("got %v, %v", done.Manuscript.State, err)
	}
	reviews, err := d.store.Reviews(t.Context(), m.ID)
	d.must(err)
	if r := reviews[1]; r.SignerID != deputy.ID || r.ForName != "终审员" || r.Signer() != "复审员（代终审员）" {
		t.Errorf("review %+v", r)
	}
}

func TestDecide_RefusesDeputyAfterItsEnd(t *testing.T) {
	for name, end := range map[string]func(d *desk, at domain.Deputy){
		"the last day is over": func(d *desk, _ domain.Deputy) { d.now = time.Date(2026, 3, 8, 16, 0, 0, 0, time.UTC) },
		"before the first day": func(d *desk, _ domain.Deputy) { d.now = time.Date(2026, 3, 5, 15, 59, 0, 0, time.UTC) },
		"the absent person lost the step": func(d *desk, _ domain.Deputy) {
			a := d.people[domain.RoleFinalReviewer]
			a.Roles = []domain.Role{domain.RolePublisher}
			d.must(d.store.SaveAccount(t.Context(), &a))
		},
		"ended by hand, twice": func(d *desk, at domain.Deputy) {
			for range 2 {
				d.must(d.service.EndDeputy(t.Context(), d.people[domain.RoleAdministrator], at.ID))
			}
		},
		"": func(*desk, domain.Deputy) {},
	} {
		d := newDesk(t)
		at, m := d.away(), d.manuscript(domain.ManuscriptReviewing, 3)
		end(d, at)
		_, err := d.service.Decide(t.Context(), d.people[domain.RoleSecondReviewer], pass(m))
		if name == "" && err != nil || name != "" && domain.KindOf(err) != domain.KindForbidden {
			t.Errorf("%q: got %v", name, err)
		}
	}
}

func TestDecide_DeputyAndAbsentHoldOneStepBetweenThem(t *testing.T) {
	d := newDesk(t)
	d.away()
	for name, held := range map[string]domain.Review{
		"the deputy signed before":           {SignerID: d.people[domain.RoleSecondReviewer].ID},
		"the absent person signed before":    {SignerID: d.people[domain.RoleFinalReviewer].ID},
		"another deputy signed for the same": {SignerID: d.people[domain.RoleFirstReviewer].ID, ForID: d.people[domain.RoleFinalReviewer].ID},
	} {
		m := d.manuscript(domain.ManuscriptReviewing, 3)
		held.ManuscriptID, held.Round, held.Step, held.Steps, held.Decision = m.ID, 1, 2, 3, domain.DecisionPass
		d.must(d.store.AddReview(t.Context(), held))
		if _, err := d.service.Decide(t.Context(), d.people[domain.RoleSecondReviewer], pass(m)); domain.KindOf(err) != domain.KindForbidden {
			t.Errorf("%s: got %v, want it forbidden", name, err)
		}
	}
}

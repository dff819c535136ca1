package recognition_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"laigao/domain"
	"laigao/service/recognition"
)

// adopted adds a manuscript of an informant that outlets published on days.
func (d *rulesDesk) adopted(by domain.Informant, at map[string]domain.Day) string {
	d.t.Helper()
	ctx := context.Background()
	number, err := d.store.NextManuscriptNumber(ctx, 2026)
	d.must(err)
	m := domain.Manuscript{
		ID: d.store.NewID(), Number: number, State: domain.ManuscriptAdopted, InformantID: by.ID, Text: domain.Text{Title: "职工运动会开幕", Body: "<p>正文。</p>"},
		Sheet: domain.Sheet{Class: domain.ClassNews, SelfMade: domain.Yes, SentFreely: domain.Yes, FirstHere: domain.Yes, Original: domain.Yes},
	}
	d.must(d.store.AddManuscript(ctx, &m))
	for outlet, day := range at {
		d.must(d.store.AddAdoption(ctx, &domain.Adoption{
			ID: d.store.NewID(), ManuscriptID: m.ID, OutletID: outlet, State: domain.AdoptionConfirmed, PublishedDay: day, Recommended: true,
		}))
	}
	return m.ID
}

// record tells everything that a try must not touch.
func (d *rulesDesk) record() string {
	d.t.Helper()
	ctx := context.Background()
	rules, err := d.store.RuleVersions(ctx)
	d.must(err)
	statements, err := d.store.Statements(ctx)
	d.must(err)
	return fmt.Sprintf("%+v\n%+v\n%v", rules, statements, d.actions())
}

func TestTry_TellsWhoChangesAndWhyAndChangesNothing(t *testing.T) {
	eachRules(t, func(d *rulesDesk) {
		other := d.informant("李四")
		d.adopted(d.author, map[string]domain.Day{d.paper.ID: "2026-02-01", domain.OutletOwnAccount: "2026-02-02"})
		d.adopted(other, map[string]domain.Day{domain.OutletOwnAccount: "2026-02-03"})
		d.adopted(other, map[string]domain.Day{domain.OutletOwnAccount: "2025-11-01"}) // of another year and before any rules
		held := d.hold(d.start(recognition.StartByPoints), "2026-01-01")
		draft := d.save(d.start(held.ID), func(r *domain.RuleSet) {
			r.Points.Lines[5].Value = 50_00 // 工人日报 40 becomes 50
			r.Points.Lines[0].Value = 4_00  // own account 5 becomes 4
		})
		before := d.record()
		trial, err := d.service.Try(context.Background(), d.leader, recognition.Try{ID: draft.ID, From: "2026-01-01", To: "2026-03-31"})
		d.must(err)
		if after := d.record(); after != before {
			t.Errorf("a try changed something:\n%s\n%s", before, after)
		}
		if trial.Adoptions != 3 || trial.Earlier != 0 || trial.More != 1 || trial.Less != 1 {
			t.Fatalf("got %+v", trial)
		}
		// 40 + 5 points become 50 + 4, at 4 yuan each.
		if trial.Before != (domain.Sum{Points: 45_00, Fen: 180_00}) || trial.After != (domain.Sum{Points: 54_00, Fen: 216_00}) {
			t.Errorf("sums %+v, %+v", trial.Before, trial.After)
		}
		first := trial.Changes[0]
		if first.Author != d.author.Name || first.After.Fen-first.Before.Fen != 40_00 {
			t.Errorf("the first is %+v", first)
		}
		points := first.Pairs[len(first.Pairs)-1]
		if !strings.Contains(points.Before.Words, "按“工人日报”计 40 分") || !strings.Contains(points.After.Words, "按“工人日报”计 50 分") {
			t.Errorf("why: %s\n%s", points.Before.Words, points.After.Words)
		}
	})
}

func TestTry_SumsAreThoseOfTheList(t *testing.T) {
	d := rulesOnSQLite(t)
	for i := range 12 {
		at := map[string]domain.Day{domain.OutletOwnAccount: domain.Day("2026-01-10").Add(7 * i)}
		if i%3 == 0 {
			at[d.paper.ID] = domain.Day("2026-01-12").Add(7 * i)
		}
		d.adopted([]domain.Informant{d.author, d.informant(fmt.Sprintf("某%d", i))}[i%2], at)
	}
	held := d.hold(d.start(recognition.StartByPoints), "2026-01-01")
	draft := d.save(d.start(held.ID), func(r *domain.RuleSet) {
		r.Points.Combination, r.Money.Lines[0].Value, r.Money.Caps[0].Most = domain.Additive, 4_35, 300_00
	})
	trial, err := d.service.Try(t.Context(), d.leader, recognition.Try{ID: draft.ID, From: "2026-02-01", To: "2026-03-01"})
	d.must(err)
	sum, more, less := trial.Before, 0, 0
	for _, c := range trial.Changes {
		person := c.Before
		for _, p := range c.Pairs {
			if p.Measure() == domain.MeasureMoney {
				person.Fen += p.More()
			} else {
				person.Points += p.More()
			}
		}
		if person != c.After {
			t.Errorf("%s: the pairs come to %+v, the sum is %+v", c.Author, person, c.After)
		}
		sum.Points, sum.Fen = sum.Points+c.After.Points-c.Before.Points, sum.Fen+c.After.Fen-c.Before.Fen
		if c.After.Fen > c.Before.Fen {
			more++
		} else if c.After.Fen < c.Before.Fen {
			less++
		}
	}
	if len(trial.Changes) == 0 || sum != trial.After || more != trial.More || less != trial.Less {
		t.Errorf("the list comes to %+v with %d and %d people, the sums are %+v", sum, more, less, trial)
	}
}

func TestTry_KnowsWhatIsUsedUpOfTheYearsCap(t *testing.T) {
	d := rulesOnSQLite(t)
	d.adopted(d.author, map[string]domain.Day{d.paper.ID: "2026-01-10"})
	d.adopted(d.author, map[string]domain.Day{d.paper.ID: "2026-04-10"})
	held := d.hold(d.save(d.start(recognition.StartByPoints), func(r *domain.RuleSet) { r.Money.Caps[0].Most = 200_00 }), "2026-01-01")
	d.now = d.now.AddDate(0, 2, 0)
	draft := d.save(d.start(held.ID), func(r *domain.RuleSet) { r.Money.Caps[0].Most = 250_00 })
	trial, err := d.service.Try(t.Context(), d.leader, recognition.Try{ID: draft.ID, From: "2026-04-01", To: "2026-06-30"})
	d.must(err)
	// 160 yuan of January leave 40 of 200, and 90 of 250.
	if trial.Adoptions != 1 || trial.Before.Fen != 40_00 || trial.After.Fen != 90_00 {
		t.Errorf("got %d adoptions, %+v, %+v", trial.Adoptions, trial.Before, trial.After)
	}
}

func TestTry_CountsEarlierAdoptionsOfTheSameManuscripts(t *testing.T) {
	d := rulesOnSQLite(t)
	d.adopted(d.author, map[string]domain.Day{domain.OutletOwnAccount: "2026-01-10", d.paper.ID: "2026-04-10"})
	held := d.hold(d.start(recognition.StartByPoints), "2026-01-01")
	d.now = d.now.AddDate(0, 2, 0)
	draft := d.save(d.start(held.ID), func(r *domain.RuleSet) { r.Points.Lines[5].Value = 41_00 })
	trial, err := d.service.Try(t.Context(), d.leader, recognition.Try{ID: draft.ID, From: "2026-04-01", To: "2026-06-30"})
	d.must(err)
	if trial.Adoptions != 1 || trial.Earlier != 1 || trial.Before.Points != 40_00 || trial.After.Points != 41_00 {
		t.Errorf("got %+v", trial)
	}
}

func TestTry_RefusesWhatCannotBeReckoned(t *testing.T) {
	d := rulesOnSQLite(t)
	draft := d.start(recognition.StartByPoints)
	for _, q := range []recognition.Try{
		{ID: draft.ID}, {ID: draft.ID, From: "2026-02-30", To: "2026-03-01"}, {ID: draft.ID, From: "2026-03-02", To: "2026-03-01"},
	} {
		_, err := d.service.Try(t.Context(), d.leader, q)
		wantKind(t, fmt.Sprintf("%+v", q), err, domain.KindInvalid)
	}
	_, err := d.service.Try(t.Context(), d.leader, recognition.Try{ID: "none", From: "2026-01-01", To: "2026-03-01"})
	wantKind(t, "no rules", err, domain.KindNotFound)
	bad := d.save(draft, func(r *domain.RuleSet) { r.Points.Lines[0].Name = "" })
	_, err = d.service.Try(t.Context(), d.leader, recognition.Try{ID: bad.ID, From: "2026-01-01", To: "2026-03-01"})
	if domain.FieldsOf(err)["points_line_1"] == "" {
		t.Errorf("rules with a problem: %v", err)
	}
}

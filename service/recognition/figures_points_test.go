package recognition_test

import (
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
	"laigao/service/recognition"
)

// townhall is an office with units whose manuscripts are adopted, and rules by
// which 样例报 earns 40 points, everything else 5, and the highest counts.
func townhall(t *testing.T, store func(now func() time.Time) *repository.Store) (*office, map[string]domain.Unit) {
	t.Helper()
	o := newOffice(t, store)
	o.service = recognition.New(recognition.Config{Store: o.store, Keyring: o.keyring, Files: memory{}, Paper: plainPaper{}})
	classes, err := o.store.UnitClasses(o.ctx)
	o.must(err)
	units := map[string]domain.Unit{}
	for i, name := range []string{"东岭", "西岭", "南岭", "北岭"} {
		u := domain.Unit{ID: o.store.NewID(), Class: classes[i%2].Code, Name: name + "区总工会", Position: i}
		o.must(o.store.AddUnit(o.ctx, &u))
		units[name] = u
	}
	o.rules(byName(o.outside.Name))
	sent := func(unit, by string, days int) domain.Manuscript {
		return o.manuscript(by, func(m *domain.Manuscript) {
			m.UnitID, m.FirstSubmittedAt, m.SubmittedAt = units[unit].ID, o.clock.Now(), o.clock.Now()
			m.Class, m.ActivityDay = domain.ClassNews, domain.DayOf(o.clock.Now()).Add(-days)
		})
	}
	o.on("2026-02-02")
	first, second := sent("东岭", "张三", 1), sent("西岭", "李四", 9)
	sent("西岭", "李四", 2)
	o.adopt(first, o.own, "2026-02-05")
	o.adopt(first, o.outside, "2026-02-06")
	o.adopt(second, o.own, "2026-03-31")
	o.on("2026-04-02")
	o.close(q1, "2026-04")
	o.adopt(second, o.outside, "2026-03-30") // learnt of late: 补录 of the second quarter, which takes 5 back
	o.adopt(sent("南岭", "王五", 1), o.own, "2026-04-01")
	north := units["北岭"] // has sent nothing, and goes
	north.ClosedAt = o.clock.Now()
	o.must(o.store.SaveUnit(o.ctx, north))
	o.refresh()
	return o, units
}

// figures returns the figures of units by the unit's id.
func (o *office) figures(q recognition.FiguresQuery) map[string]domain.UnitStatistics {
	o.t.Helper()
	all, err := o.service.UnitFigures(o.ctx, o.finance, q)
	o.must(err)
	by := map[string]domain.UnitStatistics{}
	for _, u := range all {
		by[u.Unit.ID] = u
	}
	return by
}

func TestCircular_FreezesWhatTheFiguresOfUnitsSay(t *testing.T) {
	storetest.EachMigrated(t, func(t *testing.T, url string) {
		o, units := townhall(t, func(now func() time.Time) *repository.Store { return storetest.Open(t, url, now) })
		drafter := o.account("丁", domain.RoleFirstReviewer)
		o.on("2026-07-02")
		for q, points := range map[domain.Quarter]map[string]int64{q1: {"东岭": 40_00, "西岭": 5_00}, q2: {"西岭": 35_00, "南岭": 5_00}} {
			id, err := o.service.DraftCircular(o.ctx, drafter, q, false)
			o.must(err)
			page, err := o.service.CircularPage(o.ctx, drafter, id)
			o.must(err)
			quarter := o.figures(recognition.FiguresQuery{Period: domain.PeriodOf(q, time.January)})
			lines := page.Figures.Lines()
			for _, l := range lines {
				u := quarter[l.Unit.ID]
				levels := [4]int{}
				for level, tally := range u.ByLevel {
					levels[level] = tally.Adoptions
				}
				frozen := []any{l.Submitted, l.Timed, l.InTime, l.Adopted, levels, l.Unit.Points}
				counted := []any{u.Sent, u.Timed, u.InTime, u.Adopted, l.ByLevel, u.Points}
				for i := range frozen {
					if frozen[i] != counted[i] {
						t.Errorf("%s in %s: the circular has %v, the figures %v", l.Unit.Name, q, frozen, counted)
						break
					}
				}
				delete(quarter, l.Unit.ID)
			}
			for _, u := range quarter {
				if u.Sent+u.Adopted.Adoptions > 0 || u.Points != 0 {
					t.Errorf("%s is not in the circular of %s: %+v", u.Unit.Name, q, u)
				}
			}
			for name, want := range points {
				for _, l := range lines {
					if l.Unit.ID == units[name].ID && l.Unit.Points != want {
						t.Errorf("%s has %d in %s, want %d", name, l.Unit.Points, q, want)
					}
				}
			}
		}
		year := o.figures(recognition.FiguresQuery{Period: domain.PeriodOf(domain.Quarter{Year: 2026}, time.January)})
		for name, want := range map[string]int64{"东岭": 40_00, "西岭": 40_00, "南岭": 5_00} {
			if got := year[units[name].ID]; got.Points != want || got.Account != (domain.Quarter{Year: 2026}) {
				t.Errorf("%s has %d in the year, want %d", name, got.Points, want)
			}
		}
	})
}

func TestUnitFigures_HaveThePointsThatTheLedgerLists(t *testing.T) {
	o, units := townhall(t, func(now func() time.Time) *repository.Store { return storetest.SQLite(t, now) })
	east := units["东岭"]
	east.ClosedAt = o.clock.Now()
	o.must(o.store.SaveUnit(o.ctx, east))
	o.must(o.store.AddRewardEntry(o.ctx, domain.RewardEntry{ // a unit that is gone, and has sent nothing this quarter
		EntryKey: domain.EntryKey{Measure: domain.MeasurePoints, UnitID: east.ID, Earned: q2}, Quarter: q2, Amount: -2_50,
	}))
	for _, account := range []domain.Quarter{q1, q2, {Year: 2026}} {
		points := 0
		for id, u := range o.figures(recognition.FiguresQuery{Period: domain.PeriodOf(account, time.January)}) {
			list, err := o.service.LedgerOf(o.ctx, o.finance, recognition.LedgerQuery{Quarter: account, UnitID: id})
			o.must(err)
			if id != "" && list.Totals.Points != u.Points {
				t.Errorf("%s in %s: %d, and a list that makes %d", u.Unit.Name, account, u.Points, list.Totals.Points)
			}
			if u.Points != 0 {
				points++
			}
		}
		if points < 2 {
			t.Errorf("only %d units have points in %s", points, account)
		}
	}
	if got := o.figures(recognition.FiguresQuery{Period: domain.PeriodOf(q2, time.January)})[east.ID]; got.Points != -2_50 {
		t.Errorf("a unit that is gone has %d", got.Points)
	}
	quarter := domain.PeriodOf(q1, time.January)
	for what, q := range map[string]recognition.FiguresQuery{
		"a month":  {Period: domain.MonthOf("2026-02-01")},
		"one kind": {Period: quarter, Scope: domain.Scope{Category: domain.Category{Class: domain.ClassNews}}},
	} {
		for _, u := range o.figures(q) {
			if u.Account.Year != 0 || u.Points != 0 {
				t.Errorf("%s has points: %+v", what, u)
			}
		}
	}
	table := func(a domain.Account, q recognition.FiguresQuery) string {
		return o.comma(o.service.UnitFiguresTable(o.ctx, a, q))
	}
	if got := table(o.finance, recognition.FiguresQuery{Period: quarter}); !strings.Contains(got, "积分") || !strings.Contains(got, ",45\n") {
		t.Errorf("the table:\n%s", got)
	}
	for what, got := range map[string]string{
		"of a month":     table(o.finance, recognition.FiguresQuery{Period: domain.MonthOf("2026-02-01")}),
		"of a publisher": table(o.account("戊", domain.RolePublisher), recognition.FiguresQuery{Period: quarter}),
	} {
		if strings.Contains(got, "积分") {
			t.Errorf("the table %s:\n%s", what, got)
		}
	}
}

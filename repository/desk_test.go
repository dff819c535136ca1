package repository_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
)

// found returns which of the manuscripts a query selects, in its order.
func found(t *testing.T, s *repository.Store, all []domain.Manuscript, q repository.SubmittedQuery) []int {
	t.Helper()
	if q.Limit == 0 {
		q.Limit = 50
	}
	lines, err := s.Submitted(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	n, err := s.CountUpTo(context.Background(), q)
	if err != nil || n != len(lines) {
		t.Errorf("%+v: counted %d (%v), listed %d", q, n, err, len(lines))
	}
	var order []int
	for _, l := range lines {
		order = append(order, slices.IndexFunc(all, func(m domain.Manuscript) bool { return m.ID == l.ID }))
	}
	return order
}

func TestCharges_BeginAndEndWithTheStep(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *repository.Store) {
		ctx := context.Background()
		settings := domain.DefaultSettings()
		if err := s.SaveSetting(ctx, domain.SettingDepartment, settings); err != nil {
			t.Fatal(err)
		}
		reviewer := domain.Account{ID: s.NewID(), Username: "r", Name: "样例复审"}
		if err := s.AddAccount(ctx, &reviewer); err != nil {
			t.Fatal(err)
		}
		m := seed(t, s, func(int, *domain.Manuscript) {}, 1)[0]
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		charge := func() domain.Charge {
			t.Helper()
			c, err := s.Charge(ctx, m.ID)
			must(err)
			if all, err := s.Charges(ctx, m.ID, s.NewID()); err != nil || len(all) > 1 || len(all) == 1 && all[0] != c {
				t.Errorf("among several: %v, %v, want %v", all, err, c)
			}
			return c
		}
		if c := charge(); c.ManuscriptID != m.ID || !c.Free() || !c.DueAt.Equal((domain.Calendar{}).DueAfter(s.Now(), 2)) {
			t.Fatalf("at the beginning: %+v", c)
		}
		must(s.Assign(ctx, domain.Charge{ManuscriptID: m.ID, AssigneeID: s.NewID(), NextID: reviewer.ID}))
		must(s.SetDue(ctx, m.ID, time.Time{}))
		if c := charge(); c.Free() || c.NextName != "样例复审" || !c.DueAt.IsZero() {
			t.Fatalf("assigned: %+v", c)
		}
		must(m.Pass("", s.Now()))
		must(s.SaveManuscript(ctx, &m))
		if c := charge(); c.AssigneeID != reviewer.ID || c.AssigneeName != "样例复审" || c.NextID != "" || c.DueAt.IsZero() {
			t.Fatalf("the next step: %+v", c)
		}
		m.Title = "another"
		must(s.SaveManuscript(ctx, &m))
		if c := charge(); c.AssigneeID != reviewer.ID {
			t.Fatalf("an edit took it away: %+v", c)
		}
		must(m.Return("x", s.Now()))
		must(s.SaveManuscript(ctx, &m))
		if c := charge(); c.ManuscriptID != "" {
			t.Fatalf("after the return: %+v", c)
		}
		if err := s.Assign(ctx, domain.Charge{ManuscriptID: m.ID}); domain.KindOf(err) != domain.KindConflict {
			t.Errorf("assigning what waits for nothing: %v", err)
		}
		must(m.Submit(domain.Submission{Steps: 3}, s.Now()))
		must(s.SaveManuscript(ctx, &m))
		if c := charge(); !c.Free() || c.DueAt.IsZero() {
			t.Fatalf("sent again: %+v", c)
		}
	})
}

func TestOverdueCharges_AreRemindedOfOnceADay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *repository.Store) {
		ctx := context.Background()
		all := seed(t, s, func(int, *domain.Manuscript) {}, 3)
		now := s.Now()
		for i, due := range []time.Time{now.Add(-time.Hour), now.Add(time.Hour), {}} {
			if err := s.SetDue(ctx, all[i].ID, due); err != nil {
				t.Fatal(err)
			}
		}
		overdue, err := s.OverdueCharges(ctx, now, 9)
		if err != nil || len(overdue) != 1 || overdue[0].ManuscriptID != all[0].ID {
			t.Fatalf("got %+v, %v", overdue, err)
		}
		day := domain.DayOf(now)
		if err := s.Reminded(ctx, all[0].ID, day); err != nil {
			t.Fatal(err)
		}
		if err := s.Reminded(ctx, all[0].ID, day); domain.KindOf(err) != domain.KindConflict {
			t.Errorf("a second reminder of the day: %v", err)
		}
		if overdue, err = s.OverdueCharges(ctx, now, 9); err != nil || len(overdue) != 0 {
			t.Errorf("after the reminder: %+v, %v", overdue, err)
		}
		if err := s.Reminded(ctx, all[0].ID, day.Add(1)); err != nil {
			t.Errorf("the next day: %v", err)
		}
	})
}

func TestSubmitted_NarrowsByChargesLabelsAndFacts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *repository.Store) {
		ctx := context.Background()
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		units := []domain.Unit{{Class: "banner", Position: 2}, {Class: "banner", Position: 1}, {Class: "industry", Position: 1}}
		for i := range units {
			units[i].ID, units[i].Name = s.NewID(), "样例工会"
			must(s.AddUnit(ctx, &units[i]))
		}
		all := seed(t, s, func(i int, m *domain.Manuscript) {
			m.UnitID = units[i%3].ID
			m.Source, m.Genre = domain.Source(i%2), domain.Genre(i%3)
			if i == 4 {
				m.Round = 2
			}
			if i == 5 {
				m.State, m.Step = domain.ManuscriptAccepted, 0
			}
		}, 6)
		me, label := s.NewID(), domain.Label{ID: s.NewID(), Name: "重点", Colour: "red"}
		must(s.AddLabel(ctx, label))
		must(s.Assign(ctx, domain.Charge{ManuscriptID: all[1].ID, AssigneeID: me}))
		must(s.Assign(ctx, domain.Charge{ManuscriptID: all[3].ID, AssigneeID: me}))
		now := s.Now()
		for i, days := range []int{3, 1, 2, 0, 4} {
			due := time.Time{}
			if days > 0 {
				due = now.Add(time.Duration(days) * 24 * time.Hour)
			}
			must(s.SetDue(ctx, all[i].ID, due))
		}
		for _, i := range []int{0, 3, 5} {
			added, err := s.AddLabelTo(ctx, all[i], label.ID)
			must(err)
			if again, err := s.AddLabelTo(ctx, all[i], label.ID); err != nil || again || !added {
				t.Errorf("a label twice: %v, %v, %v", added, again, err)
			}
		}
		must(s.AddReview(ctx, domain.Review{ManuscriptID: all[2].ID, Step: 1, Steps: 3, SignerID: me}))
		waiting := []domain.Permission{domain.ReviewFirst}
		for name, c := range map[string]struct {
			q    repository.SubmittedQuery
			want []int
		}{
			"mine":             {repository.SubmittedQuery{AssigneeID: me}, []int{3, 1}},
			"nobody's":         {repository.SubmittedQuery{Unassigned: true}, []int{4, 2, 0}},
			"due":              {repository.SubmittedQuery{DueFrom: now, DueUntil: now.Add(60 * time.Hour)}, []int{2, 1}},
			"by date":          {repository.SubmittedQuery{Sort: repository.DueFirst, Stages: waiting}, []int{1, 2, 0, 4, 3}},
			"by date, after":   {repository.SubmittedQuery{Sort: repository.DueFirst, Before: repository.Cursor{Millis: now.Add(48 * time.Hour).UnixMilli(), ID: all[2].ID}}, []int{0, 4, 3}},
			"label":            {repository.SubmittedQuery{LabelID: label.ID}, []int{5, 3, 0}},
			"label, after":     {repository.SubmittedQuery{LabelID: label.ID, Before: repository.Cursor{Millis: 1003, ID: all[3].ID}}, []int{0}},
			"label, waiting":   {repository.SubmittedQuery{LabelID: label.ID, Stages: waiting}, []int{3, 0}},
			"my label":         {repository.SubmittedQuery{LabelID: label.ID, AssigneeID: me}, []int{3}},
			"label by units":   {repository.SubmittedQuery{LabelID: label.ID, Sort: repository.UnitsInTurn}, []int{0, 3, 5}},
			"label among ids":  {repository.SubmittedQuery{LabelID: label.ID, IDs: []string{all[0].ID, all[1].ID}}, []int{0}},
			"class":            {repository.SubmittedQuery{UnitClass: "industry"}, []int{5, 2}},
			"way in":           {repository.SubmittedQuery{Sources: []domain.Source{domain.SourcePhone}}, []int{4, 2, 0}},
			"genre":            {repository.SubmittedQuery{Genres: []domain.Genre{domain.GenreVideo}}, []int{5, 2}},
			"again":            {repository.SubmittedQuery{Again: true}, []int{4}},
			"signed":           {repository.SubmittedQuery{SignedBy: me, SignedFrom: now.Add(-time.Hour)}, []int{2}},
			"signed later":     {repository.SubmittedQuery{SignedBy: me, SignedFrom: now.Add(time.Hour)}, nil},
			"oldest":           {repository.SubmittedQuery{Sort: repository.OldestFirst, Before: repository.Cursor{Millis: 1002, ID: all[2].ID}}, []int{3, 4, 5}},
			"by units":         {repository.SubmittedQuery{Sort: repository.UnitsInTurn}, []int{1, 4, 0, 3, 2, 5}},
			"several units":    {repository.SubmittedQuery{Sort: repository.UnitsInTurn, UnitIDs: []string{units[0].ID, units[1].ID}}, []int{1, 4, 0, 3}},
			"several, by date": {repository.SubmittedQuery{Sort: repository.DueFirst, UnitIDs: []string{units[0].ID, units[1].ID}}, []int{1, 0, 4, 3}},
		} {
			if got := found(t, s, all, c.q); !slices.Equal(got, c.want) {
				t.Errorf("%s: got %v, want %v", name, got, c.want)
			}
		}
		place, err := s.UnitPlace(ctx, all[0].ID)
		must(err)
		after := repository.SubmittedQuery{Sort: repository.UnitsInTurn, Before: repository.Cursor{Unit: place, Millis: 1000, ID: all[0].ID}}
		if got := found(t, s, all, after); !slices.Equal(got, []int{3, 2, 5}) {
			t.Errorf("by units, after: got %v", got)
		}
		units[0].Position = 0
		must(s.SaveUnit(ctx, units[0]))
		if got := found(t, s, all, repository.SubmittedQuery{Sort: repository.UnitsInTurn}); !slices.Equal(got, []int{0, 3, 1, 4, 2, 5}) {
			t.Errorf("after a unit moved: got %v", got)
		}
		removed, err := s.RemoveLabelFrom(ctx, all[5].ID, label.ID)
		must(err)
		again, err := s.RemoveLabelFrom(ctx, all[5].ID, label.ID)
		if err != nil || !removed || again {
			t.Errorf("taking a label off twice: %v, %v, %v", removed, again, err)
		}
		all[0].SubmittedAt = time.UnixMilli(5000)
		must(s.SaveManuscript(ctx, &all[0]))
		if got := found(t, s, all, repository.SubmittedQuery{LabelID: label.ID}); !slices.Equal(got, []int{0, 3}) {
			t.Errorf("after another submission: got %v", got)
		}
	})
}

func TestLabels_AreKeptAndDeleted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *repository.Store) {
		ctx := context.Background()
		m := seed(t, s, func(int, *domain.Manuscript) {}, 1)[0]
		l := domain.Label{ID: s.NewID(), Name: "重点", Colour: "red", Position: 1}
		if err := s.AddLabel(ctx, l); err != nil {
			t.Fatal(err)
		}
		if err := s.AddLabel(ctx, domain.Label{ID: s.NewID(), Name: "重点", Colour: "blue"}); domain.KindOf(err) != domain.KindConflict {
			t.Errorf("the same name twice: %v", err)
		}
		l.Name, l.Colour = "要闻", "blue"
		if err := s.SaveLabel(ctx, l); err != nil {
			t.Fatal(err)
		}
		if _, err := s.AddLabelTo(ctx, m, l.ID); err != nil {
			t.Fatal(err)
		}
		on, err := s.LabelsOf(ctx, m.ID)
		if err != nil || len(on) != 1 || on[0].Label != l || on[0].ManuscriptID != m.ID {
			t.Fatalf("got %+v, %v", on, err)
		}
		if err := s.DeleteLabel(ctx, l.ID); err != nil {
			t.Fatal(err)
		}
		all, err := s.Labels(ctx)
		on, onErr := s.LabelsOf(ctx, m.ID)
		if err != nil || onErr != nil || len(all)+len(on) != 0 {
			t.Fatalf("after deleting it: %v, %v, %v, %v", all, on, err, onErr)
		}
	})
}

func TestNotes_TellEachWhoIsNamedOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *repository.Store) {
		ctx := context.Background()
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		m := seed(t, s, func(int, *domain.Manuscript) {}, 1)[0]
		one, two := domain.Account{ID: s.NewID()}, domain.Account{ID: s.NewID()}
		n := domain.Note{ID: s.NewID(), ManuscriptID: m.ID, AuthorID: one.ID, AuthorName: "甲", Words: "请看"}
		must(s.AddNote(ctx, &n, []domain.Account{one}))
		n.Words = "请再看"
		fresh, err := s.SaveNote(ctx, &n, []domain.Account{one, two})
		if err != nil || len(fresh) != 1 || fresh[0].ID != two.ID {
			t.Fatalf("told anew: %v, %v", fresh, err)
		}
		read, err := s.Note(ctx, n.ID)
		if err != nil || read.Words != "请再看" {
			t.Fatalf("got %+v, %v", read, err)
		}
		mentions, err := s.Mentions(ctx, two.ID, 9)
		if err != nil || len(mentions) != 1 || mentions[0].Words != "请再看" || mentions[0].ManuscriptID != m.ID {
			t.Fatalf("mentions: %+v, %v", mentions, err)
		}
		must(s.ReadMentions(ctx, two.ID, m.ID))
		if mentions, err = s.Mentions(ctx, two.ID, 9); err != nil || len(mentions) != 0 {
			t.Errorf("after reading: %+v, %v", mentions, err)
		}
		must(s.DeleteNote(ctx, n.ID, s.Now()))
		notes, err := s.Notes(ctx, m.ID)
		count, countErr := s.CountNotes(ctx, m.ID)
		mentions, mentionsErr := s.Mentions(ctx, one.ID, 9)
		if err != nil || countErr != nil || mentionsErr != nil || len(notes)+count+len(mentions) != 0 {
			t.Errorf("after deleting: %v, %d, %v", notes, count, mentions)
		}
		if _, err := s.SaveNote(ctx, &n, nil); domain.KindOf(err) != domain.KindConflict {
			t.Errorf("changing a deleted note: %v", err)
		}
		must(s.DeleteNote(ctx, n.ID, time.Time{}))
		if notes, err = s.Notes(ctx, m.ID); err != nil || len(notes) != 1 {
			t.Errorf("brought back: %v, %v", notes, err)
		}
	})
}

func TestSavedViews_AreOnesOwnOrShared(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *repository.Store) {
		ctx := context.Background()
		me, other := s.NewID(), s.NewID()
		own := domain.SavedView{ID: s.NewID(), OwnerID: me, Name: "我的", Query: "state=all", Position: 2}
		shared := domain.SavedView{ID: s.NewID(), OwnerID: other, Shared: true, Name: "大家的", Position: 1}
		hidden := domain.SavedView{ID: s.NewID(), OwnerID: other, Name: "别人的"}
		for _, v := range []domain.SavedView{own, shared, hidden} {
			if err := s.AddSavedView(ctx, v); err != nil {
				t.Fatal(err)
			}
		}
		names := func() (names []string) {
			t.Helper()
			all, err := s.SavedViews(ctx, me)
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range all {
				names = append(names, v.Name)
			}
			return names
		}
		if got := names(); !slices.Equal(got, []string{"大家的", "我的"}) {
			t.Fatalf("got %v", got)
		}
		own.Name, own.Position = "先看", 0
		if err := s.SaveSavedView(ctx, own); err != nil {
			t.Fatal(err)
		}
		if err := s.DeleteSavedView(ctx, shared.ID, s.Now()); err != nil {
			t.Fatal(err)
		}
		if got := names(); !slices.Equal(got, []string{"先看"}) {
			t.Fatalf("got %v", got)
		}
		if err := s.DeleteSavedView(ctx, shared.ID, time.Time{}); err != nil {
			t.Fatal(err)
		}
		v, err := s.SavedView(ctx, shared.ID)
		if got := names(); err != nil || !v.Shared || !slices.Equal(got, []string{"先看", "大家的"}) {
			t.Fatalf("brought back: %v, %+v, %v", got, v, err)
		}
	})
}

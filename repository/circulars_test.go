package repository_test

import (
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
)

func TestCirculars_AreOneOfAnIssueAndKeepTheirFigures(t *testing.T) {
	each(t, func(w *world) {
		q := domain.Quarter{Year: 2026, Number: 1}
		first := domain.Circular{ID: w.NewID(), Quarter: q, Issue: 1, Title: "通报\n第二行", To: domain.Shorten(strange, 60), Sections: []domain.CircularSection{{Key: "overview", Text: strange, Version: 3, Edited: true}}, Hash: strings.Repeat("a", 64), Writers: []string{"甲"}}
		w.must(w.AddCircular(w.ctx, &first, `{"a":1}`))
		again := first
		again.ID = w.NewID()
		w.wants(domain.KindConflict, "a second circular of an issue", w.AddCircular(w.ctx, &again, "{}"))
		again.Issue, again.Corrects = 2, first.ID
		w.must(w.AddCircular(w.ctx, &again, `{"a":2}`))
		got, err := w.Circular(w.ctx, first.ID)
		w.must(err)
		same(t, "circular", got, first)

		first.Hash, first.Reckoned, first.Sections[0].Text = strings.Repeat("b", 64), w.Now().Truncate(time.Millisecond), "新"
		w.must(w.SaveCircularFigures(w.ctx, &first, `{"a":3}`))
		w.wants(domain.KindConflict, "figures that somebody saved since", w.SaveCircularFigures(w.ctx, &got, `{}`))
		figures, err := w.CircularFigures(w.ctx, first.ID)
		w.must(err)
		if figures != `{"a":3}` {
			t.Errorf("figures are %s", figures)
		}
		first.State, first.Number, first.Day = domain.CircularIssued, "示工通〔2026〕5号", "2026-04-08"
		first.SignedBy, first.Issued = fill[domain.Signed](w, 0, 0), fill[domain.Signed](w, 0, 1)
		first.Scan = domain.CircularScan{Name: "扫描.pdf", MIME: "application/pdf", Size: 7, SHA256: strings.Repeat("c", 64), At: w.Now().Truncate(time.Millisecond)}
		w.must(w.SaveCircular(w.ctx, &first))
		w.wants(domain.KindConflict, "saving what somebody saved since", w.SaveCircular(w.ctx, &got))
		w.wants(domain.KindConflict, "new figures of what is issued", w.SaveCircularFigures(w.ctx, &first, `{}`))
		all, err := w.Circulars(w.ctx)
		w.must(err)
		if len(all) != 2 || all[0].ID != again.ID {
			t.Fatalf("got %+v", all)
		}
		same(t, "issued circular", all[1], first)
		_, err = w.Circular(w.ctx, w.NewID())
		w.wants(domain.KindNotFound, "one that is not there", err)
	})
}

func TestCircularTemplates_TheLastIsInUse(t *testing.T) {
	each(t, func(w *world) {
		_, err := w.CircularTemplate(w.ctx)
		w.wants(domain.KindNotFound, "no template", err)
		for _, name := range []string{"旧.docx", "新.docx"} {
			w.must(w.DropCircularTemplates(w.ctx))
			w.must(w.AddCircularTemplate(w.ctx, &domain.CircularTemplate{ID: w.NewID(), Name: name, Size: 5, SHA256: strings.Repeat("a", 64), By: domain.Actor{ID: "甲", Name: "甲某"}}))
		}
		got, err := w.CircularTemplate(w.ctx)
		w.must(err)
		if got.Name != "新.docx" || got.By.Name != "甲某" || got.Size != 5 {
			t.Errorf("got %+v", got)
		}
		w.must(w.DropCircularTemplates(w.ctx))
		_, err = w.CircularTemplate(w.ctx)
		w.wants(domain.KindNotFound, "a dropped template", err)
	})
}

func TestCircularFigures_CountByFirstSubmissionAndPublication(t *testing.T) {
	each(t, func(w *world) {
		unit := w.unit("样例区")
		from := domain.Day("2026-01-01").Time()
		until := domain.Day("2026-04-01").Time()
		add := func(sent time.Time, activity domain.Day) domain.Manuscript {
			m := domain.Manuscript{ID: w.NewID(), Number: w.NewID(), InformantID: w.informant("样例").ID, UnitID: unit.ID, State: domain.ManuscriptAdopted, FirstSubmittedAt: sent, SubmittedAt: w.Now(), Sheet: domain.Sheet{Class: domain.ClassNews, ActivityDay: activity}}
			m.Title = "自己的标题"
			w.must(w.AddManuscript(w.ctx, &m))
			return m
		}
		add(from.Add(-time.Second), "2025-12-31")
		early := add(from, "2025-12-29")
		last := add(until.Add(-time.Second), "2026-03-27")
		add(until, "2026-03-31")
		var outlets []domain.Outlet
		for _, name := range []string{"甲报", "乙报", "丙报", "丁报"} {
			o := domain.Outlet{ID: w.NewID(), Name: name, System: domain.SystemNews, Level: domain.LevelRegion}
			w.must(w.AddOutlet(w.ctx, &o))
			outlets = append(outlets, o)
		}
		for i, day := range []domain.Day{"2025-12-31", "2026-01-01", "2026-03-31", "2026-04-01"} {
			w.must(w.AddAdoption(w.ctx, &domain.Adoption{ID: w.NewID(), ManuscriptID: early.ID, OutletID: outlets[i].ID, State: domain.AdoptionConfirmed, PublishedDay: day}))
		}
		w.must(w.AddAdoption(w.ctx, &domain.Adoption{ID: w.NewID(), ManuscriptID: last.ID, OutletID: outlets[0].ID, State: domain.AdoptionClaimed, PublishedDay: "2026-02-01"}))
		quarter := repository.FigureQuery{Period: domain.Period{From: "2026-01-01", To: "2026-03-31"}}
		manuscripts, err := w.CircularManuscripts(w.ctx, quarter)
		w.must(err)
		if len(manuscripts) != 2 || manuscripts[0].ID != early.ID || !manuscripts[0].InTime || !manuscripts[1].Timed || manuscripts[1].InTime || manuscripts[1].Day != "2026-03-31" {
			t.Errorf("got %+v", manuscripts)
		}
		adoptions, err := w.CircularAdoptions(w.ctx, quarter)
		w.must(err)
		if len(adoptions) != 2 || adoptions[0].Day != "2026-01-01" || adoptions[1].Outlet != outlets[2].Name || adoptions[0].Title != "自己的标题" || adoptions[0].UnitID != unit.ID {
			t.Errorf("got %+v", adoptions)
		}
		first, err := w.FirstSubmission(w.ctx)
		w.must(err)
		if !first.Equal(from.Add(-time.Second)) {
			t.Errorf("the first submission is %v", first)
		}
	})
}

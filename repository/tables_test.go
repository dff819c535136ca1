package repository_test

import (
	"errors"
	"fmt"
	"iter"
	"testing"

	"laigao/domain"
	"laigao/repository"
)

// auditRows reads the actions of the log page by page, telling of each page.
func auditRows(w *world, at *repository.Store, turned func()) iter.Seq2[[]domain.Cell, error] {
	return domain.PagedRows(func(from string) ([]domain.AuditRow, string, error) {
		turned()
		rows, err := at.AuditPage(w.ctx, from, 4)
		if err != nil || len(rows) < 4 {
			return rows, "", err
		}
		return rows, rows[len(rows)-1].ID, nil
	}, func(r domain.AuditRow) []domain.Cell { return []domain.Cell{domain.TextCell(r.Action)} })
}

func TestMomentRows_AreOfOneMomentAndHoldUpNobody(t *testing.T) {
	each(t, func(w *world) {
		for n := range 10 {
			w.must(w.Audit(w.ctx, domain.AuditRow{Action: fmt.Sprint(n)}))
		}
		w.must(w.SaveSetting(w.ctx, "moment", 1))
		read := 0
		rows := w.MomentRows(w.ctx, func(at *repository.Store) iter.Seq2[[]domain.Cell, error] {
			var before, now int
			w.must(at.Setting(w.ctx, "moment", &before))
			return auditRows(w, at, func() {
				w.must(w.SaveSetting(w.ctx, "moment", 2)) // by another connection, while the moment lasts
				w.must(at.Setting(w.ctx, "moment", &now))
				if before != 1 || now != 1 {
					t.Errorf("the moment moved from %d to %d", before, now)
				}
			})
		})
		for row, err := range rows {
			w.must(err)
			if want := fmt.Sprint(9 - read); row[0].Text != want {
				t.Errorf("line %d is %q, want %q", read, row[0].Text, want)
			}
			read++
		}
		var after int
		w.must(w.Setting(w.ctx, "moment", &after))
		if read != 10 || after != 2 {
			t.Errorf("%d lines, and then %d", read, after)
		}
		for _, err := range w.MomentRows(w.ctx, func(at *repository.Store) iter.Seq2[[]domain.Cell, error] { return auditRows(w, at, func() {}) }) {
			w.must(err)
			break // nobody reads on: no error, and no connection is kept
		}
		for range 40 {
			w.must(w.Moment(w.ctx, func(at *repository.Store) error { return at.Setting(w.ctx, "moment", &after) }))
		}
		broken := errors.New("gone")
		for _, err := range w.MomentRows(w.ctx, func(*repository.Store) iter.Seq2[[]domain.Cell, error] {
			return func(yield func([]domain.Cell, error) bool) { yield(nil, broken) }
		}) {
			if !errors.Is(err, broken) {
				t.Errorf("got %v", err)
			}
		}
	})
}

func TestMoment_WritesNothing(t *testing.T) {
	each(t, func(w *world) {
		w.must(w.SaveSetting(w.ctx, "moment", 1))
		_ = w.Moment(w.ctx, func(at *repository.Store) error { return at.SaveSetting(w.ctx, "moment", 2) })
		var kept int
		w.must(w.Setting(w.ctx, "moment", &kept))
		if kept != 1 {
			t.Errorf("a moment wrote %d", kept)
		}
	})
}

func TestLeave_IsInTheLogOnceTheLastLineIsRead(t *testing.T) {
	each(t, func(w *world) {
		by := domain.Actor{Kind: domain.ActorAccount, ID: w.NewID(), Name: "样例编辑"}
		row := domain.AuditRow{Actor: by, Action: "thing.export", Subject: "thing"}
		table := w.Leave(w.ctx, row, domain.Export{Personal: true, Reason: "核对"}, domain.Table{
			Filter: "全部", Columns: []domain.Column{{Name: "姓名"}, {Name: "电话", Personal: true}}, Rows: domain.RowsOf([][]domain.Cell{{{}, {}}, {{}, {}}}),
		})
		if table.Maker != by.Name || !table.MadeAt.Equal(w.Now()) {
			t.Errorf("made by %q at %v", table.Maker, table.MadeAt)
		}
		logged := func() []domain.AuditRow {
			rows, err := w.AuditOf(w.ctx, "thing", "", 5)
			w.must(err)
			return rows
		}
		for _, err := range table.Rows {
			w.must(err)
			if len(logged()) != 0 {
				t.Error("logged before the end")
			}
		}
		if rows := logged(); len(rows) != 1 || rows[0].Actor.ID != by.ID || rows[0].Detail != "全部，共 2 行，含个人信息（电话），理由：核对" {
			t.Errorf("logged %+v", rows)
		}
	})
}

func TestInformantsOf_ReturnsThoseAndNoOthers(t *testing.T) {
	each(t, func(w *world) {
		var all []domain.Informant
		for n := range 3 {
			i := domain.Informant{ID: w.NewID(), Name: fmt.Sprint("样例", n), State: domain.InformantActive}
			w.must(w.AddInformant(w.ctx, &i))
			all = append(all, i)
		}
		found, err := w.InformantsOf(w.ctx, all[0].ID, all[2].ID, "nobody")
		w.must(err)
		none, err := w.InformantsOf(w.ctx)
		w.must(err)
		names := map[string]bool{}
		for _, i := range found {
			names[i.Name] = true
		}
		if len(found) != 2 || !names["样例0"] || !names["样例2"] || len(none) != 0 {
			t.Errorf("found %v, and of nothing %d", names, len(none))
		}
	})
}

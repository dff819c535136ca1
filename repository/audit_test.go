package repository_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"laigao/domain"
	"laigao/repository"
)

func TestAudit_KeepsEveryFieldAndTheRequestsAddress(t *testing.T) {
	each(t, func(w *world) {
		row := fill[domain.AuditRow](w, 0, 0)
		w.must(w.Audit(domain.WithAddress(w.ctx, "192.0.2.7"), row), w.Audit(w.ctx, row))
		got, err := w.AuditOf(w.ctx, row.Subject, row.SubjectID, 5)
		w.must(err)
		if len(got) != 2 || got[0].ID == got[1].ID {
			t.Fatalf("rows: %+v", got)
		}
		newer, older := row, row
		newer.ID, newer.At, newer.Actor.Address = got[0].ID, w.Now(), ""
		older.ID, older.At, older.Actor.Address = got[1].ID, w.Now(), "192.0.2.7"
		same(t, "rows", got, []domain.AuditRow{newer, older})
	})
}

func TestAudit_PagesWithoutDoubleOrLoss(t *testing.T) {
	each(t, func(w *world) {
		for n := range 25 {
			w.must(w.Audit(w.ctx, domain.AuditRow{Action: fmt.Sprint(n), Subject: "thing", SubjectID: fmt.Sprint(n % 2)}))
		}
		all := turn(w, func(r domain.AuditRow) string { return r.ID }, func(last *domain.AuditRow) ([]domain.AuditRow, error) {
			before := ""
			if last != nil {
				before = last.ID
			}
			return w.AuditPage(w.ctx, before, 4)
		})
		slices.Reverse(all)
		for n, row := range all {
			if row.Action != fmt.Sprint(n) {
				t.Fatalf("row %s stands in place %d", row.Action, n)
			}
		}
		of, err := w.AuditOf(w.ctx, "thing", "1", 3)
		w.must(err)
		if got := ids(of, func(r domain.AuditRow) string { return r.Action }); len(all) != 25 || !slices.Equal(got, []string{"23", "21", "19"}) {
			t.Errorf("%d rows, of one thing %v", len(all), got)
		}
	})
}

func TestAudit_StandsAndFallsWithTheOuterTransaction(t *testing.T) {
	each(t, func(w *world) {
		change := func(fail error) error {
			return w.InTx(w.ctx, func(tx *repository.Store) error {
				if err := tx.SaveSetting(w.ctx, "outer", 1); err != nil {
					return err
				}
				if err := tx.InTx(w.ctx, func(nested *repository.Store) error {
					return nested.Audit(w.ctx, domain.AuditRow{Action: "change", Subject: "thing", SubjectID: "1"})
				}); err != nil {
					return err
				}
				return fail
			})
		}
		failed := errors.New("no")
		if err := change(failed); !errors.Is(err, failed) {
			t.Fatalf("got %v, want the closure's error", err)
		}
		value := 0
		w.must(w.Setting(w.ctx, "outer", &value))
		if rows, err := w.AuditOf(w.ctx, "thing", "1", 5); err != nil || len(rows) != 0 || value != 0 {
			t.Fatalf("a failed change left %d audit rows and value %d, %v", len(rows), value, err)
		}
		w.must(change(nil))
		w.must(w.Setting(w.ctx, "outer", &value))
		if rows, err := w.AuditOf(w.ctx, "thing", "1", 5); err != nil || len(rows) != 1 || value != 1 {
			t.Fatalf("a change left %d audit rows and value %d, %v", len(rows), value, err)
		}
	})
}

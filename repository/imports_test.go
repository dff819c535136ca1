package repository_test

import (
	"testing"

	"laigao/domain"
	"laigao/repository"
)

func TestImports_KeepEveryFieldAndTheirPlace(t *testing.T) {
	each(t, func(w *world) {
		for round := range rounds {
			i := fill[domain.Import](w, round, 0)
			i.State = domain.ImportState(round % 4)
			w.must(w.PutImport(w.ctx, i))
			got, err := w.Import(w.ctx, i.AttachmentID)
			w.must(err)
			same(t, "new", got, i)
			next := fill[domain.Import](w, round, 1)
			next.State = domain.ImportUndone
			keeps(&next, i, "AttachmentID")
			w.must(w.PutImport(w.ctx, next))
			w.must(w.InTx(w.ctx, func(tx *repository.Store) error {
				got, err = tx.LockImport(w.ctx, i.AttachmentID)
				return err
			}))
			same(t, "in its place", got, next)
			all, err := w.Imports(w.ctx, next.ManuscriptID)
			if err != nil || len(all) != 1 {
				t.Fatalf("got %d imports of the manuscript, %v", len(all), err)
			}
			same(t, "of the manuscript", all[0], next)
			w.must(w.ForgetImport(w.ctx, i.AttachmentID))
			w.must(w.ForgetImport(w.ctx, i.AttachmentID))
			_, err = w.Import(w.ctx, i.AttachmentID)
			w.wants(domain.KindNotFound, "a forgotten import", err)
			_, err = w.LockImport(w.ctx, i.AttachmentID)
			w.wants(domain.KindNotFound, "a forgotten import, held", err)
		}
	})
}

func TestImports_AreForgottenWithTheirManuscriptAlone(t *testing.T) {
	each(t, func(w *world) {
		one, other := w.NewID(), w.NewID()
		for _, manuscript := range []string{one, one, other} {
			w.must(w.PutImport(w.ctx, domain.Import{AttachmentID: w.NewID(), ManuscriptID: manuscript}))
		}
		w.must(w.ForgetImports(w.ctx, one))
		for manuscript, want := range map[string]int{one: 0, other: 1} {
			if all, err := w.Imports(w.ctx, manuscript); err != nil || len(all) != want {
				t.Errorf("got %d imports, %v, want %d", len(all), err, want)
			}
		}
	})
}

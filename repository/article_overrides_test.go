package repository_test

import (
	"testing"

	"laigao/domain"
	"laigao/repository"
)

func TestOverrides_AreKeptOncePerCheckAndGoWithTheirArticle(t *testing.T) {
	each(t, func(w *world) {
		a := w.article(0, 0)
		w.must(w.AddArticle(w.ctx, &a))
		put := func(seed int, article, manuscript, check string) domain.Override {
			o := fill[domain.Override](w, 0, seed)
			o.ArticleID, o.ManuscriptID, o.Check, o.Actor.Address = article, manuscript, check, ""
			w.must(w.PutOverride(w.ctx, &o))
			return o
		}
		one, two := a.Items[0].ManuscriptID, a.Items[1].ManuscriptID
		if two < one {
			one, two = two, one
		}
		put(1, a.ID, one, "people")
		again := put(2, a.ID, one, "people")
		other := put(3, a.ID, two, "again")
		put(4, w.NewID(), one, "people")
		got, err := w.Overrides(w.ctx, a.ID)
		w.must(err)
		same(t, "overrides", got, []domain.Override{again, other})

		w.must(w.DropOverride(w.ctx, a.ID, two, "again"), w.DropOverride(w.ctx, a.ID, two, "again"))
		got, err = w.Overrides(w.ctx, a.ID)
		w.must(err)
		same(t, "after one was taken back", got, []domain.Override{again})

		w.must(w.InTx(w.ctx, func(tx *repository.Store) error { return tx.DeleteArticle(w.ctx, a.ID, a.Version) }))
		if got, err = w.Overrides(w.ctx, a.ID); err != nil || len(got) != 0 {
			t.Errorf("%d are left of a deleted article, %v", len(got), err)
		}
	})
}

func TestTail_IsTheUsualOneUntilTheDepartmentDecides(t *testing.T) {
	each(t, func(w *world) {
		tail, err := w.Tail(w.ctx)
		w.must(err)
		same(t, "usual", tail, domain.DefaultTail())
		w.must(w.SaveSetting(w.ctx, domain.SettingTail, domain.Tail{{Name: domain.TailEditor, Label: "责编"}}))
		tail, err = w.Tail(w.ctx)
		w.must(err)
		want := domain.DefaultTail()
		want[3].Label = "责编"
		same(t, "decided", tail, want)
	})
}

package repository_test

import (
	"testing"

	"laigao/domain"
)

func TestCoauthors_StandInTheirOrderAndTakeThePlaceOfThoseBefore(t *testing.T) {
	each(t, func(w *world) {
		who := domain.Informant{ID: w.NewID()}
		w.must(w.AddInformant(w.ctx, &who))
		draft, sent := domain.Manuscript{ID: w.NewID(), InformantID: who.ID}, domain.Manuscript{ID: w.NewID(), InformantID: who.ID, Number: "2026-000001", State: domain.ManuscriptReviewing}
		w.must(w.AddManuscript(w.ctx, &draft), w.AddManuscript(w.ctx, &sent))
		three := []domain.Coauthor{fill[domain.Coauthor](w, 0, 0), {}, fill[domain.Coauthor](w, 0, 1)}
		two := []domain.Coauthor{three[2], three[0]}
		for _, wanted := range [][]domain.Coauthor{three, three, two} {
			w.must(w.PutCoauthors(w.ctx, draft.ID, wanted), w.PutCoauthors(w.ctx, sent.ID, wanted))
			got, err := w.Coauthors(w.ctx, draft.ID)
			w.must(err)
			same(t, "co-authors", got, wanted)
		}
		w.must(w.DeleteDraft(w.ctx, draft.ID))
		w.wants(domain.KindConflict, "deleting what was sent", w.DeleteDraft(w.ctx, sent.ID))
		for id, want := range map[string]int{draft.ID: 0, sent.ID: 2} {
			if got, err := w.Coauthors(w.ctx, id); err != nil || len(got) != want {
				t.Errorf("%d co-authors are left, %v, want %d", len(got), err, want)
			}
		}
		w.must(w.PutCoauthors(w.ctx, sent.ID, nil))
		if got, err := w.Coauthors(w.ctx, sent.ID); err != nil || len(got) != 0 {
			t.Errorf("%d are left of none, %v", len(got), err)
		}
	})
}

package repository_test

import (
	"testing"

	"laigao/domain"
	"laigao/repository"
)

func TestProofs_StandApartFromTheManuscriptsFiles(t *testing.T) {
	each(t, func(w *world) {
		m, adoption := w.adopted(), w.NewID()
		var all []domain.Proof
		for round := range 2 {
			a := fill[domain.Attachment](w, round, 0)
			a.ManuscriptID, a.InformantID, a.Kind = "", m.InformantID, domain.KindProof
			w.must(w.AddAttachment(w.ctx, &a))
			w.must(w.AddProof(w.ctx, a.ID, m.ID))
			all = append(all, domain.Proof{Attachment: a, Of: m.ID})
		}
		other := w.adopted()
		w.must(w.AddAttachment(w.ctx, &domain.Attachment{ID: w.NewID(), ManuscriptID: other.ID}))
		read := func(what string, q repository.ProofQuery, want ...domain.Proof) {
			t.Helper()
			got, err := w.Proofs(w.ctx, q)
			w.must(err)
			same(t, what, got, want)
		}
		read("of the manuscript", repository.ProofQuery{ManuscriptID: m.ID}, all...)
		read("of another", repository.ProofQuery{ManuscriptID: other.ID})
		w.must(w.ClaimProof(w.ctx, all[1].ID, adoption))
		w.wants(domain.KindConflict, "claimed twice", w.ClaimProof(w.ctx, all[1].ID, w.NewID()))
		all[1].AdoptionID = adoption
		read("of the adoption", repository.ProofQuery{AdoptionIDs: []string{adoption, w.NewID()}}, all[1])
		read("still loose", repository.ProofQuery{InformantID: m.InformantID, Loose: true}, all[0])
		read("one", repository.ProofQuery{AttachmentID: all[1].ID}, all[1])

		files, err := w.Attachments(w.ctx, m.ID)
		w.must(err)
		loose, err := w.LooseAttachments(w.ctx, m.InformantID)
		w.must(err)
		seals, err := w.Seals(w.ctx, m.InformantID)
		w.must(err)
		if len(files)+len(loose)+len(seals) != 0 {
			t.Errorf("%d files of the manuscript, %d of the chat, %d seals", len(files), len(loose), len(seals))
		}
		w.must(w.DeleteAttachment(w.ctx, all[0].ID))
		read("what is left", repository.ProofQuery{ManuscriptID: m.ID}, all[1])
		w.wants(domain.KindConflict, "one that is gone", w.ClaimProof(w.ctx, all[0].ID, adoption))
	})
}

package repository_test

import (
	"testing"

	"laigao/domain"
)

func TestEditPicture_IsReadBackWithItsHistory(t *testing.T) {
	each(t, func(w *world) {
		m := w.adopted()
		a := domain.Attachment{ID: w.NewID(), ManuscriptID: m.ID, Kind: domain.KindPhoto, State: domain.AttachmentStored}
		w.must(w.AddAttachment(w.ctx, &a))
		first := domain.PictureEdit{Covers: []domain.Cover{{Box: domain.Box{X: 1, Y: 2, W: 300, H: 400}, Shape: domain.CoverOval}}, Turn: 90}
		for _, e := range []domain.PictureEdit{first, {}, first} {
			w.must(w.EditPicture(w.ctx, &domain.PictureChange{AttachmentID: a.ID, Edit: e, Actor: domain.Actor{Kind: domain.ActorAccount, ID: "x", Name: "编辑"}}))
		}
		got, err := w.Attachment(w.ctx, a.ID)
		w.must(err)
		same(t, "the edit", got.Edit, first)
		changes, err := w.PictureChanges(w.ctx, a.ID)
		w.must(err)
		if len(changes) != 3 || changes[0].Edit.Name() != first.Name() || !changes[1].Edit.Empty() || changes[2].Actor.Name != "编辑" || changes[0].CreatedAt.IsZero() {
			t.Errorf("history %+v", changes)
		}
		if err := w.EditPicture(w.ctx, &domain.PictureChange{AttachmentID: w.NewID()}); domain.KindOf(err) != domain.KindConflict {
			t.Errorf("a picture that is gone: %v", err)
		}
		for _, kind := range []domain.DerivativeKind{domain.DerivativeFull, domain.DerivativeThumb} {
			w.must(w.PutDerivative(w.ctx, domain.Derivative{AttachmentID: a.ID, Kind: kind, Edit: first.Name()}))
		}
		if got, err = w.Attachment(w.ctx, a.ID); err != nil || got.Remaking() || !got.HasFull() {
			t.Errorf("with copies: %+v, %v", got, err)
		}
		for range 2 {
			w.must(w.DropDerivative(w.ctx, a.ID, domain.DerivativeFull))
		}
		got, err = w.Attachment(w.ctx, a.ID)
		w.must(err)
		if got.HasFull() || !got.Copies.Has(domain.DerivativeThumb) {
			t.Errorf("dropped: copies %b", got.Copies)
		}
		if _, err := w.Derivative(w.ctx, a.ID, domain.DerivativeFull); domain.KindOf(err) != domain.KindNotFound {
			t.Errorf("dropped: %v", err)
		}
		w.must(w.DeleteAttachment(w.ctx, a.ID))
		if changes, err = w.PictureChanges(w.ctx, a.ID); err != nil || len(changes) != 0 {
			t.Errorf("of a deleted picture: %d, %v", len(changes), err)
		}
	})
}

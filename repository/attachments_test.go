package repository_test

import (
	"slices"
	"testing"
	"time"

	"laigao/domain"
)

func TestAttachments_KeepEveryField(t *testing.T) {
	each(t, func(w *world) {
		a := fill[domain.Attachment](w, 0, 0)
		w.must(w.AddAttachment(w.ctx, &a))
		got, err := w.Attachment(w.ctx, a.ID)
		w.must(err)
		same(t, "added", got, a)
		b := fill[domain.Attachment](w, 0, 1)
		keeps(&b, a, "ID", "InformantID", "CreatedAt", "Copies", "Scan", "Found", "ScannedAt", "Converting", "Turn", "CopiesTurn", "Edit", "CopiesEdit")
		b.Size = 5 << 30
		w.must(w.SaveAttachment(w.ctx, b))
		list, err := w.Attachments(w.ctx, b.ManuscriptID)
		w.must(err)
		same(t, "saved", list, []domain.Attachment{b})
		if size, err := w.UploadedSince(w.ctx, b.InformantID, w.Now()); err != nil || size != 5<<30 {
			t.Errorf("uploaded %d, %v", size, err)
		}
		if size, err := w.UploadedSince(w.ctx, b.InformantID, w.Now().Add(time.Millisecond)); err != nil || size != 0 {
			t.Errorf("uploaded later %d, %v", size, err)
		}
		b.ManuscriptID, b.State, b.Kind = "", domain.AttachmentAwaiting, domain.KindAudio
		w.must(w.SaveAttachment(w.ctx, b))
		list, err = w.LooseAttachments(w.ctx, b.InformantID)
		w.must(err)
		same(t, "loose", list, []domain.Attachment{b})
		list, err = w.AwaitingSince(w.ctx, w.Now().Add(time.Millisecond), 5)
		w.must(err)
		same(t, "awaiting", list, []domain.Attachment{b})
	})
}

func TestAttachments_GoWithTheirDerivatives(t *testing.T) {
	each(t, func(w *world) {
		a := domain.Attachment{ID: w.NewID()}
		w.must(w.AddAttachment(w.ctx, &a))
		d := fill[domain.Derivative](w, 0, 0)
		d.AttachmentID = a.ID
		other := fill[domain.Derivative](w, 0, 1)
		other.AttachmentID = a.ID
		w.must(w.PutDerivative(w.ctx, d), w.PutDerivative(w.ctx, other))
		again := fill[domain.Derivative](w, 0, 2)
		keeps(&again, d, "AttachmentID", "Kind")
		w.must(w.PutDerivative(w.ctx, again))
		got, err := w.Derivative(w.ctx, a.ID, d.Kind)
		w.must(err)
		same(t, "replaced", got, again)
		w.must(w.PutDerivative(w.ctx, domain.Derivative{AttachmentID: a.ID, Kind: domain.DerivativePlay}))
		kept, err := w.Attachment(w.ctx, a.ID)
		if err != nil || !kept.Copies.Has(domain.DerivativePlay) || kept.Copies.Has(domain.DerivativeThumb) {
			t.Errorf("its copies are %b, %v", kept.Copies, err)
		}
		gone := domain.Derivative{AttachmentID: w.NewID(), Kind: domain.DerivativePlay}
		w.wants(domain.KindConflict, "a copy of nothing", w.PutDerivative(w.ctx, gone))
		got, err = w.Derivative(w.ctx, a.ID, other.Kind)
		w.must(err)
		same(t, "the other kind", got, other)
		all, err := w.Derivatives(w.ctx, a.ManuscriptID)
		w.must(err)
		if len(all) != 3 || !slices.Contains(all, again) || !slices.Contains(all, other) {
			t.Errorf("all copies are %+v", all)
		}

		w.must(w.DeleteAttachment(w.ctx, a.ID))
		_, err = w.Attachment(w.ctx, a.ID)
		w.wants(domain.KindNotFound, "a deleted attachment", err)
		_, err = w.Derivative(w.ctx, a.ID, d.Kind)
		w.wants(domain.KindNotFound, "its derivative", err)
		w.wants(domain.KindConflict, "deleting it twice", w.DeleteAttachment(w.ctx, a.ID))
		w.wants(domain.KindConflict, "saving what is gone", w.SaveAttachment(w.ctx, a))
	})
}

func TestAttachments_ArePlacedAndTurned(t *testing.T) {
	each(t, func(w *world) {
		a := fill[domain.Attachment](w, 0, 0)
		a.Turn, a.CopiesTurn = 0, 0
		w.must(w.AddAttachment(w.ctx, &a))
		w.must(w.PlaceAttachment(w.ctx, a.ID, 7), w.TurnAttachment(w.ctx, a.ID, 90))
		w.must(w.PutDerivative(w.ctx, domain.Derivative{AttachmentID: a.ID, Kind: domain.DerivativeLarge, Turn: 90}))
		a.Position, a.Turn = 7, 90
		a.Copies = a.Copies.With(domain.DerivativeLarge)
		got, err := w.Attachment(w.ctx, a.ID)
		w.must(err)
		same(t, "turned, the smallest copy not yet", got, a)
		w.must(w.PutDerivative(w.ctx, domain.Derivative{AttachmentID: a.ID, Kind: domain.DerivativeThumb, Turn: 90}))
		a.CopiesTurn, a.CopiesEdit = 90, ""
		a.Copies = a.Copies.With(domain.DerivativeThumb)
		got, err = w.Attachment(w.ctx, a.ID)
		w.must(err)
		same(t, "its copies too", got, a)
		w.wants(domain.KindConflict, "placing what is gone", w.PlaceAttachment(w.ctx, w.NewID(), 1))
		w.wants(domain.KindConflict, "turning what is gone", w.TurnAttachment(w.ctx, w.NewID(), 90))
	})
}

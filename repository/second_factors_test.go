package repository_test

import (
	"testing"

	"laigao/domain"
)

func TestSecondFactors_AreUsedUpOnce(t *testing.T) {
	each(t, func(w *world) {
		id := w.NewID()
		_, err := w.SecondFactor(w.ctx, id)
		w.wants(domain.KindNotFound, "none", err)
		f := domain.SecondFactor{AccountID: id, Sealed: []byte{0, 1, 0xff, '\''}, LastStep: 7, Recovery: "a b"}
		w.must(w.PutSecondFactor(w.ctx, f))
		f.CreatedAt = w.Now()
		got, err := w.SecondFactor(w.ctx, id)
		w.must(err)
		same(t, "put", got, f)
		w.must(w.UseSecondFactor(w.ctx, f, 8, "b"))
		w.wants(domain.KindConflict, "used meanwhile", w.UseSecondFactor(w.ctx, f, 9, "b"))
		got, err = w.SecondFactor(w.ctx, id)
		w.must(err)
		if got.LastStep != 8 || got.Recovery != "b" {
			t.Errorf("used: %+v", got)
		}
		f.Sealed = []byte("another")
		w.must(w.PutSecondFactor(w.ctx, f))
		got, err = w.SecondFactor(w.ctx, id)
		w.must(err)
		same(t, "put again", got, f)
		w.must(w.DropSecondFactor(w.ctx, id), w.DropSecondFactor(w.ctx, id))
		_, err = w.SecondFactor(w.ctx, id)
		w.wants(domain.KindNotFound, "dropped", err)
	})
}

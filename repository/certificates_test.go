package repository_test

import (
	"sync"
	"testing"

	"laigao/domain"
)

func TestCertificates_OneCodeForEachAdoption(t *testing.T) {
	each(t, func(w *world) {
		m := w.manuscript(func(*domain.Manuscript) {})
		a := domain.Adoption{ID: w.NewID(), ManuscriptID: m.ID, OutletID: domain.OutletOwnAccount, PublishedDay: "2026-03-05"}
		w.must(w.AddAdoption(w.ctx, &a))
		_, err := w.CertifiedAdoption(w.ctx, "CODE0")
		w.wants(domain.KindNotFound, "none yet", err)
		var group sync.WaitGroup
		codes := make([]string, 4)
		for i := range codes {
			group.Go(func() {
				code, err := w.CertificateOf(w.ctx, a.ID, "CODE"+string(rune('0'+i)))
				if err != nil {
					t.Error(err)
				}
				codes[i] = code
			})
		}
		group.Wait()
		for _, code := range codes {
			if code != codes[0] {
				t.Fatalf("codes %v", codes)
			}
		}
		got, err := w.CertifiedAdoption(w.ctx, codes[0])
		w.must(err)
		if got.ID != a.ID {
			t.Errorf("certifies %s", got.ID)
		}
	})
}

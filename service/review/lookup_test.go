package review

import (
	"context"
	"math/rand/v2"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
)

// shelve fills the table with the fingerprints of so many made-up signatures, of
// which each begins with one that all have.
func shelve(tb testing.TB, store *repository.Store, manuscripts int) {
	tb.Helper()
	random := rand.New(rand.NewPCG(3, 14)) //nolint:gosec // the same each time
	for done := 0; done < manuscripts; done += 500 {
		err := store.InTx(context.Background(), func(tx *repository.Store) error {
			for range 500 {
				prints := []domain.Fingerprint{42}
				for len(prints) < 32 {
					prints = append(prints, domain.Fingerprint(random.Int64()))
				}
				if err := tx.PutFingerprints(context.Background(), tx.NewID(), prints); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			tb.Fatal(err)
		}
	}
}

// lookup asks for one signature so often and returns how long one takes.
func lookup(tb testing.TB, store *repository.Store, times int) time.Duration {
	tb.Helper()
	prints := []domain.Fingerprint{42}
	for i := range 31 {
		prints = append(prints, domain.Fingerprint(i))
	}
	began := time.Now()
	for range times {
		if found, err := store.Sharing(context.Background(), prints, mostCompared); err != nil || len(found) != mostCompared {
			tb.Fatalf("found %d, %v", len(found), err)
		}
	}
	return time.Since(began) / time.Duration(times)
}

// TestSharing_CostsNoMoreInALargerTable compares a table of 16,000 fingerprints
// with one of 112,000: what reads everything takes seven times as long.
func TestSharing_CostsNoMoreInALargerTable(t *testing.T) {
	store := storetest.SQLite(t, nil)
	shelve(t, store, 500)
	small := lookup(t, store, 50)
	shelve(t, store, 3000)
	large := lookup(t, store, 50)
	t.Logf("one look-up: %v among 16,000 fingerprints, %v among 112,000", small, large)
	if large > 4*small+5*time.Millisecond {
		t.Errorf("one look-up takes %v in the larger table, %v in the smaller one", large, small)
	}
}

// BenchmarkSharing_HundredThousandManuscripts looks one signature up among those
// of 100,000 manuscripts, 3.2 million fingerprints.
func BenchmarkSharing_HundredThousandManuscripts(b *testing.B) {
	store := storetest.SQLite(b, nil)
	shelve(b, store, 100_000)
	for b.Loop() {
		lookup(b, store, 1)
	}
}

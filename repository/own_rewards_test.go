package repository_test

import (
	"testing"

	"laigao/domain"
	"laigao/repository"
)

func TestRewardQuarters_AddUpWhatOneAuthorHas(t *testing.T) {
	each(t, func(w *world) {
		first, second := domain.Quarter{Year: 2025, Number: 4}, domain.Quarter{Year: 2026, Number: 1}
		one := func(q domain.Quarter, author string, measure domain.Measure, amount int64) domain.RewardEntry {
			return domain.RewardEntry{EntryKey: domain.EntryKey{Measure: measure, AuthorID: author, AdoptionID: w.NewID(), Earned: q}, Quarter: q, Amount: amount}
		}
		w.must(w.PutRewardEntries(w.ctx, first, []domain.RewardEntry{one(first, "a", domain.MeasurePoints, 10_00), one(first, "a", domain.MeasureMoney, -50_00), one(first, "b", domain.MeasurePoints, 1)}))
		w.must(w.PutRewardEntries(w.ctx, second, []domain.RewardEntry{one(second, "a", domain.MeasurePoints, 0)}))
		got, err := w.RewardQuarters(w.ctx, "a")
		w.must(err)
		same(t, "quarters", got, map[domain.Quarter]repository.EntryTotals{
			first: {Entries: 2, Sum: domain.Sum{Points: 10_00, Fen: -50_00}}, second: {Entries: 1},
		})
		if got, err := w.RewardQuarters(w.ctx, "nobody"); err != nil || len(got) != 0 {
			t.Errorf("of nobody: %v, %v", got, err)
		}
	})
}

func TestEmptyPayee_LeavesTheNameAlone(t *testing.T) {
	each(t, func(w *world) {
		p := domain.Payee{
			ID: w.NewID(), Name: "样例甲", InformantID: w.NewID(), Phone: domain.Sealed("p"), IDNumber: domain.Sealed("i"), Bank: "样例银行", Account: domain.Sealed("a"),
			AccountEnding: "7890", ConsentedAt: w.Now(), Refuses: true,
		}
		other := p
		other.ID, other.InformantID = w.NewID(), w.NewID()
		w.must(w.AddPayee(w.ctx, &p))
		w.must(w.AddPayee(w.ctx, &other))
		w.must(w.EmptyPayee(w.ctx, p.InformantID))
		got, err := w.OwnPayee(w.ctx, p.InformantID)
		w.must(err)
		if got.ID != p.ID || got.Name != p.Name || !got.Refuses || got.Version != p.Version+1 || got.Bank+got.AccountEnding != "" || len(got.Phone)+len(got.IDNumber)+len(got.Account) > 0 || !got.ConsentedAt.IsZero() {
			t.Errorf("left %+v", got)
		}
		if kept, err := w.OwnPayee(w.ctx, other.InformantID); err != nil || kept.Bank != other.Bank || len(kept.Account) == 0 {
			t.Errorf("another's: %+v, %v", kept, err)
		}
		_, err = w.OwnPayee(w.ctx, "nobody")
		w.wants(domain.KindNotFound, "nobody's", err)
	})
}

package repository_test

import (
	"testing"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
)

func TestEarningAuthors_AreNamedOnceWithTheirPayee(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *repository.Store) {
		ctx := t.Context()
		unit := domain.Unit{ID: s.NewID(), Name: "样例旗总工会", ShortName: "样例旗", Class: "banner"}
		if err := s.AddUnit(ctx, &unit); err != nil {
			t.Fatal(err)
		}
		payee := domain.Payee{ID: s.NewID(), Kind: domain.PayeePerson, Name: "收款人"}
		if err := s.AddPayee(ctx, &payee); err != nil {
			t.Fatal(err)
		}
		one, two := s.NewID(), s.NewID()
		q := domain.Quarter{Year: 2026, Number: 1}
		entry := func(author, name string) domain.RewardEntry {
			return domain.RewardEntry{EntryKey: domain.EntryKey{AuthorID: author, UnitID: unit.ID, Earned: q}, Author: name, Quarter: q, Amount: 5_00}
		}
		if err := s.PutRewardEntries(ctx, q, []domain.RewardEntry{entry(two, "乙"), entry(one, "丙"), entry(one, "丙")}); err != nil {
			t.Fatal(err)
		}
		if err := s.PutRewardAuthor(ctx, domain.RewardAuthor{AuthorID: one, PayeeID: payee.ID, Staff: true}); err != nil {
			t.Fatal(err)
		}
		got, err := s.EarningAuthors(ctx)
		if err != nil {
			t.Fatal(err)
		}
		found := map[string]repository.EarningAuthor{}
		for _, a := range got {
			found[a.Name] = a
		}
		want := map[string]repository.EarningAuthor{
			"乙": {RewardAuthor: domain.RewardAuthor{AuthorID: two}, Name: "乙", Unit: "样例旗"},
			"丙": {RewardAuthor: domain.RewardAuthor{AuthorID: one, PayeeID: payee.ID, Staff: true}, Name: "丙", Unit: "样例旗", Payee: "收款人"},
		}
		if len(got) != len(want) {
			t.Fatalf("got %+v", got)
		}
		for name, a := range want {
			if found[name] != a {
				t.Errorf("%s: got %+v, want %+v", name, found[name], a)
			}
		}
	})
}

package sample_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"laigao/cmd/internal/sample"
	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
)

func TestFill_MakesTheSameEachTimeAndAllOfItCanBeFound(t *testing.T) {
	until := time.Date(2026, 6, 30, 12, 0, 0, 0, domain.Shanghai())
	const manuscripts = 1500 // more than one batch
	var first []repository.SearchText
	storetest.EachMigrated(t, func(t *testing.T, url string) {
		ctx := context.Background()
		if err := sample.Fill(ctx, sample.Filling{URL: url, Manuscripts: manuscripts, Until: until}); err != nil {
			t.Fatal(err)
		}
		s := storetest.Open(t, url, nil)
		if sweeps, err := s.Sweeps(ctx, 2); err != nil || len(sweeps) != 1 || sweeps[0].State != domain.SweepDone {
			t.Errorf("a server would begin to check everything: %+v, %v", sweeps, err)
		}
		counts, err := s.CountSteps(ctx)
		if err != nil {
			t.Fatal(err)
		}
		total, states := 0, map[domain.ManuscriptState]bool{}
		for _, c := range counts {
			total += c.Count
			states[c.State] = true
		}
		if total != manuscripts || len(states) < 6 {
			t.Errorf("there are %d manuscripts in the states %v, want %d in six", total, states, manuscripts)
		}
		newest, err := s.Submitted(ctx, repository.SubmittedQuery{Limit: 40})
		if err != nil {
			t.Fatal(err)
		}
		oldest, err := s.Submitted(ctx, repository.SubmittedQuery{Sort: repository.OldestFirst, Limit: 1})
		if err != nil || !newest[0].SubmittedAt.Equal(until) || until.Sub(oldest[0].SubmittedAt) < 700*24*time.Hour {
			t.Errorf("they came in from %s to %s, %v", oldest[0].SubmittedAt, newest[0].SubmittedAt, err)
		}
		var ids []string
		for _, l := range newest {
			ids = append(ids, l.ID)
		}
		texts, err := s.SearchTexts(ctx, ids)
		if err != nil || len(texts) != 40 {
			t.Fatalf("texts of %d, %v", len(texts), err)
		}
		for _, text := range texts {
			if n := domain.CountCharacters(domain.PlainText(text.Body)); n < 300 || n > 900 {
				t.Errorf("%s has %d characters", text.Title, n)
			}
			found, err := s.Candidates(ctx, domain.Grams(text.Title))
			if err != nil || found.Len() == 0 {
				t.Errorf("%q is not found: %d, %v", text.Title, found.Len(), err)
			}
		}
		if first == nil {
			first = texts
		} else if fmt.Sprint(first) != fmt.Sprint(texts) {
			t.Errorf("the second filling differs:\n%v\n%v", first[0], texts[0])
		}
	})
}

func TestName_GivesNoneTwice(t *testing.T) {
	names := map[string]int{}
	for i := range 20000 {
		name := sample.Name(i)
		if before, has := names[name]; has {
			t.Fatalf("%d and %d are both called %s", before, i, name)
		}
		names[name] = i
	}
}

package repository_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// word fills a word; tags and contexts are lines, so that they hold no breaks.
func (w *world) word(seed int, key string) domain.Word {
	one := fill[domain.Word](w, 0, seed)
	one.Key, one.Level, one.Tags, one.Fine, one.Version = key, domain.WordSensitive, []string{"常见%差错", "样_例"}, []string{"甲 乙", "'丙'"}, 0
	return one
}

func TestWords_AreKeptOncePerKeyAndFoundByWhatTheyHold(t *testing.T) {
	each(t, func(w *world) {
		first, second := w.word(0, "座落"), w.word(1, "园满%")
		w.must(w.PutWords(w.ctx, []domain.Word{first, second}))
		kept, err := w.WordByKey(w.ctx, "座落")
		w.must(err)
		keeps(&first, kept, "ID", "UpdatedAt")
		first.Version = 1
		same(t, "kept", kept, first)
		byID, err := w.Word(w.ctx, kept.ID)
		w.must(err)
		same(t, "by id", byID, kept)

		w.clock.Advance(time.Second)
		again := kept
		again.Note, again.Level = "另一说明", domain.WordForbidden
		w.must(w.PutWords(w.ctx, []domain.Word{again}))
		kept, err = w.WordByKey(w.ctx, "座落")
		w.must(err)
		if kept.ID != first.ID || kept.Note != "另一说明" || kept.Version != 2 || !kept.UpdatedAt.Equal(w.Now()) {
			t.Errorf("written over: %+v", kept)
		}
		all, err := w.Words(w.ctx)
		w.must(err)
		n, err := w.CountWords(w.ctx)
		w.must(err)
		if len(all) != 2 || n != 2 {
			t.Fatalf("%d words, %d counted", len(all), n)
		}
		for what, q := range map[string]repository.WordQuery{
			"座落":           {Key: "落", Limit: 9},
			"园满%":          {Key: "%", Limit: 9},
			"座落 forbidden": {Level: domain.WordForbidden, Limit: 9},
		} {
			found, err := w.WordPage(w.ctx, q)
			w.must(err)
			if len(found) != 1 || !strings.HasPrefix(what, found[0].Key) {
				t.Errorf("%q: %+v", what, found)
			}
		}
		tagged, err := w.WordPage(w.ctx, repository.WordQuery{Tag: "样_例", Limit: 1})
		w.must(err)
		rest, err := w.WordPage(w.ctx, repository.WordQuery{Tag: "样_例", After: tagged[0].Key, Limit: 9})
		w.must(err)
		none, err := w.WordPage(w.ctx, repository.WordQuery{Tag: "样x例", Limit: 9})
		w.must(err)
		if len(rest) != 1 || rest[0].ID == tagged[0].ID || len(none) != 0 {
			t.Errorf("by tag: %v, %v, %v", tagged, rest, none)
		}

		kept.Text, kept.Key = "坐落", "坐落"
		w.must(w.SaveWord(w.ctx, kept))
		w.wants(domain.KindConflict, "an older one", w.SaveWord(w.ctx, kept))
		kept.Version, kept.Key = 3, "园满%"
		w.wants(domain.KindConflict, "another word's key", w.SaveWord(w.ctx, kept))
		w.must(w.DropWords(w.ctx, kept.ID))
		_, err = w.Word(w.ctx, kept.ID)
		w.wants(domain.KindNotFound, "dropped", err)
	})
}

func TestPutWords_TakesALongList(t *testing.T) {
	each(t, func(w *world) {
		var words []domain.Word
		for i := range 450 {
			words = append(words, domain.Word{Text: fmt.Sprint("词", i), Key: fmt.Sprint("词", i), Level: domain.WordHint})
		}
		w.must(w.PutWords(w.ctx, words))
		all, err := w.Words(w.ctx)
		w.must(err)
		var ids []string
		for _, one := range all {
			ids = append(ids, one.ID)
		}
		w.must(w.DropWords(w.ctx, ids[:449]...))
		if n, err := w.CountWords(w.ctx); err != nil || len(all) != 450 || n != 1 {
			t.Fatalf("%d, then %d, %v", len(all), n, err)
		}
	})
}

func TestWordImports_KeepWhatTheyDidAndAreUndoneOnce(t *testing.T) {
	each(t, func(w *world) {
		i := domain.WordImport{Name: strange, By: domain.Actor{Kind: domain.ActorAccount, ID: w.NewID(), Name: strange}, Added: 3, Changed: 4}
		i.Changes = []domain.WordChange{{After: w.word(0, "甲")}, {Before: w.word(1, "乙"), After: w.word(2, "乙")}}
		w.must(w.AddWordImport(w.ctx, &i))
		got, err := w.WordImport(w.ctx, i.ID)
		w.must(err)
		same(t, "import", got, i)
		i.UndoneBy, i.UndoneAt = domain.Actor{Kind: domain.ActorAccount, ID: w.NewID(), Name: strange}, w.Now()
		w.must(w.EndWordImport(w.ctx, i))
		w.wants(domain.KindConflict, "undone twice", w.EndWordImport(w.ctx, i))
		w.must(w.AddWordImport(w.ctx, &domain.WordImport{Name: "第二份"}))
		all, err := w.WordImports(w.ctx, 9)
		w.must(err)
		if len(all) != 2 || all[0].Name != "第二份" || len(all[1].Changes) != 0 {
			t.Fatalf("imports: %+v", all)
		}
		i.Changes = nil
		same(t, "in the list", all[1], i)
	})
}

func TestLists_CountTheirVersions(t *testing.T) {
	each(t, func(w *world) {
		for want := range 3 {
			if got, err := w.ListsVersion(w.ctx); err != nil || got != want {
				t.Fatalf("got %d, %v, want %d", got, err, want)
			}
			w.must(w.InTx(w.ctx, func(tx *repository.Store) error { return tx.RaiseLists(w.ctx) }))
		}
	})
}

func TestLeaders_KeepTheirPostsAndRefuseOlderForms(t *testing.T) {
	each(t, func(w *world) {
		l := fill[domain.Leader](w, 0, 0)
		w.must(w.AddLeader(w.ctx, &l))
		got, err := w.Leader(w.ctx, l.ID)
		w.must(err)
		same(t, "leader", got, l)
		l.Name, l.Posts = "另一姓名", l.Posts[:1]
		w.must(w.SaveLeader(w.ctx, l))
		w.wants(domain.KindConflict, "an older form", w.SaveLeader(w.ctx, l))
		other := domain.Leader{Name: "甲", Posts: []domain.Post{{Title: "主席"}}}
		w.must(w.AddLeader(w.ctx, &other))
		all, err := w.Leaders(w.ctx)
		w.must(err)
		l.Version++
		same(t, "all", without(all[0], "UpdatedAt"), without(l, "UpdatedAt"))
		same(t, "all", all[1], other)
		w.must(w.DropLeader(w.ctx, other.ID))
		w.wants(domain.KindConflict, "dropped twice", w.DropLeader(w.ctx, other.ID))
	})
}

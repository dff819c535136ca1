package repository_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// sent adds a manuscript that was sent and can be searched.
func (w *world) sent(title, body string) domain.Manuscript {
	w.t.Helper()
	unit := w.unit("青禾区总工会")
	m := w.manuscript(func(m *domain.Manuscript) {
		m.UnitID = unit.ID
		m.Title, m.Body, m.Byline, m.Topic = title, domain.BodyOf(body), "样例作者", ""
		m.State, m.Class, m.SubmittedAt, m.FirstSubmittedAt = domain.ManuscriptReviewing, domain.ClassNews, w.Now(), w.Now()
	})
	w.must(w.IndexManuscripts(w.ctx, m.ID))
	w.clock.Advance(time.Minute)
	return m
}

// candidates returns the manuscripts that the index names for words.
func (w *world) candidates(words string) []string {
	w.t.Helper()
	s, err := domain.ParseSearch(words)
	w.must(err)
	set, err := w.Candidates(w.ctx, s.Grams)
	w.must(err)
	docs := set.Docs()
	if len(docs) != set.Len() {
		w.t.Errorf("%d numbers in a set of %d", len(docs), set.Len())
	}
	for _, doc := range docs {
		if !set.Has(doc) {
			w.t.Errorf("the set does not hold its own %d", doc)
		}
	}
	if len(docs) == 0 {
		return nil
	}
	found, err := w.SearchDocs(w.ctx, docs)
	w.must(err)
	var ids []string
	for _, d := range found {
		ids = append(ids, d.ManuscriptID)
	}
	slices.Sort(ids)
	return ids
}

func TestIndexManuscripts_NamesWhatHoldsAllGrams(t *testing.T) {
	each(t, func(w *world) {
		one := w.sent("职工技能大赛", "青禾区举办比赛。")
		two := w.sent("劳模宣讲", "大赛冠军谈技能。")
		for words, want := range map[string][]string{
			"技能": {one.ID, two.ID}, "技能大赛": {one.ID}, "白河": nil, "总工会": {one.ID, two.ID}, "冠军": {two.ID}, "样例作者": {one.ID, two.ID}, "没有的词": nil,
		} {
			slices.Sort(want)
			if got := w.candidates(words); !slices.Equal(got, want) {
				t.Errorf("%s: %v, want %v", words, got, want)
			}
		}
		one.Body = domain.BodyOf("白河区也来了。")
		w.must(w.SaveManuscript(w.ctx, &one), w.IndexManuscripts(w.ctx, one.ID))
		if got := w.candidates("白河"); !slices.Equal(got, []string{one.ID}) {
			t.Errorf("a changed text is not found: %v", got)
		}
		texts, err := w.SearchTexts(w.ctx, []string{one.ID, two.ID})
		w.must(err)
		if len(texts) != 2 || !strings.Contains(strings.Join(texts[0].Texts(), "|"), "白河区也来了") {
			t.Errorf("texts: %+v", texts)
		}
	})
}

func TestUnindexed_FindsWhatWasSentBeforeAndWhatWasRenamed(t *testing.T) {
	each(t, func(w *world) {
		m := w.sent("职工技能大赛", "正文。")
		before := w.manuscript(func(m *domain.Manuscript) { m.State, m.SubmittedAt = domain.ManuscriptReviewing, w.Now() })
		w.manuscript(func(m *domain.Manuscript) { m.State = domain.ManuscriptDraft })
		want := func(what string, ids ...string) {
			t.Helper()
			got, err := w.Unindexed(w.ctx, 10)
			w.must(err)
			if !slices.Equal(got, ids) {
				t.Errorf("%s: %v, want %v", what, got, ids)
			}
		}
		want("at first", before.ID)
		w.must(w.IndexManuscripts(w.ctx, before.ID))
		want("indexed")
		w.must(w.Renamed(w.ctx, m.UnitID))
		got, err := w.Unindexed(w.ctx, 10)
		w.must(err)
		if !slices.Contains(got, m.ID) {
			t.Errorf("after the unit's new name: %v, want %s among them", got, m.ID)
		}
	})
}

func TestIndexManuscripts_AtOnceLosesNothing(t *testing.T) {
	each(t, func(w *world) {
		var made []domain.Manuscript
		for range 6 {
			made = append(made, w.manuscript(func(m *domain.Manuscript) {
				m.Title, m.State, m.SubmittedAt = "职工技能大赛", domain.ManuscriptReviewing, w.Now()
			}))
		}
		ended := make(chan error, len(made))
		for _, m := range made {
			go func() { ended <- w.IndexManuscripts(w.ctx, m.ID) }()
		}
		for range made {
			w.must(<-ended)
		}
		if got := w.candidates("技能大赛"); len(got) != len(made) {
			t.Errorf("%d of %d are found", len(got), len(made))
		}
	})
}

// indexBar is what the index of a manuscript of 500 characters may cost.
const indexBar = 10 << 10

// ordinary writes texts of ordinary Chinese: words of two characters, a few of
// them often and most of them rarely, in sentences.
type ordinary struct {
	random *rand.Rand
	words  []string
	often  *rand.Zipf
}

func newOrdinary() *ordinary {
	o := &ordinary{random: rand.New(rand.NewPCG(1, 2))}
	o.words = make([]string, 8000)
	common := rand.NewZipf(o.random, 1.2, 20, 2999) // characters, by how often they are used
	for i := range o.words {
		o.words[i] = string([]rune{rune(0x4e00 + common.Uint64()), rune(0x4e00 + common.Uint64())})
	}
	o.often = rand.NewZipf(o.random, 1.1, 10, uint64(len(o.words)-1))
	return o
}

func (o *ordinary) text(characters int) string {
	var out strings.Builder
	for n := 0; n < characters; n += 2 {
		out.WriteString(o.words[o.often.Uint64()])
		if o.random.IntN(8) == 0 {
			out.WriteString("，")
			n++
		}
	}
	return out.String()
}

func TestIndexManuscripts_CostsLittleRoom(t *testing.T) {
	each(t, func(w *world) {
		const manuscripts = 1024
		o, informant := newOrdinary(), w.informant("样例")
		var ids []string
		w.must(w.InTx(w.ctx, func(tx *repository.Store) error {
			for range manuscripts {
				m := domain.Manuscript{ID: tx.NewID(), InformantID: informant.ID, State: domain.ManuscriptReviewing}
				m.Title, m.Body = o.text(16), domain.BodyOf(o.text(500))
				ids = append(ids, m.ID)
				if err := tx.AddManuscript(w.ctx, &m); err != nil {
					return err
				}
			}
			return nil
		}))
		before := w.room()
		for some := range slices.Chunk(ids, 256) {
			w.must(w.IndexManuscripts(w.ctx, some...))
		}
		cost := (w.room() - before) / manuscripts
		t.Logf("the index costs %d bytes a manuscript", cost)
		if cost > indexBar || cost < 1000 {
			t.Errorf("the index costs %d bytes a manuscript, want at most %d", cost, indexBar)
		}
	})
}

// room returns how many bytes the database takes on the disk, on MySQL those of
// the index alone.
func (w *world) room() int {
	w.t.Helper()
	db, bytes := w.raw(), 0
	if strings.HasPrefix(w.url, "mysql:") {
		_, err := db.Exec(`ANALYZE TABLE search_grams, search_docs`)
		w.must(err, db.QueryRow(`SELECT SUM(DATA_LENGTH + INDEX_LENGTH) FROM information_schema.TABLES
			WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME LIKE 'search%'`).Scan(&bytes))
		return bytes
	}
	w.must(db.QueryRow(`SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()`).Scan(&bytes))
	return bytes
}

func TestMatching_SelectsAsSubmittedDoes(t *testing.T) {
	each(t, func(w *world) {
		one, two := w.sent("新闻一", "正文。"), w.sent("新闻二", "正文。")
		other := w.sent("理论", "正文。")
		other.Class, other.Topic = domain.ClassOther, domain.Topics()[0]
		w.must(w.SaveManuscript(w.ctx, &other))
		for name, c := range map[string]struct {
			q    repository.SubmittedQuery
			want []string
		}{
			"all":            {repository.SubmittedQuery{}, []string{other.ID, two.ID, one.ID}},
			"news":           {repository.SubmittedQuery{Class: domain.ClassNews}, []string{two.ID, one.ID}},
			"a topic":        {repository.SubmittedQuery{Topic: other.Topic}, []string{other.ID}},
			"from":           {repository.SubmittedQuery{From: two.SubmittedAt}, []string{other.ID, two.ID}},
			"until":          {repository.SubmittedQuery{Until: two.SubmittedAt}, []string{one.ID}},
			"some units":     {repository.SubmittedQuery{UnitIDs: []string{two.UnitID, "x"}}, nil},
			"some ids":       {repository.SubmittedQuery{IDs: []string{one.ID, other.ID}}, []string{other.ID, one.ID}},
			"after a place":  {repository.SubmittedQuery{Before: repository.Cursor{Millis: two.SubmittedAt.UnixMilli(), ID: two.ID}}, []string{one.ID}},
			"another state":  {repository.SubmittedQuery{State: domain.ManuscriptAccepted}, nil},
			"a first review": {repository.SubmittedQuery{Stages: []domain.Permission{domain.ReviewFinal}}, nil},
		} {
			c.q.Limit = 10
			found, err := w.Matching(w.ctx, c.q)
			w.must(err)
			lines, err := w.Submitted(w.ctx, c.q)
			w.must(err)
			var got, full []string
			for _, f := range found {
				got = append(got, f.ID)
				if f.Class == domain.ClassUnset || f.SubmittedAt.IsZero() {
					t.Errorf("%s: %+v", name, f)
				}
			}
			for _, l := range lines {
				full = append(full, l.ID)
			}
			if !slices.Equal(got, full) {
				t.Errorf("%s: matching %v, submitted %v", name, got, full)
			}
			if name != "some units" && !slices.Equal(got, c.want) {
				t.Errorf("%s: %v, want %v", name, got, c.want)
			}
		}
	})
}

func TestNewestDocs_GoThroughAllByTheTimeTheyCameIn(t *testing.T) {
	each(t, func(w *world) {
		var want []string
		for i := range 7 {
			m := w.manuscript(func(m *domain.Manuscript) {
				m.State, m.SubmittedAt = domain.ManuscriptReviewing, time.UnixMilli(int64(1000+i/2)) // some at the same moment
			})
			w.must(w.IndexManuscripts(w.ctx, m.ID))
			want = append(want, m.ID)
		}
		early := want[0]
		m, err := w.Manuscript(w.ctx, early)
		w.must(err)
		m.SubmittedAt = time.UnixMilli(5000) // sent again
		w.must(w.SaveManuscript(w.ctx, &m))
		w.must(w.IndexManuscripts(w.ctx, early))
		want = append(want[1:], early)
		slices.Reverse(want)
		var got []string
		var before repository.Cursor
		for {
			some, err := w.NewestDocs(w.ctx, before, 2)
			w.must(err)
			for _, d := range some {
				got = append(got, d.ManuscriptID)
				before = repository.Cursor{Millis: d.SubmittedAt.UnixMilli(), ID: d.ManuscriptID}
			}
			if len(some) < 2 {
				break
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}

func TestSubmitted_OfSeveralUnitsIsTheNewestOfAllOfThem(t *testing.T) {
	each(t, func(w *world) {
		units := []domain.Unit{w.unit("甲"), w.unit("乙"), w.unit("丙")}
		var want []string
		for i := range 12 {
			m := w.manuscript(func(m *domain.Manuscript) {
				m.State, m.UnitID, m.SubmittedAt = domain.ManuscriptReviewing, units[i%3].ID, time.UnixMilli(int64(1000+i))
			})
			if i%3 != 1 {
				want = append([]string{m.ID}, want...)
			}
		}
		q := repository.SubmittedQuery{UnitIDs: []string{units[0].ID, units[2].ID, w.NewID()}, State: domain.ManuscriptReviewing, Limit: 5}
		lines, err := w.Submitted(w.ctx, q)
		w.must(err)
		var got []string
		for _, l := range lines {
			got = append(got, l.ID)
		}
		if !slices.Equal(got, want[:5]) {
			t.Errorf("got %v, want %v", got, want[:5])
		}
		q.Before = repository.Cursor{Millis: lines[4].SubmittedAt.UnixMilli(), ID: lines[4].ID}
		rest, err := w.Matching(w.ctx, q)
		w.must(err)
		got = nil
		for _, m := range rest {
			got = append(got, m.ID)
		}
		if !slices.Equal(got, want[5:]) {
			t.Errorf("after them: got %v, want %v", got, want[5:])
		}
	})
}

package review

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"laigao/domain"
	"laigao/repository"
)

const (
	rareEnough  = 2000  // so many candidates are put in order; more are met on a walk
	walkStep    = 500   // manuscripts
	walkMost    = 40000 // a walk that meets nothing ends; its page says where it stood
	lookStep    = 60    // candidates looked at in one go
	snippetSize = 48    // characters
	unitsMost   = 300
)

// findings are a page of what was found.
type findings struct {
	lines    []repository.Line
	snippets map[string]string // by manuscript, where words were found in the body
	next     string
}

// find returns the page of the list that the query asks for.
func (s *Service) find(ctx context.Context, actor domain.Account, q InboxQuery, page Inbox) (findings, error) {
	query, none, err := s.selection(ctx, actor, q, page.Here)
	if err != nil || none {
		return findings{}, err
	}
	if !q.hunted() {
		return s.listed(ctx, query, pageSize)
	}
	h := &hunt{store: s.store, query: query, search: page.Search, late: q.Late, rare: rareEnough, snippets: map[string]string{}}
	ids, err := h.run(ctx)
	if err != nil || len(ids) == 0 {
		return findings{next: h.stopped}, err
	}
	lines, err := s.store.Submitted(ctx, repository.SubmittedQuery{IDs: ids, Limit: len(ids)})
	found := findings{lines: lines, snippets: h.snippets}
	if len(lines) > pageSize {
		found.lines, found.next = lines[:pageSize], cursorAt(lines[pageSize-1].Manuscript)
	}
	if found.next == "" {
		found.next = h.stopped
	}
	return found, err
}

// hunted reports whether only the texts and the calendar can tell what the
// query selects.
func (q InboxQuery) hunted() bool { return strings.TrimSpace(q.Words) != "" || q.Late != "" }

// listed returns a page of what the database selects by itself.
func (s *Service) listed(ctx context.Context, query repository.SubmittedQuery, size int) (findings, error) {
	query.Limit = size + 1
	lines, err := s.store.Submitted(ctx, query)
	if err != nil || len(lines) <= size {
		return findings{lines: lines}, err
	}
	found := findings{lines: lines[:size]}
	last := found.lines[size-1].Manuscript
	at := repository.Cursor{Millis: last.SubmittedAt.UnixMilli(), ID: last.ID}
	switch query.Sort {
	case repository.DueFirst:
		charge, err := s.store.Charge(ctx, last.ID)
		if err != nil {
			return findings{}, err
		}
		at = repository.DueCursor(charge)
	case repository.UnitsInTurn:
		if at.Unit, err = s.store.UnitPlace(ctx, last.ID); err != nil {
			return findings{}, err
		}
	case repository.NewestFirst, repository.OldestFirst:
	}
	found.next = cursorOf(at)
	return found, nil
}

func cursorAt(m domain.Manuscript) string {
	return cursorOf(repository.Cursor{Millis: m.SubmittedAt.UnixMilli(), ID: m.ID})
}

func cursorOf(at repository.Cursor) string {
	text := strconv.FormatInt(at.Millis, 10) + "-" + at.ID
	if at.Unit != "" {
		text += "-" + at.Unit
	}
	return text
}

// hunt looks for what only the texts and the calendar can tell.
type hunt struct {
	store    *repository.Store
	query    repository.SubmittedQuery
	search   domain.Search
	late     string
	rare     int               // so many candidates are put in order; more are met on a walk
	ids      []string          // found, newest submission first
	snippets map[string]string // by manuscript
	stopped  string            // where a walk was broken off, empty when the list came to its end
}

// run finds up to one more than a page.
func (h *hunt) run(ctx context.Context) ([]string, error) {
	if h.search.Empty() {
		return h.ids, h.walk(ctx)
	}
	candidates, err := h.store.Candidates(ctx, h.search.Grams)
	if err != nil {
		return nil, err
	}
	switch n := candidates.Len(); {
	case n == 0:
		return nil, nil
	case n <= h.rare:
		return h.ids, h.lookAt(ctx, candidates)
	}
	return h.ids, h.meet(ctx, candidates)
}

// full reports whether enough was found.
func (h *hunt) full() bool { return len(h.ids) > pageSize }

// walk goes through the list from its beginning and keeps what came in time or
// late, as it is looked for.
func (h *hunt) walk(ctx context.Context) error {
	h.query.Limit = walkStep
	for walked := 0; ; walked += walkStep {
		some, err := h.store.Matching(ctx, h.query)
		if err != nil {
			return err
		}
		for _, m := range some {
			if h.timely(m) && !h.full() {
				h.ids = append(h.ids, m.ID)
			}
		}
		if h.full() || len(some) < walkStep {
			return nil
		}
		last := some[len(some)-1]
		h.query.Before = repository.Cursor{Millis: last.SubmittedAt.UnixMilli(), ID: last.ID}
		if walked >= walkMost {
			h.stopped = cursorAt(last)
			return nil
		}
	}
}

// lookAt puts the candidates in order and looks at one after the other.
func (h *hunt) lookAt(ctx context.Context, candidates repository.DocSet) error {
	var all []repository.SearchDoc
	for some := range slices.Chunk(candidates.Docs(), walkStep) {
		docs, err := h.store.SearchDocs(ctx, some)
		if err != nil {
			return err
		}
		all = append(all, docs...)
	}
	all = slices.DeleteFunc(all, func(d repository.SearchDoc) bool { return !h.after(d) })
	slices.SortFunc(all, func(a, b repository.SearchDoc) int {
		return cmp.Or(b.SubmittedAt.Compare(a.SubmittedAt), strings.Compare(b.ManuscriptID, a.ManuscriptID))
	})
	for step := lookStep; len(all) > 0 && !h.full(); step = min(2*step, walkStep) { // what few lists hold takes longer
		n := min(step, len(all))
		if err := h.keep(ctx, all[:n]); err != nil {
			return err
		}
		all = all[n:]
	}
	return nil
}

// after reports whether a candidate comes after the place where the page begins.
func (h *hunt) after(d repository.SearchDoc) bool {
	before := h.query.Before
	at := d.SubmittedAt.UnixMilli()
	return before.ID == "" || at < before.Millis || at == before.Millis && d.ManuscriptID < before.ID
}

// meet goes through all that can be searched, newest first, and looks at the
// candidates on its way.
func (h *hunt) meet(ctx context.Context, candidates repository.DocSet) error {
	before := h.query.Before
	var met []repository.SearchDoc
	for walked := 0; ; walked += walkStep {
		some, err := h.store.NewestDocs(ctx, before, walkStep)
		if err != nil {
			return err
		}
		for _, d := range some {
			if candidates.Has(d.Doc) {
				met = append(met, d)
			}
		}
		end := len(some) < walkStep || walked >= walkMost
		for len(met) >= lookStep || end && len(met) > 0 {
			n := min(lookStep, len(met))
			if err := h.keep(ctx, met[:n]); err != nil {
				return err
			}
			met = met[n:]
			if h.full() {
				return nil
			}
		}
		if len(some) < walkStep {
			return nil
		}
		last := some[len(some)-1]
		before = repository.Cursor{Millis: last.SubmittedAt.UnixMilli(), ID: last.ManuscriptID}
		if end {
			h.stopped = cursorOf(before)
			return nil
		}
	}
}

// keep adds those that the list holds and that hold what is looked for, until
// there are enough.
func (h *hunt) keep(ctx context.Context, some []repository.SearchDoc) error {
	query := h.query
	query.Before, query.Limit = repository.Cursor{}, len(some)
	for _, d := range some {
		query.IDs = append(query.IDs, d.ManuscriptID)
	}
	found, err := h.store.Matching(ctx, query)
	if err != nil {
		return err
	}
	found = slices.DeleteFunc(found, func(m domain.Manuscript) bool { return !h.timely(m) })
	for chunk := range slices.Chunk(found, lookStep) {
		if h.full() {
			break
		}
		if err := h.compare(ctx, chunk); err != nil {
			return err
		}
	}
	return nil
}

func (h *hunt) timely(m domain.Manuscript) bool {
	onTime, known := m.OnTime()
	switch h.late {
	case "late":
		return known && !onTime
	case "ontime":
		return known && onTime
	}
	return true
}

// compare holds candidates against their texts.
func (h *hunt) compare(ctx context.Context, some []domain.Manuscript) error {
	ids := make([]string, len(some))
	for i, m := range some {
		ids[i] = m.ID
	}
	texts, err := h.store.SearchTexts(ctx, ids)
	if err != nil {
		return err
	}
	byID := make(map[string][]string, len(texts))
	for _, t := range texts {
		byID[t.ManuscriptID] = t.Texts()
	}
	for _, id := range ids {
		words := byID[id]
		if len(words) == 0 || h.full() {
			continue
		}
		body := words[len(words)-1]
		if !h.search.Finds(words...) {
			continue
		}
		h.ids = append(h.ids, id)
		h.snippets[id] = h.search.Snippet(domain.RunOn(body), snippetSize)
	}
	return nil
}

// indexStep is how many manuscripts are indexed in one transaction.
const indexStep = 50

// Index indexes what is to be indexed, at most one step of it, and returns how
// many manuscripts that were.
func (s *Service) Index(ctx context.Context) (int, error) {
	ids, err := s.store.Unindexed(ctx, indexStep)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	if err := s.store.IndexManuscripts(ctx, ids...); err != nil {
		return 0, fmt.Errorf("index manuscripts: %w", err)
	}
	return len(ids), nil
}

// lookForNew is how often names that changed are looked for.
const lookForNew = 10 * time.Minute

// RunIndexing indexes what was there before the index, and what has other names
// now, until ctx ends.
func (s *Service) RunIndexing(ctx context.Context) {
	for {
		n, err := s.Index(ctx)
		if err != nil && ctx.Err() == nil {
			s.log.ErrorContext(ctx, "indexing", "error", err)
		}
		if n > 0 {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(lookForNew):
		}
	}
}

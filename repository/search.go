package repository

import (
	"cmp"
	"context"
	"encoding/binary"
	"math/bits"
	"slices"
	"strings"
	"time"

	"laigao/domain"
)

// The index keeps, for two neighbouring characters, the manuscripts in which they
// occur, a row for each shelf of 1024 manuscripts that stand side by side. It
// answers with candidates: whoever asks compares them with their texts, so that a
// gram that a later text has no more does no harm and is left.
const shelfSize = 1024

// SearchText is what is searched of a manuscript.
type SearchText struct {
	ManuscriptID  string
	Number        string
	Title         string
	Body          string // HTML
	Byline        string
	InformantName string
	UnitName      string
	UnitShort     string
	SubmittedAt   time.Time
}

// Texts returns the words that people can look for, the body as plain text last.
func (t SearchText) Texts() []string {
	return []string{t.Title, t.Number, t.UnitName, t.UnitShort, t.InformantName, t.Byline, domain.PlainText(t.Body)}
}

// SearchTexts returns what is searched of the manuscripts, those that are there.
func (s *Store) SearchTexts(ctx context.Context, ids []string) ([]SearchText, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	which, args := anyOf("m.id", ids)
	return list(ctx, s, scanSearchText, `
		SELECT m.id, m.number, m.title, m.body, m.byline, COALESCE(i.name, ''), COALESCE(u.name, ''), COALESCE(u.short_name, ''),
			m.submitted_at
		FROM manuscripts m LEFT JOIN units u ON u.id = m.unit_id LEFT JOIN informants i ON i.id = m.informant_id
		WHERE `+which+` ORDER BY m.id`, args...)
}

func scanSearchText(row scanner) (SearchText, error) {
	var t SearchText
	err := row.Scan(&t.ManuscriptID, optional(&t.Number), &t.Title, &t.Body, &t.Byline, &t.InformantName, &t.UnitName, &t.UnitShort,
		at(&t.SubmittedAt))
	return t, err
}

// IndexManuscripts lets the manuscripts be found by their present texts. It
// belongs into the transaction that changes a text.
func (s *Store) IndexManuscripts(ctx context.Context, ids ...string) error {
	return s.InTx(ctx, func(tx *Store) error {
		// One at a time: the rows of common characters are everybody's.
		_, err := tx.exec(ctx, `
			INSERT INTO leases (name, owner, until_at) VALUES ('search', '', 0)`+tx.dialect.upsert("name", "owner"))
		if err != nil {
			return err
		}
		texts, err := tx.SearchTexts(ctx, ids)
		if err != nil {
			return err
		}
		numbers, err := tx.shelve(ctx, texts)
		if err != nil {
			return err
		}
		shelves := map[int]map[domain.Gram][]uint16{}
		for _, t := range texts {
			shelf, place := numbers[t.ManuscriptID]/shelfSize, numbers[t.ManuscriptID]%shelfSize
			if shelves[shelf] == nil {
				shelves[shelf] = map[domain.Gram][]uint16{}
			}
			for _, gram := range domain.Grams(t.Texts()...) {
				shelves[shelf][gram] = append(shelves[shelf][gram], uint16(place)) //nolint:gosec // below 1024
			}
		}
		for shelf, grams := range shelves {
			if err := tx.fillShelf(ctx, shelf, grams); err != nil {
				return err
			}
		}
		return nil
	})
}

// shelve gives each manuscript its number, a new one where it has none.
func (s *Store) shelve(ctx context.Context, texts []SearchText) (map[string]int, error) {
	ids := make([]string, len(texts))
	for i, t := range texts {
		ids[i] = t.ManuscriptID
	}
	which, args := anyOf("manuscript_id", ids)
	known, err := list(ctx, s, scanSearchDoc, `
		SELECT doc, manuscript_id, submitted_at FROM search_docs WHERE `+which+s.dialect.forUpdate(), args...)
	if err != nil {
		return nil, err
	}
	numbers := map[string]int{}
	for _, d := range known {
		numbers[d.ManuscriptID] = d.Doc
	}
	next, err := get(ctx, s, scanInt, `SELECT COALESCE(MAX(doc), -1) + 1 FROM search_docs`+s.dialect.forUpdate())
	if err != nil {
		return nil, err
	}
	for _, t := range texts {
		doc, has := numbers[t.ManuscriptID]
		if !has {
			doc, next = next, next+1
			numbers[t.ManuscriptID] = doc
		}
		_, err := s.exec(ctx, `
			INSERT INTO search_docs (doc, manuscript_id, indexed_at, submitted_at) VALUES (?, ?, ?, ?)`+
			s.dialect.upsert("doc", "indexed_at", "submitted_at"), doc, t.ManuscriptID, millis(s.Now()), millis(t.SubmittedAt))
		if err != nil {
			return nil, err
		}
	}
	return numbers, nil
}

// SearchDoc is a manuscript as the search index knows it.
type SearchDoc struct {
	Doc          int // its number, by which DocSet names it
	ManuscriptID string
	SubmittedAt  time.Time
}

func scanSearchDoc(row scanner) (SearchDoc, error) {
	var d SearchDoc
	err := row.Scan(&d.Doc, &d.ManuscriptID, at(&d.SubmittedAt))
	return d, err
}

// SearchDocs returns the manuscripts that have these numbers.
func (s *Store) SearchDocs(ctx context.Context, docs []int) ([]SearchDoc, error) {
	which := &where{}
	in(which, "doc", docs)
	return list(ctx, s, scanSearchDoc, `SELECT doc, manuscript_id, submitted_at FROM search_docs WHERE `+which.String(), which.args...)
}

// NewestDocs returns a page of everything that can be searched, the newest
// submission first, after a place in that list.
func (s *Store) NewestDocs(ctx context.Context, before Cursor, limit int) ([]SearchDoc, error) {
	which := &where{}
	if before.ID != "" {
		which.and("(submitted_at < ? OR (submitted_at = ? AND manuscript_id < ?))", before.Millis, before.Millis, before.ID)
	}
	return list(ctx, s, scanSearchDoc, `
		SELECT doc, manuscript_id, submitted_at FROM search_docs
		WHERE `+which.String()+` ORDER BY submitted_at DESC, manuscript_id DESC LIMIT ?`, append(which.args, limit)...)
}

// gramsAtOnce is how many rows of the index one statement reads or writes.
const gramsAtOnce = 300

// fillShelf adds manuscripts to the rows of one shelf.
func (s *Store) fillShelf(ctx context.Context, shelf int, grams map[domain.Gram][]uint16) error {
	sorted := make([]domain.Gram, 0, len(grams))
	for gram := range grams {
		sorted = append(sorted, gram)
	}
	slices.Sort(sorted) // in one order, so that two transactions wait rather than block each other
	for some := range slices.Chunk(sorted, gramsAtOnce) {
		which, args := anyOf("gram", some)
		rows, err := list(ctx, s, scanGramRow, `
			SELECT gram, shelf, docs FROM search_grams WHERE `+which+` AND shelf = ?`+s.dialect.forUpdate(), append(args, shelf)...)
		if err != nil {
			return err
		}
		before := make(map[domain.Gram][]byte, len(rows))
		for _, row := range rows {
			before[row.gram] = row.docs
		}
		var values []any
		for _, gram := range some {
			if docs := addDocs(before[gram], grams[gram]); len(docs) > len(before[gram]) {
				values = append(values, gram, shelf, docs)
			}
		}
		if len(values) == 0 {
			continue
		}
		_, err = s.exec(ctx, `
			INSERT INTO search_grams (gram, shelf, docs) VALUES (?, ?, ?)`+strings.Repeat(", (?, ?, ?)", len(values)/3-1)+
			s.dialect.upsert("gram, shelf", "docs"), values...)
		if err != nil {
			return err
		}
	}
	return nil
}

type gramRow struct {
	gram  domain.Gram
	shelf int
	docs  []byte // places on the shelf, two bytes each, ascending
}

func scanGramRow(row scanner) (gramRow, error) {
	var g gramRow
	err := row.Scan(&g.gram, &g.shelf, &g.docs)
	return g, err
}

// addDocs adds places to a row, each once and in order.
func addDocs(row []byte, places []uint16) []byte {
	all := make([]uint16, 0, len(row)/2+len(places))
	for i := 0; i+1 < len(row); i += 2 {
		all = append(all, binary.BigEndian.Uint16(row[i:]))
	}
	all = append(all, places...)
	slices.Sort(all)
	all = slices.Compact(all)
	out := make([]byte, 0, 2*len(all))
	for _, place := range all {
		out = binary.BigEndian.AppendUint16(out, place)
	}
	return out
}

// DocSet is a set of numbers of manuscripts in the index.
type DocSet struct {
	shelves map[int]*[shelfSize / 64]uint64
}

// Candidates returns the manuscripts in which all the grams occur, or did.
func (s *Store) Candidates(ctx context.Context, grams []domain.Gram) (DocSet, error) {
	which, args := anyOf("gram", grams)
	rows, err := list(ctx, s, scanGramRow, `SELECT gram, shelf, docs FROM search_grams WHERE `+which, args...)
	if err != nil {
		return DocSet{}, err
	}
	set, seen := DocSet{map[int]*[shelfSize / 64]uint64{}}, map[int]int{}
	for _, row := range rows {
		var docs [shelfSize / 64]uint64
		for i := 0; i+1 < len(row.docs); i += 2 {
			place := binary.BigEndian.Uint16(row.docs[i:])
			docs[place/64] |= 1 << (place % 64)
		}
		if seen[row.shelf]++; seen[row.shelf] == 1 {
			set.shelves[row.shelf] = &docs
			continue
		}
		for i := range docs {
			set.shelves[row.shelf][i] &= docs[i]
		}
	}
	for shelf, n := range seen {
		if n < len(grams) { // a gram has no row on this shelf
			delete(set.shelves, shelf)
		}
	}
	return set, nil
}

// Len counts the set.
func (d DocSet) Len() int {
	n := 0
	for _, shelf := range d.shelves {
		for _, word := range shelf {
			n += bits.OnesCount64(word)
		}
	}
	return n
}

// Has reports whether a number is in the set.
func (d DocSet) Has(doc int) bool {
	shelf := d.shelves[doc/shelfSize]
	return doc >= 0 && shelf != nil && shelf[doc%shelfSize/64]&(1<<(doc%64)) != 0
}

// Docs returns the numbers in the set, ascending.
func (d DocSet) Docs() []int {
	var all []int
	for number, shelf := range d.shelves {
		for place := range shelfSize {
			if shelf[place/64]&(1<<(place%64)) != 0 {
				all = append(all, number*shelfSize+place)
			}
		}
	}
	slices.SortFunc(all, cmp.Compare[int])
	return all
}

// Unindexed returns manuscripts that are to be indexed, at most limit: those sent
// before there was an index, and those whose unit or informant has another name now.
func (s *Store) Unindexed(ctx context.Context, limit int) ([]string, error) {
	return list(ctx, s, scanText, `
		SELECT m.id FROM manuscripts m LEFT JOIN search_docs d ON d.manuscript_id = m.id
		WHERE m.state <> 0 AND COALESCE(d.indexed_at, 0) = 0 ORDER BY m.id LIMIT ?`, limit)
}

// Renamed has all manuscripts of a unit or of an informant indexed anew.
func (s *Store) Renamed(ctx context.Context, unitOrInformantID string) error {
	_, err := s.exec(ctx, `
		UPDATE search_docs SET indexed_at = 0
		WHERE manuscript_id IN (SELECT id FROM manuscripts WHERE unit_id = ? OR informant_id = ?)`, unitOrInformantID, unitOrInformantID)
	return err
}

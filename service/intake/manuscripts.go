package intake

import (
	"context"
	"fmt"
	"slices"

	"laigao/domain"
	"laigao/repository"
)

// Tab is one of the groups in which authors look for their manuscripts.
type Tab struct {
	Code   string
	Label  string
	States []domain.ManuscriptState
	Count  int
}

func tabs() []Tab {
	return []Tab{
		{Code: "", Label: "全部"},
		{Code: "draft", Label: "草稿", States: []domain.ManuscriptState{domain.ManuscriptDraft}},
		{Code: "returned", Label: "需修改", States: []domain.ManuscriptState{domain.ManuscriptReturned}},
		{Code: "reviewing", Label: "审稿中", States: []domain.ManuscriptState{domain.ManuscriptEndorsing, domain.ManuscriptReviewing}},
		{Code: "accepted", Label: "已审定", States: []domain.ManuscriptState{domain.ManuscriptAccepted}},
		{Code: "adopted", Label: "已采用", States: []domain.ManuscriptState{domain.ManuscriptAdopted}},
		{Code: "closed", Label: "未采用", States: []domain.ManuscriptState{domain.ManuscriptRejected, domain.ManuscriptWithdrawn, domain.ManuscriptRecalled}},
	}
}

// MinePage is a page of an author's manuscripts.
type MinePage struct {
	Tabs  []Tab // with their counts
	Tab   string
	Lines []repository.Line
	Next  repository.Cursor // where the next page starts, empty at the end
}

// More reports whether there is a next page.
func (p MinePage) More() bool { return p.Next.ID != "" }

const pageSize = 20

// Mine returns a page of the informant's manuscripts, newest change first. An
// unknown tab shows all.
func (s *Service) Mine(ctx context.Context, informant domain.Informant, tab string, before repository.Cursor) (MinePage, error) {
	page := MinePage{Tabs: tabs()}
	if informant.ID == "" {
		return page, nil
	}
	counts, err := s.store.CountManuscripts(ctx, informant.ID)
	if err != nil {
		return page, err
	}
	query := repository.LineQuery{InformantID: informant.ID, Before: before, Limit: pageSize + 1}
	for i := range page.Tabs {
		t := &page.Tabs[i]
		t.Count = countIn(counts, t.States)
		if t.Code == tab {
			page.Tab, query.States = tab, t.States
		}
	}
	if page.Lines, err = s.store.Lines(ctx, query); err != nil {
		return page, err
	}
	if len(page.Lines) > pageSize {
		page.Lines = page.Lines[:pageSize]
		last := page.Lines[pageSize-1]
		page.Next = repository.Cursor{Millis: last.UpdatedAt.UnixMilli(), ID: last.ID}
	}
	return page, nil
}

func countIn(counts []repository.StateCount, states []domain.ManuscriptState) int {
	total := 0
	for _, c := range counts {
		if states == nil || slices.Contains(states, c.State) {
			total += c.Count
		}
	}
	return total
}

// OpenDrafts returns what the informant can go on with: drafts and returned
// manuscripts, newest change first.
func (s *Service) OpenDrafts(ctx context.Context, informant domain.Informant) ([]repository.Line, error) {
	if err := writer(informant); err != nil {
		return nil, err
	}
	return s.store.Lines(ctx, openLines(informant, pageSize))
}

// openLines asks for what an informant can go on with, newest change first.
func openLines(informant domain.Informant, most int) repository.LineQuery {
	return repository.LineQuery{
		States: []domain.ManuscriptState{domain.ManuscriptDraft, domain.ManuscriptReturned}, InformantID: informant.ID, Limit: most,
	}
}

// Course is what an author sees of one manuscript.
type Course struct {
	Manuscript  domain.Manuscript
	UnitName    string
	Events      []domain.Event // public words only
	Attachments []domain.Attachment
	Coauthors   []domain.Coauthor
	Adoptions   []Adoption       // confirmed ones
	Title       []domain.Segment // what editing changed, nil while that is not shown
	Body        []domain.Segment
	Recalling   Recalling
	Marked      domain.MarkedCopy // what went back last, empty where nothing was marked
	Opinions    []Opinion         // of the steps, where the department shares them
	Letters     int               // from the department that the author has not seen
	CopyID      string            // id for a copy of the manuscript
}

// Adoption is where and when a manuscript was published.
type Adoption struct {
	ID     string
	Outlet string
	Day    domain.Day
	Title  string // as printed
	Link   string
}

// OwnShare returns the author's own part of the fee, in percent.
func (c Course) OwnShare() int { return domain.OwnShare(c.Coauthors) }

// Edited reports whether there is a difference to show.
func (c Course) Edited() bool { return domain.Changed(c.Title) || domain.Changed(c.Body) }

// Withdrawable reports whether the author may take the manuscript back.
func (c Course) Withdrawable() bool {
	m := c.Manuscript
	return m.Withdraw("", m.UpdatedAt) == nil
}

// Discardable reports whether the manuscript is a draft that may be deleted.
func (c Course) Discardable() bool {
	return c.Manuscript.State == domain.ManuscriptDraft && c.Manuscript.Number == ""
}

// Copyable reports whether a new draft may be made of the manuscript.
func (c Course) Copyable() bool {
	switch c.Manuscript.State {
	case domain.ManuscriptWithdrawn, domain.ManuscriptRejected, domain.ManuscriptRecalled:
		return true
	}
	return false
}

// Course returns one manuscript as its author sees it: never a passed step's
// words or a reviewer's name.
func (s *Service) Course(ctx context.Context, informant domain.Informant, id string) (Course, error) {
	m, err := own(ctx, s.store, informant, id)
	if err != nil {
		return Course{}, err
	}
	c := Course{Manuscript: m, CopyID: s.store.NewID()}
	if c.UnitName, err = unitName(ctx, s.store, m.UnitID); err != nil {
		return c, err
	}
	if c.Attachments, err = s.store.Attachments(ctx, id); err != nil {
		return c, err
	}
	coauthors, err := s.store.Coauthors(ctx, id)
	if err != nil {
		return c, err
	}
	c.Coauthors = domain.FilledCoauthors(coauthors)
	if c.Events, err = publicEvents(ctx, s.store, id); err != nil {
		return c, err
	}
	if c.Adoptions, err = s.adoptions(ctx, m); err != nil {
		return c, err
	}
	if c.Marked, err = lastCopy(ctx, s.store, m); err != nil {
		return c, err
	}
	if c.Opinions, err = shared(ctx, s.store, id); err != nil {
		return c, err
	}
	if c.Recalling, err = recalling(ctx, s.store, m, domain.ActorInformant); err != nil {
		return c, err
	}
	if c.Letters, err = s.store.CountUnreadLetters(ctx, id, domain.LetterByDepartment); err != nil {
		return c, err
	}
	if m.State == domain.ManuscriptAccepted || m.State == domain.ManuscriptAdopted {
		err = s.compare(ctx, &c)
	}
	return c, err
}

// publicEvents returns the course of a manuscript in public words, nobody named.
func publicEvents(ctx context.Context, on *repository.Store, id string) ([]domain.Event, error) {
	all, err := on.Events(ctx, id)
	if err != nil {
		return nil, err
	}
	var public []domain.Event
	for _, e := range all {
		if e.Public != "" {
			e.Actor, e.Internal = domain.Actor{}, ""
			public = append(public, e)
		}
	}
	return public, nil
}

// adoptions returns where an adopted manuscript was published, newest first,
// without the department's own notes.
func (s *Service) adoptions(ctx context.Context, m domain.Manuscript) ([]Adoption, error) {
	if m.State != domain.ManuscriptAdopted {
		return nil, nil
	}
	lines, err := s.store.Adoptions(ctx, repository.AdoptionQuery{
		ManuscriptID: m.ID, States: []domain.AdoptionState{domain.AdoptionConfirmed},
	})
	if err != nil {
		return nil, fmt.Errorf("list adoptions of manuscript %s: %w", m.ID, err)
	}
	adoptions := make([]Adoption, len(lines))
	for i, l := range lines {
		adoptions[i] = Adoption{ID: l.ID, Outlet: l.Outlet.Name, Day: l.PublishedDay, Title: l.Title, Link: l.Link}
		if l.Title == "" {
			adoptions[i].Title = m.Title
		}
	}
	return adoptions, nil
}

// compare shows what became of the text that the author sent last.
func (s *Service) compare(ctx context.Context, c *Course) error {
	revisions, err := s.store.Revisions(ctx, c.Manuscript.ID)
	if err != nil {
		return err
	}
	for _, r := range slices.Backward(revisions) {
		if r.Actor.Kind == domain.ActorInformant {
			c.Title = domain.Differences(r.Title, c.Manuscript.Title)
			c.Body = domain.Differences(domain.ComparableText(r.Body, c.Attachments), domain.ComparableText(c.Manuscript.Body, c.Attachments))
			return nil
		}
	}
	return nil
}

// Cursor is a place in a list.
type Cursor = repository.Cursor

// Line is a manuscript as lists show it.
type Line = repository.Line

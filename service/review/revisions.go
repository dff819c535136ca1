package review

import (
	"context"
	"fmt"

	"laigao/domain"
)

// Revisions is the history of a manuscript's text with two of its texts compared.
type Revisions struct {
	Manuscript domain.Manuscript
	All        []domain.Revision // oldest first
	From       domain.Revision
	To         domain.Revision
	Difference Difference
}

// Difference compares two texts as people read them.
type Difference struct {
	Title     []domain.Segment
	Body      []domain.Segment
	Excerpt   []domain.Segment
	Formats   []string // what differs besides the words
	SameWords bool     // nothing but formatting differs, or nothing at all
}

// Same reports whether nothing differs.
func (d Difference) Same() bool { return d.SameWords && len(d.Formats) == 0 }

// Compare returns the difference between two texts, pictures by their captions.
func Compare(before, after domain.Text, attachments []domain.Attachment) Difference {
	d := Difference{
		Title:   domain.Differences(before.Title, after.Title),
		Body:    domain.Differences(domain.ComparableText(before.Body, attachments), domain.ComparableText(after.Body, attachments)),
		Excerpt: domain.Differences(before.Excerpt, after.Excerpt),
		Formats: domain.FormatChanges(before.Body, after.Body),
	}
	d.SameWords = !domain.Changed(d.Title) && !domain.Changed(d.Body) && !domain.Changed(d.Excerpt)
	return d
}

// Revisions returns every saved text and compares two of them by sequence
// number. Zero stands for the original on the left and the newest on the right.
func (s *Service) Revisions(ctx context.Context, actor domain.Account, id string, from, to int) (Revisions, error) {
	if err := actor.Require(domain.ReadManuscripts); err != nil {
		return Revisions{}, err
	}
	m, err := submitted(ctx, s.store, id)
	if err != nil {
		return Revisions{}, err
	}
	page := Revisions{Manuscript: m}
	if page.All, err = s.store.Revisions(ctx, id); err != nil {
		return Revisions{}, fmt.Errorf("read revisions of manuscript %s: %w", id, err)
	}
	if len(page.All) == 0 {
		return page, nil
	}
	page.From, page.To = page.All[0], page.All[len(page.All)-1]
	for _, r := range page.All {
		if r.Sequence == from {
			page.From = r
		}
		if r.Sequence == to {
			page.To = r
		}
	}
	attachments, err := s.store.Attachments(ctx, id)
	if err != nil {
		return Revisions{}, fmt.Errorf("read attachments of manuscript %s: %w", id, err)
	}
	page.Difference = Compare(page.From.Text, page.To.Text, attachments)
	return page, nil
}

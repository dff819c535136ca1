package review

import (
	"context"
	"slices"

	"laigao/domain"
)

// Neighbours are the manuscripts beside one in a list, empty where there is none.
type Neighbours struct {
	Previous string
	Next     string
	After    string // of the page of the list on which Next stands, empty when it is the same
}

// Neighbours returns the manuscripts before and after one in a page of a list,
// the first of the following page after its last.
func (s *Service) Neighbours(ctx context.Context, actor domain.Account, q InboxQuery, id string) (Neighbours, error) {
	page, err := s.Inbox(ctx, actor, q)
	if err != nil {
		return Neighbours{}, err
	}
	at := slices.IndexFunc(page.Lines, func(l Line) bool { return l.ID == id })
	if at < 0 {
		return Neighbours{}, nil
	}
	var found Neighbours
	if at > 0 {
		found.Previous = page.Lines[at-1].ID
	}
	switch {
	case at+1 < len(page.Lines):
		found.Next = page.Lines[at+1].ID
	case page.Next != "":
		q.After = page.Next
		following, err := s.Inbox(ctx, actor, q)
		if err != nil {
			return Neighbours{}, err
		}
		if len(following.Lines) > 0 {
			found.Next, found.After = following.Lines[0].ID, page.Next
		}
	}
	return found, nil
}

package recognition

import (
	"context"
	"fmt"
	"strings"

	"laigao/domain"
	"laigao/repository"
)

// PayeesPage is every payee, those who cannot be paid yet first.
type PayeesPage struct {
	Lines   []PayeeLine
	Names   map[string]repository.EarningAuthor // of authors, by id
	Lacking int                                 // who cannot be paid for want of account or number
	Total   int                                 // of all payees, whatever is looked for
}

// PayeesPage returns the payees whose name, or that of an author whom they are
// paid for, holds a text.
func (s *Service) PayeesPage(ctx context.Context, actor domain.Account, text string) (PayeesPage, error) {
	all, err := s.Payees(ctx, actor)
	if err != nil {
		return PayeesPage{}, err
	}
	page := PayeesPage{Total: len(all)}
	if page.Names, err = s.earning(ctx); err != nil {
		return page, err
	}
	text = strings.TrimSpace(text)
	for _, l := range all {
		if !l.Ready() && !l.Refuses {
			page.Lacking++
		}
		if page.called(l, text) {
			page.Lines = append(page.Lines, l)
		}
	}
	return page, nil
}

func (p *PayeesPage) called(l PayeeLine, text string) bool {
	if strings.Contains(l.Name, text) {
		return true
	}
	for _, a := range l.Authors {
		if strings.Contains(p.Names[a.AuthorID].Name, text) {
			return true
		}
	}
	return false
}

// earning returns everybody who stands in the account, by id.
func (s *Service) earning(ctx context.Context) (map[string]repository.EarningAuthor, error) {
	authors, err := s.store.EarningAuthors(ctx)
	if err != nil {
		return nil, fmt.Errorf("list authors: %w", err)
	}
	names := make(map[string]repository.EarningAuthor, len(authors))
	for _, a := range authors {
		names[a.AuthorID] = a
	}
	return names, nil
}

// PayeeView is one payee with what the form offers.
type PayeeView struct {
	PayeePage
	Authors []repository.EarningAuthor // whom the payee is paid for
	Others  []repository.EarningAuthor // who may be given to the payee
	Units   []domain.Unit
	Consent bool
}

// PayeeView returns one payee; without an id, an empty form.
func (s *Service) PayeeView(ctx context.Context, actor domain.Account, id string) (PayeeView, error) {
	if err := actor.Require(domain.ReadRewards); err != nil {
		return PayeeView{}, err
	}
	var view PayeeView
	var err error
	if view.Units, err = s.store.Units(ctx); err != nil {
		return view, fmt.Errorf("list units: %w", err)
	}
	if id == "" {
		return view, actor.Require(domain.ReckonRewards)
	}
	if view.PayeePage, err = s.Payee(ctx, actor, id); err != nil {
		return view, err
	}
	view.Consent = !view.ConsentedAt.IsZero()
	authors, err := s.store.EarningAuthors(ctx)
	if err != nil {
		return view, fmt.Errorf("list authors: %w", err)
	}
	for _, a := range authors {
		if a.PayeeID == id {
			view.Authors = append(view.Authors, a)
		} else {
			view.Others = append(view.Others, a)
		}
	}
	return view, nil
}

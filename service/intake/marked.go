package intake

import (
	"context"
	"fmt"
	"io"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// lastCopy returns the text that went back to its author last with its marks, an
// empty one where nothing was marked.
func lastCopy(ctx context.Context, on *repository.Store, m domain.Manuscript) (domain.MarkedCopy, error) {
	marks, err := on.Marks(ctx, m.ID)
	if err != nil || len(marks) == 0 {
		return domain.MarkedCopy{}, err
	}
	revisions, err := on.Revisions(ctx, m.ID)
	if err != nil {
		return domain.MarkedCopy{}, fmt.Errorf("read revisions of manuscript %s: %w", m.ID, err)
	}
	copies := domain.MarkedCopies(marks, revisions, m.Body)
	return copies[len(copies)-1], nil
}

// OwnMarkedCopy writes the text that went back to its author last as a document
// with comments.
func (s *Service) OwnMarkedCopy(ctx context.Context, informant domain.Informant, id string, w io.Writer) error {
	m, err := own(ctx, s.store, informant, id)
	if err != nil {
		return err
	}
	marked, err := lastCopy(ctx, s.store, m)
	if err != nil {
		return err
	}
	if len(marked.Marks) == 0 {
		return domain.NotFound("这篇稿件没有批注。")
	}
	return s.paper.MarkedCopy(w, m, marked)
}

// Opinion is a signed step as the department shares it with authors.
type Opinion struct {
	Label    string // of the step
	Decision domain.Decision
	Words    string
	Signer   string
	Voided   bool
	At       time.Time
}

// shared returns the signed steps of a manuscript for its author, none unless
// the department shares them.
func shared(ctx context.Context, on *repository.Store, id string) ([]Opinion, error) {
	rules, err := on.ReviewRules(ctx)
	if err != nil || !rules.Shared {
		return nil, err
	}
	reviews, err := on.Reviews(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("read reviews of manuscript %s: %w", id, err)
	}
	opinions := make([]Opinion, len(reviews))
	for i, r := range reviews {
		opinions[i] = Opinion{Label: r.Label(), Decision: r.Decision, Words: r.Opinion, Signer: r.SignerName, Voided: !r.VoidedAt.IsZero(), At: r.CreatedAt}
	}
	return opinions, nil
}

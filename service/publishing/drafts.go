package publishing

import (
	"context"
	"fmt"

	"laigao/domain"
)

// addDraft makes a draft of an article as it stands.
func (s *Service) addDraft(ctx context.Context, a *domain.Article) (string, error) {
	items := make([]DraftItem, len(a.Items))
	for i, item := range a.Items {
		var err error
		if items[i], err = s.draftItem(ctx, item); err != nil {
			return "", fmt.Errorf("prepare item %d of article %s: %w", i, a.ID, err)
		}
	}
	draftID, err := s.publisher.AddDraft(ctx, items)
	if err != nil {
		return "", s.forgetCovers(ctx, items, fmt.Errorf("add draft of article %s: %w", a.ID, err))
	}
	return draftID, nil
}

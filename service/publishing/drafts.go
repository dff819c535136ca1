package publishing

import (
	"context"
	"fmt"

	"laigao/domain"
	"laigao/repository"
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

// forgetDraft lets an article whose draft is gone at the platform have another.
func (s *Service) forgetDraft(ctx context.Context, id string, cause error) error {
	_, err := s.change(ctx, id, func(_ *repository.Store, a *domain.Article) error {
		a.DraftID = ""
		return a.Refused("公众号后台的草稿已不在，正在重新上传。")
	})
	if err != nil {
		return err
	}
	return &domain.Error{Kind: domain.KindUnavailable, Err: cause}
}

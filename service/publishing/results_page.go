package publishing

import (
	"context"
	"fmt"

	"laigao/domain"
	"laigao/repository"
)

// Results is what the page of an article shows of what became of it.
type Results struct {
	domain.ArticleResult
	Items      []ItemResult
	Whole      *domain.TakeDown // of all items, nil without one
	Show       bool             // there is something to show
	Reprints   int              // items that were taken for reprints
	Missing    int              // items that are out and whose address is not known
	Other      bool             // it went through another account than the one configured now
	MayRepeat  bool             // a failed article may be sent once more as it was signed
	MayReprint bool             // it may be pushed as a reprint
	MayExport  bool             // a person may carry it to the platform's own editor
	MayDown    bool             // it may be taken down
	MayLink    bool
}

// ItemResult is what became of one item.
type ItemResult struct {
	domain.ArticleItem
	Check *domain.ItemCheck // of originals, nil without one
	Down  *domain.TakeDown  // of this item alone, nil without one
	Out   bool              // public at the platform as far as we know
}

// results gathers what became of an article.
func (s *Service) results(ctx context.Context, a *domain.Article, maySend bool) (Results, error) {
	result, err := s.resultOf(ctx, s.store, a.ID)
	if err != nil {
		return Results{}, fmt.Errorf("read result of article %s: %w", a.ID, err)
	}
	checks, err := s.store.ItemChecks(ctx, a.ID)
	if err != nil {
		return Results{}, fmt.Errorf("read checks of article %s: %w", a.ID, err)
	}
	downs, err := s.store.TakeDowns(ctx, a.ID)
	if err != nil {
		return Results{}, fmt.Errorf("read take-downs of article %s: %w", a.ID, err)
	}
	page := Results{ArticleResult: result, Other: s.foreign(result.AppID)}
	for i, item := range a.Items {
		page.Items = append(page.Items, ItemResult{ArticleItem: item, Out: a.Out(i)})
		if a.Out(i) && item.URL == "" {
			page.Missing++
		}
	}
	if a.State == domain.ArticleDraft || a.State == domain.ArticleSigned {
		checks = nil // places may have changed since
	}
	for i := range checks {
		if at := checks[i].Position; at < len(page.Items) {
			page.Items[at].Check = &checks[i]
			if checks[i].Reprint() {
				page.Reprints++
			}
		}
	}
	for i := range downs {
		if at := downs[i].Position; at >= 0 && at < len(page.Items) {
			page.Items[at].Down = &downs[i]
		} else {
			page.Whole = &downs[i]
		}
	}
	page.allow(a, maySend)
	return page, nil
}

// allow says what can be done about an article's result.
func (r *Results) allow(a *domain.Article, maySend bool) {
	failed := a.State == domain.ArticleFailed
	r.Show = !a.SentAt.IsZero() || a.Handover() && maySend
	r.MayExport = maySend && a.Handover()
	r.MayRepeat = maySend && failed && a.Handover() && a.Delivery != domain.DeliveryHand
	r.MayReprint = r.MayRepeat && a.Delivery == domain.DeliveryPush && r.Check == domain.OriginalReprint
	r.MayDown = maySend && a.State == domain.ArticlePublished
	r.MayLink = maySend && r.Missing > 0
}

// renewResult forgets what was said of an earlier attempt, when an article is
// sent anew.
func (s *Service) renewResult(ctx context.Context, tx *repository.Store, id string, ignoreReprint bool) error {
	err := tx.PutArticleResult(ctx, domain.ArticleResult{ArticleID: id, AppID: s.appID, IgnoreReprint: ignoreReprint})
	if err != nil {
		return err
	}
	return tx.PutItemChecks(ctx, id, nil)
}

// Repeat sends a failed article once more as it was signed. As a reprint, the
// publisher accepts that the platform shows it as one, which counts for that
// attempt alone.
func (s *Service) Repeat(ctx context.Context, actor domain.Account, at Place, asReprint bool) error {
	if err := actor.Require(domain.SendArticles); err != nil {
		return err
	}
	action := "send"
	if asReprint {
		action = "reprint"
	}
	return s.decide(ctx, form{actor, at, action, "again"}, func(tx *repository.Store, a *domain.Article) (domain.AuditRow, error) {
		result, err := s.resultOf(ctx, tx, a.ID)
		if err != nil {
			return domain.AuditRow{}, err
		}
		if asReprint && (result.Check != domain.OriginalReprint || a.Delivery != domain.DeliveryPush) {
			return domain.AuditRow{}, domain.Conflict("只有被判为转载、又允许转载的推送可以按转载再推送。")
		}
		if a.Delivery == domain.DeliveryPush && a.Audience.Kind == 0 { // sent before there was a choice
			a.Audience.Kind = domain.AudienceAll
		}
		if _, words, err := s.hindrance(ctx, tx, a); err != nil || words != "" {
			return domain.AuditRow{}, orConflict(err, words)
		}
		if err := a.Again(); err != nil {
			return domain.AuditRow{}, err
		}
		if err := a.Send(a.Release(), tx.Now()); err != nil {
			return domain.AuditRow{}, err
		}
		if err := s.renewResult(ctx, tx, a.ID, asReprint); err != nil {
			return domain.AuditRow{}, err
		}
		if err := tx.Enqueue(ctx, domain.Job{Kind: domain.JobSendArticle, Subject: a.ID}); err != nil {
			return domain.AuditRow{}, err
		}
		return row(actor, "article."+action, a, a.Delivery.Label()+"，原样再发"), nil
	})
}

// orConflict is an error, or the words why something cannot be.
func orConflict(err error, words string) error {
	if err != nil {
		return err
	}
	return domain.Conflict(words)
}

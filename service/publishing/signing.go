package publishing

import (
	"context"
	"fmt"

	"laigao/domain"
	"laigao/repository"
)

// decision is what a person decides about an article that was seen at a version.
type decision struct {
	at Place
	// done reports whether the article stands as this very decision left it, so
	// that a form sent twice is answered like the first time.
	done func(a *domain.Article) bool
	make func(tx *repository.Store, a *domain.Article) (domain.AuditRow, error)
}

func (s *Service) decide(ctx context.Context, d decision) error {
	at := d.at
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		a, err := tx.Article(ctx, at.ArticleID)
		if err != nil {
			return err
		}
		if a.Version > at.Version && d.done(&a) {
			return nil
		}
		if a.Version != at.Version {
			return domain.Conflict("这次推送刚刚被其他人改动过，请刷新后再试。")
		}
		audit, err := d.make(tx, &a)
		if err != nil {
			return err
		}
		if err := s.save(ctx, tx, &a); err != nil {
			return err
		}
		return tx.Audit(ctx, audit)
	})
	if err != nil {
		return fmt.Errorf("decide on article %s: %w", at.ArticleID, err)
	}
	return nil
}

// Sign 签发 releases an article whose every check passes.
func (s *Service) Sign(ctx context.Context, actor domain.Account, at Place) error {
	if err := actor.Require(domain.SignArticles); err != nil {
		return err
	}
	signed := func(a *domain.Article) bool { return a.State == domain.ArticleSigned && a.SignedBy.ID == actor.ID }
	return s.decide(ctx, decision{at, signed, func(tx *repository.Store, a *domain.Article) (domain.AuditRow, error) {
		if err := s.clean(ctx, tx, a); err != nil {
			return domain.AuditRow{}, err
		}
		if err := a.Sign(actor.Actor(), tx.Now()); err != nil {
			return domain.AuditRow{}, err
		}
		return row(actor, "article.sign", a, a.SignedHash), nil
	}})
}

// clean refuses an article with a check that fails.
func (s *Service) clean(ctx context.Context, tx *repository.Store, a *domain.Article) error {
	all, err := s.checks(ctx, tx, a)
	if err != nil {
		return err
	}
	if words := firstProblem(all); words != "" {
		return domain.Conflict(words)
	}
	return nil
}

// Reopen takes the signature back so that the article can be changed. Who
// composes may do it, since it releases nothing.
func (s *Service) Reopen(ctx context.Context, actor domain.Account, at Place) error {
	if !actor.Can(domain.SignArticles) {
		if err := actor.Require(domain.ComposeArticles); err != nil {
			return err
		}
	}
	open := func(a *domain.Article) bool { return a.State == domain.ArticleDraft && a.Version == at.Version+1 }
	return s.decide(ctx, decision{at, open, func(_ *repository.Store, a *domain.Article) (domain.AuditRow, error) {
		from := a.State
		if err := a.Reopen(); err != nil {
			return domain.AuditRow{}, err
		}
		return row(actor, "article.reopen", a, "原状态："+from.Label()), nil
	}})
}

// Send hands a signed article to the outbox, to be published or pushed.
func (s *Service) Send(ctx context.Context, actor domain.Account, at Place, delivery domain.Delivery) error {
	if err := actor.Require(domain.SendArticles); err != nil {
		return err
	}
	sent := func(a *domain.Article) bool {
		return a.State >= domain.ArticleSending && a.State <= domain.ArticlePublished && a.Delivery == delivery
	}
	return s.decide(ctx, decision{at, sent, func(tx *repository.Store, a *domain.Article) (domain.AuditRow, error) {
		if err := s.clean(ctx, tx, a); err != nil {
			return domain.AuditRow{}, err
		}
		if err := a.Send(delivery, tx.Now()); err != nil {
			return domain.AuditRow{}, err
		}
		if err := tx.Enqueue(ctx, domain.Job{Kind: domain.JobSendArticle, Subject: a.ID}); err != nil {
			return domain.AuditRow{}, err
		}
		return row(actor, "article.send", a, delivery.Label()), nil
	}})
}

// Settle writes what a person found at the platform where nobody else could tell
// what became of an article.
func (s *Service) Settle(ctx context.Context, actor domain.Account, at Place, published bool) error {
	if err := actor.Require(domain.SendArticles); err != nil {
		return err
	}
	settled := func(a *domain.Article) bool {
		return a.Version == at.Version+1 && (published && a.State == domain.ArticlePublished || !published && a.State == domain.ArticleFailed)
	}
	return s.decide(ctx, decision{at, settled, func(tx *repository.Store, a *domain.Article) (domain.AuditRow, error) {
		if a.State != domain.ArticleUnknown {
			return domain.AuditRow{}, domain.Conflict("推送已有结果，不需要人工确认。")
		}
		if !published {
			err := a.Fail("经人工核对，公众号后台没有这次推送。", tx.Now())
			return row(actor, "article.settle", a, "没有发出"), err
		}
		if err := a.Finish("经人工核对，已经发出。", tx.Now()); err != nil {
			return domain.AuditRow{}, err
		}
		return row(actor, "article.settle", a, "已经发出"), s.adopt(ctx, tx, a)
	}})
}

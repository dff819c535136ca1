package publishing

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"

	"laigao/domain"
	"laigao/repository"
)

// decide changes an article for a person who saw it at a version. The same
// decision sent twice is answered like the first time.
func (s *Service) decide(ctx context.Context, f form, fn func(tx *repository.Store, a *domain.Article) (domain.AuditRow, error)) error {
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		a, err := tx.LockArticle(ctx, f.at.ArticleID) // the same form by another process waits, and finds what this one did
		if err != nil {
			return err
		}
		if done, err := f.done(ctx, tx, &a); err != nil || done {
			return err
		}
		audit, err := fn(tx, &a)
		if err != nil {
			return err
		}
		if err := s.save(ctx, tx, &a); err != nil {
			return err
		}
		if err := tx.Receive(ctx, f.key(), "", ""); err != nil {
			return err
		}
		return tx.Audit(ctx, audit)
	})
	if err != nil {
		return fmt.Errorf("decide on article %s: %w", f.at.ArticleID, err)
	}
	return nil
}

// form is what a person sent about an article that was shown at a version.
type form struct {
	actor  domain.Account
	at     Place
	action string
	what   string // all else that was filled in
}

// key names the form in the inbox, so that it is known when it comes again.
func (f form) key() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %s %d %d %s %s", f.actor.ID, f.at.ArticleID, f.at.Version, f.at.Position, f.action, f.what))
	return "form/" + hex.EncodeToString(sum[:])
}

// done reports whether this very form has had its effect already. An article that
// was changed by another one since is a Conflict.
func (f form) done(ctx context.Context, tx *repository.Store, a *domain.Article) (bool, error) {
	if a.Version == f.at.Version {
		return false, nil
	}
	_, err := tx.Received(ctx, f.key())
	if domain.KindOf(err) == domain.KindNotFound {
		err = domain.Conflict("这次推送刚刚被其他人改动过，请刷新后再试。")
	}
	return err == nil, err
}

// Sign 签发 releases an article whose every check passes.
func (s *Service) Sign(ctx context.Context, actor domain.Account, at Place) error {
	if err := actor.Require(domain.SignArticles); err != nil {
		return err
	}
	return s.decide(ctx, form{actor, at, "sign", ""}, func(tx *repository.Store, a *domain.Article) (domain.AuditRow, error) {
		if err := s.clean(ctx, tx, a); err != nil {
			return domain.AuditRow{}, err
		}
		if err := a.Sign(actor.Actor(), tx.Now()); err != nil {
			return domain.AuditRow{}, err
		}
		return row(actor, "article.sign", a, a.SignedHash), nil
	})
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
	return s.decide(ctx, form{actor, at, "reopen", ""}, func(_ *repository.Store, a *domain.Article) (domain.AuditRow, error) {
		from := a.State
		if err := a.Reopen(); err != nil {
			return domain.AuditRow{}, err
		}
		return row(actor, "article.reopen", a, "原状态："+from.Label()), nil
	})
}

// Settle writes what a person found at the platform where nobody else could tell
// what became of an article.
func (s *Service) Settle(ctx context.Context, actor domain.Account, at Place, published bool) error {
	if err := actor.Require(domain.SendArticles); err != nil {
		return err
	}
	return s.decide(ctx, form{actor, at, "settle", strconv.FormatBool(published)}, func(tx *repository.Store, a *domain.Article) (domain.AuditRow, error) {
		if a.State != domain.ArticleUnknown {
			return domain.AuditRow{}, domain.Conflict("推送已有结果，不需要人工确认。")
		}
		if asking, err := stillAsking(ctx, tx, a.ID); err != nil || asking {
			return domain.AuditRow{}, orConflict(err, "系统还在等微信的回答，会自己再问。等它写明要人工核对以后再确认。")
		}
		if !published {
			err := a.Fail("经人工核对，公众号后台没有这次推送。", tx.Now())
			return row(actor, "article.settle", a, "没有发出"), err
		}
		if err := a.Finish("经人工核对，已经发出。", tx.Now()); err != nil {
			return domain.AuditRow{}, err
		}
		return row(actor, "article.settle", a, "已经发出"), s.adopt(ctx, tx, a)
	})
}

// stillAsking reports whether a job is at the platform with an article, or will
// be again: its answer would find that a person has said something else.
func stillAsking(ctx context.Context, tx *repository.Store, id string) (bool, error) {
	jobs, err := tx.JobsOf(ctx, domain.JobSendArticle, id)
	return slices.ContainsFunc(jobs, func(j domain.Job) bool { return j.State == domain.JobQueued }), err
}

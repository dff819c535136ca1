package publishing

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"laigao/domain"
	"laigao/repository"
)

// lastPoll is the payload of the last poll job: after it nobody asks any more.
const lastPoll = "last"

// PollArticle asks the platform for a result whose event did not come. Why it could
// not be asked stands on the article until it could.
func (s *Service) PollArticle(ctx context.Context, job domain.Job) error {
	a, err := s.store.Article(ctx, job.Subject)
	if err != nil {
		return fmt.Errorf("read article %s: %w", job.Subject, err)
	}
	if a.State != domain.ArticleWaiting {
		return nil
	}
	progress, err := s.progress(ctx, &a)
	if err != nil {
		return errors.Join(fmt.Errorf("poll article %s: %w", a.ID, err), s.unheard(ctx, a.ID, s.unheardWords(err)))
	}
	return s.polled(ctx, job, progress, "")
}

// progress asks how far an article is, nothing of one whose number is not known or
// that went through another account.
func (s *Service) progress(ctx context.Context, a *domain.Article) (Progress, error) {
	number := a.PublishID
	if a.Delivery == domain.DeliveryPush {
		var err error
		if number, err = s.numberOf(ctx, a); err != nil {
			return Progress{}, fmt.Errorf("learn its number: %w", err)
		}
	}
	result, err := s.resultOf(ctx, s.store, a.ID)
	if err != nil || number == "" || s.foreign(result.AppID) {
		return Progress{}, err
	}
	return s.publisher.Status(ctx, a.Delivery, number)
}

// unheardWords says why a result could not be asked for.
func (s *Service) unheardWords(cause error) string {
	return "微信已接收，但暂时查不到结果，会自动再查。" + s.why(cause)
}

// why is what an error of the platform means, in a sentence; empty where nothing is
// known of it.
func (s *Service) why(cause error) string {
	return cmp.Or(s.outcome(cause).Advice, domain.Public(cause))
}

// unheard notes on an article that waits why its result is not known.
func (s *Service) unheard(ctx context.Context, id, words string) error {
	now, err := s.store.Article(ctx, id)
	if err != nil || now.State != domain.ArticleWaiting || now.Result == words {
		return err
	}
	_, err = s.change(ctx, id, func(_ *repository.Store, a *domain.Article) error { return a.Unheard(words) })
	return ignoreConflict(err)
}

// numberOf returns the platform's number of a push. Where the platform only said
// that it knows the push, it is asked for the same push again: by the key it
// cannot go out twice, and the answer may bring the number this time.
func (s *Service) numberOf(ctx context.Context, a *domain.Article) (string, error) {
	if a.MessageID != "" {
		return a.MessageID, nil
	}
	result, err := s.resultOf(ctx, s.store, a.ID)
	if err != nil || result.PushKey == "" || s.foreign(result.AppID) {
		return "", err
	}
	to, err := s.recipients(ctx, s.store, a)
	if err != nil {
		return "", err
	}
	number, err := s.publisher.Push(ctx, Push{DraftID: a.DraftID, Key: result.PushKey, To: to, IgnoreReprint: result.IgnoreReprint})
	if err != nil && s.outcome(err).Code != codeAlreadyPushed {
		return "", err
	}
	if err != nil || number == "" {
		return "", nil
	}
	return number, s.learned(ctx, a, number)
}

// learned keeps a push's number, and applies what was reported under it already.
func (s *Service) learned(ctx context.Context, asked *domain.Article, number string) error {
	return s.persist(ctx, func(tx *repository.Store) error {
		err := tx.Receive(ctx, s.reportKey(asked.Delivery, number), "", "")
		reported := err != nil
		if reported && domain.KindOf(err) != domain.KindConflict {
			return err
		}
		a, err := tx.Article(ctx, asked.ID)
		if err != nil || a.State != domain.ArticleWaiting || a.MessageID != "" {
			return err
		}
		if err := a.Accepted(number); err != nil {
			return err
		}
		if reported {
			if err := s.applyHeld(ctx, tx, &a, number); err != nil {
				return err
			}
		}
		return s.save(ctx, tx, &a)
	})
}

// polled writes what a poll found. After the last one without a result the
// article is unknown, for a person to settle; why says what was in the way.
func (s *Service) polled(ctx context.Context, job domain.Job, progress Progress, why string) error {
	_, err := s.change(ctx, job.Subject, func(tx *repository.Store, a *domain.Article) error {
		if a.State != domain.ArticleWaiting {
			return nil
		}
		if progress.Push != nil {
			if err := s.applyPush(ctx, tx, a, *progress.Push); err != nil {
				return err
			}
		}
		if progress.Publish != nil && progress.Publish.Status != publishUnderWay {
			if err := s.applyPublish(ctx, tx, a, *progress.Publish); err != nil {
				return err
			}
		}
		switch {
		case a.State != domain.ArticleWaiting:
			return nil
		case job.Payload == lastPoll:
			return a.Doubt("微信一小时内没有给出结果。" + why + "请登录公众平台核对，再在这里确认结果。")
		}
		return a.Unheard("")
	})
	return err
}

// PollGaveUp leaves an article to a person when the last poll could not be made.
func (s *Service) PollGaveUp(ctx context.Context, job domain.Job, cause error) error {
	if job.Payload != lastPoll {
		return nil // another poll follows
	}
	err := s.polled(ctx, job, Progress{}, s.why(cause))
	if err != nil && domain.KindOf(err) == domain.KindNotFound {
		return nil
	}
	return err
}

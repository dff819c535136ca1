package publishing

import (
	"context"
	"fmt"

	"laigao/domain"
	"laigao/repository"
)

// lastPoll is the payload of the last poll job: after it nobody asks any more.
const lastPoll = "last"

// PollArticle asks the platform for a result whose event did not come.
func (s *Service) PollArticle(ctx context.Context, job domain.Job) error {
	a, err := s.store.Article(ctx, job.Subject)
	if err != nil {
		return fmt.Errorf("read article %s: %w", job.Subject, err)
	}
	if a.State != domain.ArticleWaiting {
		return nil
	}
	number := a.PublishID
	if a.Delivery == domain.DeliveryPush {
		if number, err = s.numberOf(ctx, &a); err != nil {
			return fmt.Errorf("learn the number of article %s: %w", a.ID, err)
		}
	}
	result, err := s.resultOf(ctx, s.store, a.ID)
	if err != nil {
		return err
	}
	var progress Progress
	if number != "" && !s.foreign(result.AppID) {
		if progress, err = s.publisher.Status(ctx, a.Delivery, number); err != nil {
			return fmt.Errorf("poll article %s: %w", a.ID, err)
		}
	}
	return s.polled(ctx, job, progress)
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
// article is unknown, for a person to settle.
func (s *Service) polled(ctx context.Context, job domain.Job, progress Progress) error {
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
		if a.State == domain.ArticleWaiting && job.Payload == lastPoll {
			return a.Doubt("微信一小时内没有给出结果。请登录公众平台核对，再在这里确认结果。")
		}
		return nil
	})
	return err
}

// PollGaveUp leaves an article to a person when the last poll could not be made.
func (s *Service) PollGaveUp(ctx context.Context, job domain.Job, _ error) error {
	if job.Payload != lastPoll {
		return nil // another poll follows
	}
	err := s.polled(ctx, job, Progress{})
	if err != nil && domain.KindOf(err) == domain.KindNotFound {
		return nil
	}
	return err
}

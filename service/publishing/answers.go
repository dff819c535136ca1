package publishing

import (
	"cmp"
	"context"
	"errors"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// The platform's codes that mean more for an article than their kind says.
const (
	codeBusy          = -1
	codeNoSuchMedia   = 40007
	codeUsedUp        = 45009
	codeNoPushLeft    = 45028
	codeAlreadyPushed = 45065
	codePushedTooSoon = 45066
	codeNotAuthorised = 48001
)

const (
	// againAfter is how long the platform wants to be left alone with the same push.
	againAfter = time.Minute
	// stalePush is how long a push may be put off: followers expect it when it was
	// sent, not in the middle of the night.
	stalePush = time.Hour
)

// stop ends a step that failed before the platform was asked to publish or push:
// the article fails unless the step may succeed later. It returns the error by
// which the dispatcher decides.
func (s *Service) stop(ctx context.Context, a *domain.Article, cause error) error {
	outcome := s.outcome(cause)
	if outcome.Unknown { // pictures, covers and drafts can be doubled without harm
		cause = &domain.Error{Kind: domain.KindUnavailable, Public: domain.Public(cause), Err: cause}
	}
	if later(cause) && !s.tooLate(a.Delivery, outcome, cause) {
		return errors.Join(cause, s.putOff(ctx, a.ID, waitWords(outcome)))
	}
	return s.fail(ctx, a, cause)
}

// refused takes the platform's refusal of a first attempt to publish or push.
func (s *Service) refused(ctx context.Context, a *domain.Article, cause error) error {
	outcome := s.outcome(cause)
	push := a.Delivery == domain.DeliveryPush
	switch {
	case outcome.Code == codeAlreadyPushed:
		return s.accepted(ctx, *a, "")
	case outcome.Code == codePushedTooSoon && push:
		return s.inAMinute(a, cause)
	case outcome.Unknown && push:
		return &domain.Error{Kind: domain.KindUnavailable, Public: domain.Public(cause), Err: cause} // the same key is safe
	case outcome.Unknown:
		return &domain.UnknownOutcome{Err: cause}
	case outcome.Code == codeNoSuchMedia: // somebody deleted the draft at the platform
		return errors.Join(&domain.Error{Kind: domain.KindUnavailable, Public: "公众号后台的草稿已不在。", Err: cause}, s.takeBack(ctx, a, true, "公众号后台的草稿已不在，正在重新上传。"))
	case later(cause) && !s.tooLate(a.Delivery, outcome, cause):
		return errors.Join(cause, s.takeBack(ctx, a, false, waitWords(outcome)))
	}
	return s.fail(ctx, a, cause)
}

// refusedAgain takes the platform's refusal of a push that an earlier attempt may
// have brought through: whatever the reason, it does not say that nothing went
// out. Having used up the month's pushes, or the draft, may be that very push's doing.
func (s *Service) refusedAgain(ctx context.Context, a *domain.Article, cause error) error {
	outcome := s.outcome(cause)
	switch {
	case outcome.Code == codeAlreadyPushed:
		return s.accepted(ctx, *a, "")
	case outcome.Code == codePushedTooSoon:
		return s.inAMinute(a, cause)
	case outcome.Unknown, later(cause) && !s.tooLate(a.Delivery, outcome, cause):
		return &domain.Error{Kind: domain.KindUnavailable, Public: domain.Public(cause), Err: cause}
	}
	return &domain.UnknownOutcome{Err: cause}
}

// inAMinute has the platform asked again for the same push: it said that it is
// still at work on it. After an hour of that nobody knows any more.
func (s *Service) inAMinute(a *domain.Article, cause error) error {
	if now := s.store.Now(); now.Sub(a.SentAt) < stalePush {
		return &domain.Later{At: now.Add(againAfter), Err: cause}
	}
	return &domain.UnknownOutcome{Err: cause}
}

// tooLate reports whether a push would have to wait longer than it may.
func (s *Service) tooLate(delivery domain.Delivery, outcome Outcome, cause error) bool {
	if delivery != domain.DeliveryPush {
		return false
	}
	wait, ok := errors.AsType[*domain.Later](cause)
	return outcome.Code == codeUsedUp || ok && wait.At.Sub(s.store.Now()) > stalePush
}

// later reports whether the same step may succeed another time.
func later(err error) bool {
	switch domain.KindOf(err) {
	case domain.KindUnavailable, domain.KindThrottled:
		return true
	}
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
}

// unlessOvertaken changes an article as it was read, and leaves it alone where
// somebody has saved it since: another attempt goes on with it, or its event has
// come, and what this attempt has to say is old.
func (s *Service) unlessOvertaken(ctx context.Context, read *domain.Article, fn func(tx *repository.Store, a *domain.Article) error) error {
	_, err := s.change(ctx, read.ID, func(tx *repository.Store, a *domain.Article) error {
		if a.Version != read.Version {
			return domain.Conflict("推送已由另一次尝试接着办理。")
		}
		return fn(tx, a)
	})
	return ignoreConflict(err)
}

// fail ends an article without effect, in words that say why and what to do.
func (s *Service) fail(ctx context.Context, a *domain.Article, cause error) error {
	kind, err := s.kind(ctx, s.store)
	if err != nil {
		return err
	}
	words := failWords(cause, s.outcome(cause), a, kind)
	err = s.unlessOvertaken(ctx, a, func(tx *repository.Store, a *domain.Article) error { return a.Fail(words, tx.Now()) })
	if err != nil {
		return err
	}
	return &domain.Error{Kind: settledKind(cause), Public: words, Err: settled{cause}}
}

// settledKind is the kind under which the dispatcher ends the job of an article
// that has failed: never one that it tries again.
func settledKind(cause error) domain.Kind {
	if later(cause) {
		return domain.KindConflict
	}
	return domain.KindOf(cause)
}

// settled hides a refusal's meaning from a second look: its words are chosen.
type settled struct{ error }

// putOff says on the article why it has not gone out yet.
func (s *Service) putOff(ctx context.Context, id, words string) error {
	now, err := s.store.Article(ctx, id)
	if err != nil || now.State != domain.ArticleSending || now.Result == words {
		return err
	}
	_, err = s.change(ctx, id, func(_ *repository.Store, a *domain.Article) error { return a.PutOff(words) })
	return ignoreConflict(err)
}

// takeBack notes that the platform did not take the article and may take it
// later, with a new draft where the draft is gone.
func (s *Service) takeBack(ctx context.Context, a *domain.Article, anew bool, words string) error {
	return s.unlessOvertaken(ctx, a, func(_ *repository.Store, a *domain.Article) error {
		if anew {
			a.DraftID = ""
		}
		return a.Refused(words)
	})
}

// failWords says why an article was not sent and what to do.
func failWords(cause error, outcome Outcome, a *domain.Article, kind domain.AccountKind) string {
	push := a.Delivery == domain.DeliveryPush
	switch outcome.Code {
	case codeNotAuthorised:
		if push {
			return "公众号没有群发接口的权限（没有认证的账号都没有）。可以用下面的“手动发出”把内容带到公众平台去发。"
		}
		return "公众号没有“发布”接口的权限（自 2025 年 7 月起，个人和未认证的账号不再有这项权限）。草稿已存入公众号后台，可登录公众平台发布，也可以用下面的“手动发出”；认证后可以重试。"
	case codeNoPushLeft:
		return noPushLeft(kind, a.Audience)
	case codeUsedUp:
		if push {
			return "这项接口今天的次数已用完，零点以后恢复。为免深夜打扰关注者，没有排队等待，请明天再推送。"
		}
	}
	return wordsOf(cause, outcome)
}

// wordsOf says what an error means where nothing more is known of it.
func wordsOf(err error, outcome Outcome) string {
	return cmp.Or(outcome.Advice, domain.Public(err), "没有发送成功，原因已记录，请联系技术人员。")
}

// waitWords says why an article has to wait.
func waitWords(outcome Outcome) string {
	return "微信暂时没有接收，稍后自动再试。" + outcome.Advice
}

// gaveUpWords says that nobody tries any more, and why it did not work.
func (s *Service) gaveUpWords(cause error, delivery domain.Delivery) string {
	if _, chosen := errors.AsType[settled](cause); chosen {
		return domain.Public(cause)
	}
	words := "多次尝试都没有成功，已停止，没有" + delivery.Label() + "。"
	return words + cmp.Or(s.outcome(cause).Advice, domain.Public(cause))
}

// doubtWords says that nobody knows whether the platform took the article, and
// what to do.
func (s *Service) doubtWords(cause error, delivery domain.Delivery) string {
	words := "微信没有回答，可能已经" + delivery.Label() + "。"
	if outcome := s.outcome(cause); outcome.Advice != "" && outcome.Code != codeBusy {
		words = "可能已经" + delivery.Label() + "：前一次没有得到回答，后来微信说：" + outcome.Advice
	}
	return words + "请登录公众平台核对，再在这里确认结果；确认前系统不会再发。"
}

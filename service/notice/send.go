package notice

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// protection is how long after its first try a message may be sent again under
// the same client_msg_id. The platform keeps the id for ten minutes.
const protection = 9 * time.Minute

// tryUnreachableAgain is how long a follower whom the platform called
// unreachable is left alone.
const tryUnreachableAgain = 24 * time.Hour

const channelTemplate = "template"

// delivery is one notification on its way.
type delivery struct {
	notification domain.Notification
	tries        []domain.Try // of this job, oldest first
	number       int          // of the next try, over all jobs
	clientMsgID  string
}

// doubt returns when the first try began whose outcome nobody knows, the zero
// time when every try is known to have failed.
func (d *delivery) doubt() time.Time {
	for _, t := range d.tries {
		if t.Open() {
			return t.StartedAt
		}
	}
	return time.Time{}
}

// Send delivers the notification of a job. Each try is a row before the platform
// is called, so that a crash leaves a doubt on record, never a silent message.
func (s *Service) Send(ctx context.Context, job domain.Job) error {
	d, err := s.delivery(ctx, job)
	if err != nil {
		return err
	}
	if d.notification.State != domain.NoticeQueued {
		return nil // an earlier attempt of this job came this far
	}
	if doubt := d.doubt(); !doubt.IsZero() && s.store.Now().Sub(doubt) >= protection {
		return &domain.UnknownOutcome{Err: errors.New("a try of unknown outcome is no longer protected against repeats")}
	}
	if words, err := s.address(ctx, &d.notification); err != nil {
		return err
	} else if words != "" {
		return s.end(ctx, d, ending{state: domain.NoticeUnreachable, words: words})
	}
	template, err := s.template(ctx, d)
	if err != nil {
		return err
	}
	if template.TemplateID == "" {
		words := "还没有为“" + d.notification.Kind.Label() + "”选择通知模板。请管理员到“设置—通知模板”中选择，然后重发。"
		return s.end(ctx, d, ending{state: domain.NoticeFailed, words: words})
	}
	if err := s.notifier.Ready(); err != nil {
		return fmt.Errorf("send notification %s: %w", d.notification.ID, err)
	}
	try := domain.Try{NotificationID: d.notification.ID, Channel: channelTemplate, Number: d.number, StartedAt: s.store.Now()}
	if err := s.store.AddTry(ctx, &try); err != nil {
		return fmt.Errorf("begin try %d of notification %s: %w", d.number, d.notification.ID, err)
	}
	messageID, err := s.notifier.SendTemplate(ctx, template)
	if err != nil {
		return s.markFailure(ctx, d, try, err)
	}
	return s.markSent(ctx, d, try, messageID)
}

// delivery reads a notification with the tries of this job. A retry by hand is a
// job of its own: whoever asked for it accepted that earlier tries may have arrived.
func (s *Service) delivery(ctx context.Context, job domain.Job) (*delivery, error) {
	n, err := s.store.Notification(ctx, job.Subject)
	if err != nil {
		return nil, fmt.Errorf("read notification %s: %w", job.Subject, err)
	}
	tries, err := s.store.Tries(ctx, n.ID)
	if err != nil {
		return nil, fmt.Errorf("read tries of notification %s: %w", n.ID, err)
	}
	d := &delivery{notification: n, number: len(tries) + 1, clientMsgID: n.ID + job.Payload}
	d.tries = slices.DeleteFunc(tries, func(t domain.Try) bool { return t.StartedAt.Before(job.FirstTriedAt) })
	return d, nil
}

// address finds the WeChat account that the notification goes to, or the words
// why there is none.
func (s *Service) address(ctx context.Context, n *domain.Notification) (words string, err error) {
	if n.AccountID != "" {
		account, err := s.store.Account(ctx, n.AccountID)
		if err != nil {
			return "", fmt.Errorf("read account %s: %w", n.AccountID, err)
		}
		switch {
		case !account.Active(s.store.Now()):
			return "这个账号已停用或到期，没有发送。", nil
		case account.OpenID == "":
			return "这个账号还没有绑定微信，收不到通知。请本人登录后台后在“账号”页绑定。", nil
		}
		n.OpenID = account.OpenID
		return "", nil
	}
	if n.ChairID != "" {
		return s.addressChair(ctx, n)
	}
	followers, err := s.store.FollowersOf(ctx, n.InformantID)
	if err != nil {
		return "", fmt.Errorf("read followers of informant %s: %w", n.InformantID, err)
	}
	words = "此人没有关联微信，收不到通知。请电话联系，并请其从公众号菜单进入登录一次。"
	for _, f := range followers {
		switch {
		case f.AppID != s.appID:
		case !f.Subscribed:
			words = "此人没有关注公众号，收不到通知。请电话联系，并请其关注公众号。"
		case !s.reachable(f):
			words = f.Unreachable
		default:
			n.OpenID = f.OpenID
			return "", nil
		}
	}
	return words, nil
}

// addressChair finds the WeChat account of a unit's chair, who need not follow:
// then the platform says so.
func (s *Service) addressChair(ctx context.Context, n *domain.Notification) (words string, err error) {
	chair, err := s.store.Chair(ctx, n.ChairID)
	if err != nil {
		return "", fmt.Errorf("read chair %s: %w", n.ChairID, err)
	}
	if chair.OpenID == "" || chair.AppID != s.appID {
		return "这位审签人已经与微信解除关联，没有发送。", nil
	}
	f, err := s.store.Follower(ctx, chair.AppID, chair.OpenID)
	switch {
	case domain.KindOf(err) == domain.KindNotFound:
	case err != nil:
		return "", fmt.Errorf("read follower of chair %s: %w", chair.ID, err)
	case !f.Subscribed:
		return "这位审签人没有关注公众号，收不到通知。请电话联系，并请其关注公众号。", nil
	case !s.reachable(f):
		return f.Unreachable, nil
	}
	n.OpenID = chair.OpenID
	return "", nil
}

// reachable reports whether it is worth trying a follower: not while the
// platform's refusal is fresh and the person has not written since.
func (s *Service) reachable(f domain.Follower) bool {
	return f.Unreachable == "" || f.LastMessageAt.After(f.UnreachableAt) || s.store.Now().Sub(f.UnreachableAt) >= tryUnreachableAgain
}

// template writes the message by the department's settings; without a template
// id when none is chosen for the kind.
func (s *Service) template(ctx context.Context, d *delivery) (Template, error) {
	choices := Choices{}
	if err := s.store.Setting(ctx, settingTemplates, &choices); err != nil {
		return Template{}, err
	}
	n, choice := d.notification, choices[d.notification.Kind]
	message := Template{OpenID: n.OpenID, TemplateID: choice.TemplateID, ClientMsgID: d.clientMsgID}
	if n.Path != "" {
		message.URL = s.publicURL + n.Path
	}
	for _, name := range choice.names() {
		value, fixed := strings.CutPrefix(choice.Fields[name], "=")
		if !fixed {
			value = n.Fact(value)
		}
		message.Fields = append(message.Fields, Field{Name: name, Value: s.notifier.Fit(name, value)})
	}
	return message, nil
}

// markSent writes that the platform took the message. Its report on the delivery
// may have come first: whoever comes second, by the row under the message's
// number, brings both together. That row must be the transaction's first
// statement, so that what it reads afterwards includes the other's writing.
func (s *Service) markSent(ctx context.Context, d *delivery, try domain.Try, messageID string) error {
	n := d.notification
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		reported, err := s.meetReport(ctx, tx, messageID)
		if err != nil {
			return err
		}
		n.State, n.MessageID, n.SentAt = domain.NoticeSent, messageID, tx.Now()
		try.State, try.EndedAt, try.Detail = domain.NoticeSent, tx.Now(), "微信已接收。"
		if err := s.settle(ctx, tx, n, try, d.tries); err != nil {
			return err
		}
		if err := s.forgive(ctx, tx, n); err != nil || !reported {
			return err
		}
		status, err := tx.Received(ctx, reportKey(messageID))
		if err != nil || status == "" {
			return err
		}
		return s.report(ctx, tx, n, status)
	})
	if err != nil {
		return fmt.Errorf("mark notification %s sent: %w", n.ID, err)
	}
	return nil
}

// meetReport leaves the row under the message's number and tells whether the
// report was there first.
func (s *Service) meetReport(ctx context.Context, tx *repository.Store, messageID string) (reported bool, err error) {
	if messageID == "" {
		return false, nil
	}
	err = tx.Receive(ctx, reportKey(messageID), "", "")
	if err != nil && domain.KindOf(err) == domain.KindConflict {
		return true, nil
	}
	return false, err
}

// forgive clears that a follower was called unreachable.
func (s *Service) forgive(ctx context.Context, tx *repository.Store, n domain.Notification) error {
	if n.InformantID == "" {
		return nil
	}
	return tx.SetUnreachable(ctx, s.appID, n.OpenID, "")
}

// markFailure writes how a try failed and returns the error by which the
// dispatcher decides.
func (s *Service) markFailure(ctx context.Context, d *delivery, try domain.Try, cause error) error {
	outcome := s.notifier.Outcome(cause)
	try.Code, try.Detail, try.EndedAt = outcome.Code, outcome.Advice, s.store.Now()
	n := d.notification
	again := outcome.Unknown || retryable(cause)
	switch {
	case outcome.Unknown:
		try.State = domain.NoticeUnknown
		try.Detail = joinWords("微信没有回答，可能已经收到。几分钟内会用同一编号再试，不会重复送达。", outcome.Advice)
		cause = &domain.Error{Kind: domain.KindUnavailable, Err: cause}
	case outcome.Unreachable:
		try.State, n.State = domain.NoticeUnreachable, domain.NoticeUnreachable
	case again:
		try.State = domain.NoticeFailed
	default:
		try.State, n.State = domain.NoticeFailed, domain.NoticeFailed
	}
	if try.Detail == "" {
		try.Detail = "没有发送成功，原因已记录，请联系技术人员。"
	}
	if !again && !d.doubt().IsZero() { // this one was refused, but an earlier one may have arrived
		n.State = domain.NoticeUnknown
		try.Detail = joinWords("之前一次发送结果不明，此人可能已经收到。", try.Detail)
	}
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		if outcome.Unreachable && n.InformantID != "" {
			if err := tx.SetUnreachable(ctx, s.appID, n.OpenID, try.Detail); err != nil {
				return err
			}
		}
		if again {
			return s.settle(ctx, tx, n, try, nil)
		}
		return s.settle(ctx, tx, n, try, d.tries)
	})
	if err != nil {
		return fmt.Errorf("mark try %d of notification %s: %w", try.Number, n.ID, err)
	}
	return cause
}

// settle writes the notification, the try that just ended, and for earlier ones
// that nobody ended that their outcome is unknown.
func (s *Service) settle(ctx context.Context, tx *repository.Store, n domain.Notification, try domain.Try, earlier []domain.Try) error {
	for _, t := range earlier {
		if !t.EndedAt.IsZero() {
			continue
		}
		t.State, t.EndedAt, t.Detail = domain.NoticeUnknown, tx.Now(), "发送时程序中断，是否送达不明。"
		if err := tx.SaveTry(ctx, t); err != nil {
			return err
		}
	}
	if err := tx.SaveTry(ctx, try); err != nil {
		return err
	}
	return tx.SetDelivery(ctx, n)
}

// ending is how a notification ends without another call of the platform.
type ending struct {
	state domain.NoticeState
	words string
}

// end writes an ending with a try that tells it. The error it returns ends the job.
func (s *Service) end(ctx context.Context, d *delivery, e ending) error {
	n := d.notification
	n.State = e.state
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		try := domain.Try{NotificationID: n.ID, Channel: channelTemplate, Number: d.number, State: e.state, StartedAt: tx.Now(), EndedAt: tx.Now(), Detail: e.words}
		if err := tx.AddTry(ctx, &try); err != nil {
			return err
		}
		return s.settle(ctx, tx, n, try, d.tries)
	})
	if err != nil {
		return fmt.Errorf("end notification %s: %w", n.ID, err)
	}
	return domain.Invalid(e.words)
}

// gaveUp writes down a notification whose job nobody will try again: unknown
// where a try may have arrived, else failed.
func (s *Service) gaveUp(ctx context.Context, job domain.Job, _ error) error {
	d, err := s.delivery(ctx, job)
	if err != nil {
		if domain.KindOf(err) == domain.KindNotFound {
			return nil
		}
		return err
	}
	if d.notification.State != domain.NoticeQueued {
		return nil
	}
	e := ending{state: domain.NoticeFailed, words: "多次尝试都没有成功，已停止。恢复后可以重发。"}
	if !d.doubt().IsZero() {
		e = ending{state: domain.NoticeUnknown, words: "不能确定此人是否收到。为避免重复，系统不再自动发送；可以人工确认后重发。"}
	}
	if err := s.end(ctx, d, e); domain.KindOf(err) != domain.KindInvalid {
		return err
	}
	return nil
}

func joinWords(first, second string) string {
	if second == "" {
		return first
	}
	return first + second
}

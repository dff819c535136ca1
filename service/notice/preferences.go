package notice

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// confirmLife is how long a mail address can be confirmed, confirmPause how long
// nobody is written to again.
const (
	confirmLife  = 24 * time.Hour
	confirmPause = time.Minute
)

// Preferences are how an account is told, as its owner sees it.
type Preferences struct {
	domain.AccountNotices
	CanMail bool // a mail server is there
}

// Pending reports whether an address still waits to be confirmed.
func (p Preferences) Pending(now time.Time) bool {
	return p.MailPending != "" && now.Before(p.CodeUntil)
}

// Preferences returns how the actor is told.
func (s *Service) Preferences(ctx context.Context, actor domain.Account) (Preferences, error) {
	how, err := s.store.AccountNotices(ctx, actor.ID)
	if err != nil {
		return Preferences{}, fmt.Errorf("read how account %s is told: %w", actor.ID, err)
	}
	if !s.store.Now().Before(how.CodeUntil) {
		how.MailPending = ""
	}
	return Preferences{AccountNotices: how, CanMail: s.mailer != nil}, nil
}

// AskMail sends a link to an address that the actor gives, by which its owner
// confirms it. The address that was confirmed before stays until then.
func (s *Service) AskMail(ctx context.Context, actor domain.Account, address string) error {
	address = strings.TrimSpace(address)
	if s.mailer == nil {
		return domain.Conflict("还没有配置发信服务器，不能用邮件通知。")
	}
	if problem := domain.MailProblem(address); problem != "" {
		return domain.InvalidFields(map[string]string{"mail": problem})
	}
	code := rand.Text()
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		how, err := tx.AccountNotices(ctx, actor.ID)
		if err != nil {
			return err
		}
		if tx.Now().Before(how.CodeUntil.Add(confirmPause - confirmLife)) {
			return domain.InvalidFields(map[string]string{"mail": "刚才已经发过一封，请过一分钟再试。"})
		}
		how.MailPending, how.CodeHash, how.CodeUntil = address, hash(code), tx.Now().Add(confirmLife)
		if err := tx.SaveAccountNotices(ctx, how); err != nil {
			return err
		}
		return auditMail(ctx, tx, actor, "填写邮箱 "+masked(address))
	})
	if err != nil {
		return fmt.Errorf("keep the address of account %s: %w", actor.ID, err)
	}
	err = s.mailer.SendMail(ctx, Mail{
		To: address, Subject: "确认来稿系统的通知邮箱", ID: s.store.NewID(), Link: s.publicURL + "/console/profile/mail/" + code, Open: "打开后点“确认”",
		Lines: []string{actor.Name + "，您好。", "您在来稿系统的“我的账号”里填写了这个邮箱。确认后，有待办时会发邮件到这里。", "链接 24 小时内有效，只能用一次。不是您本人填写的，请不要打开。"},
	})
	if err != nil {
		s.log.WarnContext(ctx, "confirm a mail address", "account", actor.ID, "error", err)
		outcome := s.mailer.Outcome(err)
		if forgot := s.notMailed(ctx, actor, code, outcome); forgot != nil {
			return fmt.Errorf("keep the address of account %s: %w", actor.ID, forgot)
		}
		return domain.InvalidFields(map[string]string{"mail": joinWords("确认邮件没有发出去。", outcome.Advice)})
	}
	return nil
}

// notMailed forgets a code that went nowhere, so that nobody has to wait before
// asking again. What may have arrived stays.
func (s *Service) notMailed(ctx context.Context, actor domain.Account, code string, outcome Outcome) error {
	if outcome.Unknown {
		return nil
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		how, err := tx.AccountNotices(ctx, actor.ID)
		if err != nil || how.CodeHash != hash(code) {
			return err
		}
		how.MailPending, how.CodeHash, how.CodeUntil = "", "", time.Time{}
		return tx.SaveAccountNotices(ctx, how)
	})
}

// MailToConfirm returns the address that a code confirms.
func (s *Service) MailToConfirm(ctx context.Context, actor domain.Account, code string) (string, error) {
	how, err := s.store.AccountNotices(ctx, actor.ID)
	if err != nil {
		return "", fmt.Errorf("read how account %s is told: %w", actor.ID, err)
	}
	return how.MailPending, confirms(how, code, s.store.Now())
}

// ConfirmMail makes an address the actor's by the code that was sent there. A
// code works once.
func (s *Service) ConfirmMail(ctx context.Context, actor domain.Account, code string) error {
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		how, err := tx.AccountNotices(ctx, actor.ID)
		if err != nil {
			return err
		}
		if err := confirms(how, code, tx.Now()); err != nil {
			return err
		}
		how.Mail, how.MailPending, how.CodeHash, how.CodeUntil = how.MailPending, "", "", time.Time{}
		if err := tx.SaveAccountNotices(ctx, how); err != nil {
			return err
		}
		return auditMail(ctx, tx, actor, "确认邮箱 "+masked(how.Mail))
	})
	if err != nil {
		return fmt.Errorf("confirm the address of account %s: %w", actor.ID, err)
	}
	return nil
}

func confirms(how domain.AccountNotices, code string, now time.Time) error {
	if how.CodeHash == "" || how.CodeHash != hash(code) || !now.Before(how.CodeUntil) {
		return domain.NotFound("这个确认链接已经用过或过期了，或者不是发给这个账号的。请在“我的账号”里重新填写邮箱。")
	}
	return nil
}

// SavePreferences keeps when the actor is told of what waits, and can take the
// mail address away.
func (s *Service) SavePreferences(ctx context.Context, actor domain.Account, waiting domain.WaitingChoice, dropMail bool) error {
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		how, err := tx.AccountNotices(ctx, actor.ID)
		if err != nil {
			return err
		}
		words := "待办通知：" + waiting.Label()
		how.Waiting = waiting
		if dropMail {
			words += "，不再用邮箱 " + masked(how.Mail)
			how.Mail, how.MailPending, how.CodeHash, how.CodeUntil = "", "", "", time.Time{}
		}
		if err := tx.SaveAccountNotices(ctx, how); err != nil {
			return err
		}
		return auditMail(ctx, tx, actor, words)
	})
	if err != nil {
		return fmt.Errorf("keep how account %s is told: %w", actor.ID, err)
	}
	return nil
}

func auditMail(ctx context.Context, tx *repository.Store, actor domain.Account, words string) error {
	return tx.Audit(ctx, domain.AuditRow{Actor: actor.Actor(), Action: "account.notices", Subject: "account", SubjectID: actor.ID, Detail: words})
}

// masked shows an address to who knows it.
func masked(address string) string {
	name, host, _ := strings.Cut(address, "@")
	if name == "" {
		return address
	}
	return name[:1] + "***@" + host
}

func hash(code string) string {
	sum := sha256.Sum256([]byte("mail:" + code))
	return hex.EncodeToString(sum[:])
}

package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"

	"laigao/domain"
	"laigao/repository"
)

const (
	secondLife    = 5 * time.Minute  // between password and digits
	secondTries   = 5                // of digits for one password
	setupLife     = 15 * time.Minute // between showing a secret and confirming it
	secretBytes   = 20
	stepSeconds   = 30
	recoveryCodes = 8
	recoveryBytes = 10 // sixteen letters and digits
)

// digits are what every app shows unless told otherwise.
func digits() hotp.ValidateOpts {
	return hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}
}

// half is a sign-in whose password was right, waiting for the second factor.
type half struct {
	AccountID string
	Mark      string // of the password that was right
	Username  string
	Device    string
}

// admitOrAsk signs in an account without a second factor, and asks for it where
// there is one.
func (s *Service) admitOrAsk(ctx context.Context, a domain.Account, username, device string) (SignedIn, error) {
	_, err := s.store.SecondFactor(ctx, a.ID)
	if domain.KindOf(err) == domain.KindNotFound {
		return s.admit(ctx, a, username, device)
	}
	if err != nil {
		return SignedIn{}, err
	}
	text, err := json.Marshal(half{AccountID: a.ID, Mark: passwordMark(a), Username: username, Device: device})
	if err != nil {
		return SignedIn{}, fmt.Errorf("write half a sign-in: %w", err)
	}
	token := rand.Text()
	return SignedIn{Second: token}, s.values.Set(ctx, halfKey(token), text, secondLife)
}

// FinishSecond signs in whose password was right, if the digits are too. Wrong
// ones are slowed down by account, and end this sign-in after five.
func (s *Service) FinishSecond(ctx context.Context, token, code string) (SignedIn, error) {
	var begun half
	text, err := s.values.Get(ctx, halfKey(token))
	if domain.KindOf(err) == domain.KindNotFound {
		return SignedIn{}, errHalf()
	}
	if err != nil {
		return SignedIn{}, err
	}
	if err := json.Unmarshal(text, &begun); err != nil {
		return SignedIn{}, fmt.Errorf("read half a sign-in: %w", err)
	}
	scope := digest("second", begun.AccountID)
	if err := s.wait(ctx, scope); err != nil {
		return SignedIn{}, err
	}
	tried, err := s.values.Count(ctx, halfKey(token)+":tries", secondLife)
	if err != nil {
		return SignedIn{}, err
	}
	a, err := s.store.Account(ctx, begun.AccountID)
	if err != nil {
		return SignedIn{}, err
	}
	if tried > secondTries || !a.Active(s.store.Now()) || passwordMark(a) != begun.Mark {
		return SignedIn{}, errHalf()
	}
	if err := s.useSecond(ctx, a, code); err != nil {
		if domain.KindOf(err) != domain.KindInvalid {
			return SignedIn{}, err
		}
		return SignedIn{}, s.refuseSecond(ctx, a, scope, err)
	}
	if err := s.values.Delete(ctx, halfKey(token)); err != nil {
		return SignedIn{}, err
	}
	if err := s.values.Delete(ctx, "signin:failed:"+scope); err != nil {
		return SignedIn{}, err
	}
	return s.admit(ctx, a, begun.Username, begun.Device)
}

// refuseSecond counts and records wrong digits.
func (s *Service) refuseSecond(ctx context.Context, a domain.Account, scope string, cause error) error {
	if _, err := s.values.Count(ctx, "signin:failed:"+scope, failureWindow); err != nil {
		return err
	}
	row := domain.AuditRow{Action: "account.sign_in_failed", Subject: "account", SubjectID: a.ID, Detail: "密码对，两步验证的验证码不对"}
	if err := s.store.Audit(ctx, row); err != nil {
		return err
	}
	return cause
}

func errHalf() error {
	return &domain.Error{Kind: domain.KindUnauthenticated, Public: "登录隔得太久或试得太多，请重新登录。"}
}

func errDigits() error {
	return domain.InvalidFields(map[string]string{"code": "验证码不对，或者已经用过。请等手机上换一个新的再试；手机的时间要准。"})
}

// useSecond checks digits, or a code for a lost phone, and uses them up.
func (s *Service) useSecond(ctx context.Context, a domain.Account, code string) error {
	f, err := s.store.SecondFactor(ctx, a.ID)
	if err != nil {
		return err
	}
	code = plainCode(code)
	if step, ok, err := s.stepOf(f, code); err != nil || ok {
		if err == nil {
			err = s.store.UseSecondFactor(ctx, f, step, f.Recovery)
		}
		return usedTwice(err)
	}
	left := strings.Fields(f.Recovery)
	k := slices.IndexFunc(left, func(known string) bool {
		return subtle.ConstantTimeCompare([]byte(known), []byte(recoveryDigest(a.ID, code))) == 1
	})
	if k < 0 {
		return errDigits()
	}
	return usedTwice(s.store.InTx(ctx, func(tx *repository.Store) error {
		if err := tx.UseSecondFactor(ctx, f, f.LastStep, strings.Join(slices.Delete(left, k, k+1), "\n")); err != nil {
			return err
		}
		return tx.Audit(ctx, domain.AuditRow{
			Actor: a.Actor(), Action: "account.second_recovery", Subject: "account", SubjectID: a.ID, Detail: fmt.Sprintf("用了一个备用码，还剩 %d 个", len(left)-1),
		})
	}))
}

// usedTwice makes wrong digits of those that somebody used at the same moment.
func usedTwice(err error) error {
	if domain.KindOf(err) == domain.KindConflict {
		return errDigits()
	}
	return err
}

// plainCode removes what people type into codes, or copy with them.
func plainCode(code string) string {
	return strings.ToUpper(strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case r == ' ' || r == '-' || r == '\t' || r == '　':
			return -1
		}
		return r
	}, strings.TrimSpace(code)))
}

// stepOf returns the half minute to which digits belong, of those around now that
// were not used before: phones' clocks go a little wrong.
func (s *Service) stepOf(f domain.SecondFactor, code string) (step int64, ok bool, err error) {
	secret, err := s.keyring.Open(secondPurpose(f.AccountID), f.Sealed)
	if err != nil {
		return 0, false, fmt.Errorf("open second factor of account %s: %w", f.AccountID, err)
	}
	return s.match(secret, code, f.LastStep)
}

func (s *Service) match(secret, code string, after int64) (step int64, ok bool, err error) {
	now := s.store.Now().Unix() / stepSeconds
	for _, step := range []int64{now, now - 1, now + 1} {
		want, err := hotp.GenerateCodeCustom(secret, uint64(max(step, 0)), digits())
		if err != nil {
			return 0, false, fmt.Errorf("make digits: %w", err)
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && step > after {
			return step, true, nil
		}
	}
	return 0, false, nil
}

func secondPurpose(accountID string) string { return "second/" + accountID }

func halfKey(token string) string { return "signin:half:" + digest("half", token) }

func setupKey(accountID string) string { return "second:setup:" + digest("setup", accountID) }

func recoveryDigest(accountID, code string) string { return digest("recovery", accountID, code) }

// SecondFactor returns an account's second factor; without one its account id is empty.
func (s *Service) SecondFactor(ctx context.Context, accountID string) (domain.SecondFactor, error) {
	f, err := s.store.SecondFactor(ctx, accountID)
	if domain.KindOf(err) == domain.KindNotFound {
		return domain.SecondFactor{}, nil
	}
	return f, err
}

// Setup is what an app on the phone must learn.
type Setup struct {
	Secret  string // to be typed where a code cannot be scanned
	Address string // otpauth://, to be shown as a QR code
}

// StartSecond shows the actor a secret, the same one until it is confirmed or
// fifteen minutes are over.
func (s *Service) StartSecond(ctx context.Context, actor domain.Account) (Setup, error) {
	secret, err := s.setupSecret(ctx, actor)
	if domain.KindOf(err) == domain.KindNotFound {
		secret, err = s.newSetup(ctx, actor)
	}
	if err != nil {
		return Setup{}, err
	}
	settings, err := s.store.Settings(ctx)
	if err != nil {
		return Setup{}, err
	}
	raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
	if err != nil {
		return Setup{}, fmt.Errorf("read the secret of account %s: %w", actor.ID, err)
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: settings.Federation + "来稿", AccountName: actor.Username, Secret: raw})
	if err != nil {
		return Setup{}, fmt.Errorf("write the secret of account %s: %w", actor.ID, err)
	}
	return Setup{Secret: secret, Address: key.URL()}, nil
}

func (s *Service) setupSecret(ctx context.Context, actor domain.Account) (string, error) {
	sealed, err := s.values.Get(ctx, setupKey(actor.ID))
	if err != nil {
		return "", err
	}
	return s.keyring.Open(secondPurpose(actor.ID), sealed)
}

func (s *Service) newSetup(ctx context.Context, actor domain.Account) (string, error) {
	random := make([]byte, secretBytes)
	if _, err := io.ReadFull(s.random, random); err != nil {
		return "", fmt.Errorf("draw a secret: %w", err)
	}
	secret := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(random)
	sealed, err := s.keyring.Seal(secondPurpose(actor.ID), secret)
	if err != nil {
		return "", fmt.Errorf("seal the secret of account %s: %w", actor.ID, err)
	}
	return secret, s.values.Set(ctx, setupKey(actor.ID), sealed, setupLife)
}

// ConfirmSecond gives the actor the second factor whose secret was shown, once
// its digits prove that the phone has it. It returns the codes for a lost phone,
// which are shown once.
func (s *Service) ConfirmSecond(ctx context.Context, actor domain.Account, code string) ([]string, error) {
	if f, err := s.SecondFactor(ctx, actor.ID); err != nil || f.AccountID != "" {
		return nil, orConflict(err, "两步验证已经开启了。要换手机，请先关闭再重新开启。")
	}
	secret, err := s.setupSecret(ctx, actor)
	if domain.KindOf(err) == domain.KindNotFound {
		return nil, domain.InvalidFields(map[string]string{"code": "隔得太久，上面的二维码已经换了，请重新扫码。"})
	}
	if err != nil {
		return nil, err
	}
	step, ok, err := s.match(secret, plainCode(code), 0)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, domain.InvalidFields(map[string]string{"code": "验证码不对。请确认扫的是这个二维码，手机的时间也要准。"})
	}
	codes, digests, err := s.newRecovery(actor.ID)
	if err != nil {
		return nil, err
	}
	sealed, err := s.keyring.Seal(secondPurpose(actor.ID), secret)
	if err != nil {
		return nil, fmt.Errorf("seal the secret of account %s: %w", actor.ID, err)
	}
	err = s.store.InTx(ctx, func(tx *repository.Store) error {
		if err := tx.PutSecondFactor(ctx, domain.SecondFactor{AccountID: actor.ID, Sealed: sealed, LastStep: step, Recovery: digests}); err != nil {
			return err
		}
		return tx.Audit(ctx, domain.AuditRow{Actor: actor.Actor(), Action: "account.second_on", Subject: "account", SubjectID: actor.ID, Detail: "开启两步验证"})
	})
	if err != nil {
		return nil, err
	}
	return codes, s.values.Delete(ctx, setupKey(actor.ID))
}

func orConflict(err error, words string) error {
	if err != nil {
		return err
	}
	return domain.Conflict(words)
}

func (s *Service) newRecovery(accountID string) (codes []string, digests string, err error) {
	var kept []string
	for range recoveryCodes {
		random := make([]byte, recoveryBytes)
		if _, err := io.ReadFull(s.random, random); err != nil {
			return nil, "", fmt.Errorf("draw a code for a lost phone: %w", err)
		}
		code := base32.StdEncoding.EncodeToString(random)
		codes = append(codes, code[:4]+"-"+code[4:8]+"-"+code[8:12]+"-"+code[12:])
		kept = append(kept, recoveryDigest(accountID, code))
	}
	return codes, strings.Join(kept, "\n"), nil
}

// DropSecond takes the actor's own second factor away, for digits that prove it.
func (s *Service) DropSecond(ctx context.Context, actor domain.Account, code string) error {
	scope := digest("second", actor.ID)
	if err := s.wait(ctx, scope); err != nil {
		return err
	}
	if err := s.useSecond(ctx, actor, code); err != nil {
		if domain.KindOf(err) != domain.KindInvalid {
			return err
		}
		return s.refuseSecond(ctx, actor, scope, err)
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error { return dropSecond(ctx, tx, actor.Actor(), actor.ID) })
}

// ResetSecond takes another's second factor away, whose phone is lost and codes
// too.
func (s *Service) ResetSecond(ctx context.Context, actor domain.Account, id string) error {
	if err := actor.Require(domain.ManageAccounts); err != nil {
		return err
	}
	if id == actor.ID {
		return domain.Forbidden("自己的两步验证请在“我的账号”里关闭。")
	}
	return s.store.InTx(ctx, func(tx *repository.Store) error { return dropSecond(ctx, tx, actor.Actor(), id) })
}

func dropSecond(ctx context.Context, tx *repository.Store, by domain.Actor, id string) error {
	if _, err := tx.SecondFactor(ctx, id); err != nil {
		if domain.KindOf(err) == domain.KindNotFound {
			return nil
		}
		return err
	}
	if err := tx.DropSecondFactor(ctx, id); err != nil {
		return err
	}
	return tx.Audit(ctx, domain.AuditRow{Actor: by, Action: "account.second_off", Subject: "account", SubjectID: id, Detail: "关闭两步验证"})
}

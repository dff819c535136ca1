package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// SignIn is one attempt at the sign-in page.
type SignIn struct {
	Username string
	Password string
	Device   string // what an earlier sign-in gave this browser, empty for a new one
}

// SignedIn is a sign-in that succeeded, or whose first half has.
type SignedIn struct {
	Second  string // what FinishSecond needs; with it everything else is empty
	Account domain.Account
	Session string // to be kept in the browser's session, for Current
	Device  string // to be kept by the browser for a long time
}

const (
	freeFailures  = 5                // attempts before the slowing begins
	failureWindow = 15 * time.Minute // after which failures are forgotten
	longestPause  = time.Minute      // between two attempts
	deviceLife    = 180 * 24 * time.Hour
	longestInput  = 200 // bytes of a user name or password that are looked at
)

// SignIn checks user name and password. It answers every failure alike and does
// the same work for user names that do not exist. After five failures attempts
// are spaced out, by account and by address. A browser that has signed in to the
// account before is counted by itself, so that nobody can lock others out.
func (s *Service) SignIn(ctx context.Context, in SignIn) (SignedIn, error) {
	username := strings.ToLower(strings.TrimSpace(in.Username))
	if username == "" || in.Password == "" || len(username) > longestInput || len(in.Password) > longestInput {
		return SignedIn{}, errSignIn()
	}
	scopes, err := s.scopes(ctx, username, in.Device)
	if err != nil {
		return SignedIn{}, err
	}
	for _, scope := range scopes {
		if err := s.wait(ctx, scope); err != nil {
			return SignedIn{}, err
		}
	}
	a, err := s.store.AccountByUsername(ctx, username)
	if err != nil && domain.KindOf(err) != domain.KindNotFound {
		return SignedIn{}, err
	}
	matches, err := s.hasher.matches(ctx, in.Password, a.PasswordHash)
	if err != nil {
		return SignedIn{}, fmt.Errorf("check password of account %s: %w", a.ID, err)
	}
	if !matches || !a.Active(s.store.Now()) {
		return SignedIn{}, s.refuse(ctx, a, scopes)
	}
	return s.admitOrAsk(ctx, a, username, in.Device)
}

func errSignIn() error {
	return &domain.Error{Kind: domain.KindInvalid, Public: "用户名或密码不对，请再试一次。"}
}

// scopes names the counters under which an attempt falls.
func (s *Service) scopes(ctx context.Context, username, device string) ([]string, error) {
	if device != "" {
		_, err := s.values.Get(ctx, deviceKey(username, device))
		if err == nil {
			return []string{digest("device", username, device)}, nil
		}
		if domain.KindOf(err) != domain.KindNotFound {
			return nil, err
		}
	}
	return []string{digest("account", username), digest("address", domain.AddressOf(ctx))}, nil
}

// wait refuses an attempt that comes too soon after earlier failures.
func (s *Service) wait(ctx context.Context, scope string) error {
	failures, err := s.failures(ctx, scope)
	if err != nil || failures < freeFailures {
		return err
	}
	pause := min(time.Second<<min(failures-freeFailures, 10), longestPause)
	free, err := s.values.SetIfAbsent(ctx, "signin:pause:"+scope, []byte("1"), pause)
	if err != nil {
		return err
	}
	if !free {
		return &domain.Error{
			Kind:   domain.KindThrottled,
			Public: fmt.Sprintf("失败次数较多，请过 %d 秒再试。", int(pause.Seconds())),
		}
	}
	return nil
}

func (s *Service) failures(ctx context.Context, scope string) (int, error) {
	text, err := s.values.Get(ctx, "signin:failed:"+scope)
	if domain.KindOf(err) == domain.KindNotFound {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	n, err := strconv.Atoi(string(text))
	if err != nil {
		return 0, fmt.Errorf("read count of failed sign-ins: %w", err)
	}
	return n, nil
}

// refuse counts and records a failure. What was typed as user name is not
// kept: people type their password there.
func (s *Service) refuse(ctx context.Context, a domain.Account, scopes []string) error {
	for _, scope := range scopes {
		if _, err := s.values.Count(ctx, "signin:failed:"+scope, failureWindow); err != nil {
			return err
		}
	}
	detail := "用户名或密码不对"
	switch {
	case a.ID == "":
		detail = "用户名不存在"
	case !a.Active(s.store.Now()):
		detail = "账号已停用或已到期"
	}
	err := s.store.Audit(ctx, domain.AuditRow{Action: "account.sign_in_failed", Subject: "account", SubjectID: a.ID, Detail: detail})
	if err != nil {
		return err
	}
	return errSignIn()
}

func (s *Service) admit(ctx context.Context, a domain.Account, username, device string) (SignedIn, error) {
	if device == "" {
		device = rand.Text()
	}
	now := s.store.Now()
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		if err := tx.TouchAccount(ctx, a.ID, now); err != nil {
			return err
		}
		return tx.Audit(ctx, domain.AuditRow{Actor: a.Actor(), Action: "account.sign_in", Subject: "account", SubjectID: a.ID, Detail: "登录"})
	})
	if err != nil {
		return SignedIn{}, fmt.Errorf("sign in account %s: %w", a.ID, err)
	}
	if err := s.values.Set(ctx, deviceKey(username, device), []byte("1"), deviceLife); err != nil {
		return SignedIn{}, err
	}
	for _, scope := range []string{digest("device", username, device), digest("account", username)} {
		if err := s.values.Delete(ctx, "signin:failed:"+scope); err != nil {
			return SignedIn{}, err
		}
	}
	return SignedIn{Account: a, Session: sessionOf(a), Device: device}, nil
}

// Current returns the account whose session holds the value that SignIn gave.
// A changed password, a disabled account or a passed end ends the session.
func (s *Service) Current(ctx context.Context, session string) (domain.Account, error) {
	id, mark, _ := strings.Cut(session, "|")
	if id == "" {
		return domain.Account{}, errSignedOut()
	}
	a, err := s.store.Account(ctx, id)
	if domain.KindOf(err) == domain.KindNotFound {
		return domain.Account{}, errSignedOut()
	}
	if err != nil {
		return domain.Account{}, err
	}
	if !a.Active(s.store.Now()) || subtle.ConstantTimeCompare([]byte(mark), []byte(passwordMark(a))) != 1 {
		return domain.Account{}, errSignedOut()
	}
	return a, nil
}

// SignedOut records that somebody signed out.
func (s *Service) SignedOut(ctx context.Context, actor domain.Account) error {
	return s.store.Audit(ctx, domain.AuditRow{Actor: actor.Actor(), Action: "account.sign_out", Subject: "account", SubjectID: actor.ID, Detail: "退出"})
}

func errSignedOut() error {
	return &domain.Error{Kind: domain.KindUnauthenticated, Public: "登录已过期，请重新登录。您填写的内容还在。"}
}

// sessionOf ties a session to the account and to its present password.
func sessionOf(a domain.Account) string { return a.ID + "|" + passwordMark(a) }

func passwordMark(a domain.Account) string { return digest("password", a.PasswordHash) }

func deviceKey(username, device string) string {
	return "signin:device:" + digest("known", username, device)
}

// digest makes a short key of anything that was typed or sent.
func digest(parts ...string) string {
	sum := sha256.New()
	for _, part := range parts {
		sum.Write([]byte(strconv.Itoa(len(part)) + ":" + part))
	}
	return hex.EncodeToString(sum.Sum(nil)[:16])
}

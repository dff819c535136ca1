package account

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"time"

	"laigao/domain"
)

// ScanFor is what a scan lets a browser do.
type ScanFor string

// The purposes of scans. The code of one is worth nothing for the other.
const (
	ScanSignIn ScanFor = "scan"     // sign in to the console
	ScanDraft  ScanFor = "continue" // go on with one draft
)

// Scan is a browser's request to be let in by a phone. Knowing its code lets
// nobody in: the phone must name the number that the browser shows.
type Scan struct {
	For       ScanFor
	Code      string   // in the address that the phone opens
	Number    string   // shown by the browser alone
	Choices   []string // that the phone shows, the number among them
	Browser   string   // what the browser says of itself
	Address   string   // from where it came
	ExpiresAt time.Time
}

const (
	scanLife    = 2 * time.Minute
	scanChoices = 3
	scanRefused = "refused"
	scansMost   = 30 // of one address in scanWindow
	scanWindow  = 10 * time.Minute
)

// StartScan opens a request for the browser that must keep its code to itself
// and show its number.
func (s *Service) StartScan(ctx context.Context, what ScanFor, browser string) (Scan, error) {
	address := domain.AddressOf(ctx)
	n, err := s.values.Count(ctx, "signin:scans:"+digest("address", address), scanWindow)
	if err != nil {
		return Scan{}, err
	}
	if n > scansMost {
		return Scan{}, &domain.Error{Kind: domain.KindThrottled, Public: "打开的次数太多，请过十分钟再试，或用密码登录。"}
	}
	scan := Scan{For: what, Code: rand.Text(), Browser: domain.Shorten(browser, 200), Address: address, ExpiresAt: s.store.Now().Add(scanLife)}
	for len(scan.Choices) < scanChoices {
		number, err := rand.Int(s.random, big.NewInt(90))
		if err != nil {
			return Scan{}, fmt.Errorf("draw a number to match: %w", err)
		}
		if choice := strconv.FormatInt(10+number.Int64(), 10); !slices.Contains(scan.Choices, choice) {
			scan.Choices = append(scan.Choices, choice)
		}
	}
	scan.Number = scan.Choices[0]
	slices.Sort(scan.Choices)
	text, err := json.Marshal(scan)
	if err != nil {
		return Scan{}, fmt.Errorf("write scan: %w", err)
	}
	return scan, s.values.Set(ctx, what.key(scan.Code), text, scanLife)
}

// Scan returns an open request, for the phone that has scanned it.
func (s *Service) Scan(ctx context.Context, what ScanFor, code string) (Scan, error) {
	var scan Scan
	text, err := s.values.Get(ctx, what.key(code))
	if err != nil {
		if domain.KindOf(err) == domain.KindNotFound {
			return scan, errScan()
		}
		return scan, err
	}
	if err := json.Unmarshal(text, &scan); err != nil {
		return scan, fmt.Errorf("read scan: %w", err)
	}
	return scan, nil
}

func errScan() error {
	return domain.NotFound("这个二维码已经用过或过期了，请在电脑上刷新页面，重新扫码。")
}

// AnswerScan lets the account that is bound to the OpenID sign the browser in,
// if the number is the one that the browser shows. Another number refuses the
// request for good.
func (s *Service) AnswerScan(ctx context.Context, code, openID, number string) (Scan, error) {
	scan, err := s.Scan(ctx, ScanSignIn, code)
	if err != nil {
		return scan, err
	}
	a, err := s.Bound(ctx, openID)
	if err != nil {
		return scan, err
	}
	if a.ID == "" {
		return scan, domain.Forbidden("这个微信没有绑定后台账号。请先在电脑上用密码登录，再到“账号”页绑定微信。")
	}
	if number != scan.Number {
		if err := s.RefuseScan(ctx, ScanSignIn, code); err != nil {
			return scan, err
		}
		if err := s.store.Audit(ctx, domain.AuditRow{
			Actor: a.Actor(), Action: "account.sign_in_failed", Subject: "account", SubjectID: a.ID, Detail: "扫码登录时数字不对",
		}); err != nil {
			return scan, err
		}
		return scan, domain.Conflict("数字与电脑上的不一样，这次登录已经取消。如果电脑上的登录页面不是您自己打开的，请告诉管理员。")
	}
	return scan, s.answerScan(ctx, ScanSignIn, code, a.ID)
}

// AnswerDraft lets the browser go on with what grant names, if the number is the
// one that the browser shows. Another number refuses the request for good.
func (s *Service) AnswerDraft(ctx context.Context, code, number, grant string) (Scan, error) {
	scan, err := s.Scan(ctx, ScanDraft, code)
	if err != nil {
		return scan, err
	}
	if number != scan.Number {
		if err := s.RefuseScan(ctx, ScanDraft, code); err != nil {
			return scan, err
		}
		return scan, domain.Conflict("数字与电脑上的不一样，已经取消。请在电脑上刷新页面，重新扫码。")
	}
	return scan, s.answerScan(ctx, ScanDraft, code, grant)
}

// RefuseScan ends a request: nobody is let in.
func (s *Service) RefuseScan(ctx context.Context, what ScanFor, code string) error {
	return s.answerScan(ctx, what, code, scanRefused)
}

// answerScan keeps the first answer; the same one again is no error.
func (s *Service) answerScan(ctx context.Context, what ScanFor, code, answer string) error {
	first, err := s.values.SetIfAbsent(ctx, what.answerKey(code), []byte(answer), scanLife)
	if err != nil || first {
		return err
	}
	kept, err := s.values.Get(ctx, what.answerKey(code))
	if err != nil || string(kept) != answer {
		return errScan()
	}
	return nil
}

// FinishScan signs in the browser that holds the code, once the phone has
// answered; waiting is true before that. It works once.
func (s *Service) FinishScan(ctx context.Context, code, device string) (signed SignedIn, waiting bool, err error) {
	answer, waiting, err := s.takeAnswer(ctx, ScanSignIn, code)
	if err != nil || waiting {
		return signed, waiting, err
	}
	a, err := s.store.Account(ctx, answer)
	if err != nil || !a.Active(s.store.Now()) {
		return signed, false, errScan()
	}
	signed, err = s.admitOrAsk(ctx, a, a.Username, device)
	return signed, false, err
}

// FinishDraft returns what the browser that holds the code may go on with, once
// the phone has answered; waiting is true before that. It works once.
func (s *Service) FinishDraft(ctx context.Context, code string) (grant string, waiting bool, err error) {
	return s.takeAnswer(ctx, ScanDraft, code)
}

func (s *Service) takeAnswer(ctx context.Context, what ScanFor, code string) (answer string, waiting bool, err error) {
	if _, err := s.Scan(ctx, what, code); err != nil {
		return "", false, err
	}
	kept, err := s.values.Get(ctx, what.answerKey(code))
	if err != nil {
		if domain.KindOf(err) == domain.KindNotFound {
			return "", true, nil
		}
		return "", false, err
	}
	first, err := s.values.SetIfAbsent(ctx, what.answerKey(code)+":used", []byte("1"), scanLife)
	if err != nil {
		return "", false, err
	}
	if !first || string(kept) == scanRefused {
		return "", false, errScan()
	}
	return string(kept), false, nil
}

func (w ScanFor) key(code string) string {
	return "signin:" + string(w) + ":" + digest(string(w), code)
}

func (w ScanFor) answerKey(code string) string { return w.key(code) + ":answer" }

package account_test

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"laigao/domain"
	"laigao/service/account"
)

// phoneShows returns the digits that the owner's app shows now.
func (o office) phoneShows(t *testing.T, secret string) string {
	t.Helper()
	code, err := totp.GenerateCode(secret, *o.now)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func (o office) wait(d time.Duration) { *o.now = o.now.Add(d) }

// protect gives an account a second factor and returns its secret and the codes
// for a lost phone.
func (o office) protect(t *testing.T, a domain.Account) (secret string, codes []string) {
	t.Helper()
	setup, err := o.StartSecond(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	codes, err = o.ConfirmSecond(t.Context(), a, o.phoneShows(t, setup.Secret))
	if err != nil {
		t.Fatal(err)
	}
	o.wait(30 * time.Second)
	return setup.Secret, codes
}

func TestSecond_IsAskedAfterThePassword(t *testing.T) {
	o := open(t)
	a := o.seed(t, "editor", domain.RoleFirstReviewer)
	secret, codes := o.protect(t, a)
	begin := func() string {
		t.Helper()
		signed, err := o.signIn(t.Context(), "editor", goodPassword, "")
		if err != nil || signed.Second == "" || signed.Session != "" || signed.Device != "" || signed.Account.ID != "" {
			t.Fatalf("half a sign-in gave %+v, %v", signed, err)
		}
		return signed.Second
	}
	finish := func(token, code string) error {
		signed, err := o.FinishSecond(t.Context(), token, code)
		if err == nil && (signed.Session == "" || signed.Account.ID != a.ID) {
			t.Fatalf("signed in: %+v", signed)
		}
		return err
	}
	token := begin()
	wantKind(t, finish(token, "000000"), domain.KindInvalid, "wrong digits")
	wantKind(t, finish(token, ""), domain.KindInvalid, "none")
	wantKind(t, finish("unknown", o.phoneShows(t, secret)), domain.KindUnauthenticated, "another sign-in")
	digits := o.phoneShows(t, secret)
	if err := finish(token, digits[:3]+" "+digits[3:]); err != nil {
		t.Fatalf("right digits: %v", err)
	}
	wantKind(t, finish(token, digits), domain.KindUnauthenticated, "the same sign-in again")
	token = begin()
	wantKind(t, finish(token, digits), domain.KindInvalid, "digits that were used")
	o.wait(2 * time.Minute)
	wantKind(t, finish(token, digits), domain.KindInvalid, "old digits")
	if err := finish(token, strings.ToLower(codes[0])); err != nil {
		t.Fatalf("a code for a lost phone: %v", err)
	}
	token = begin()
	wantKind(t, finish(token, codes[0]), domain.KindInvalid, "the code again")
	if f, err := o.SecondFactor(t.Context(), a.ID); err != nil || f.RecoveryLeft() != 7 {
		t.Errorf("%d codes are left, %v", f.RecoveryLeft(), err)
	}
	o.wait(6 * time.Minute)
	wantKind(t, finish(token, o.phoneShows(t, secret)), domain.KindUnauthenticated, "six minutes after the password")
	row, err := o.store.AuditPage(t.Context(), "", 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range row {
		if strings.Contains(r.Detail, secret) || strings.Contains(r.Detail, digits) {
			t.Errorf("an audit row keeps what was typed: %q", r.Detail)
		}
	}
}

func TestSecond_GuessingIsSlowedAndEnds(t *testing.T) {
	o := open(t)
	a := o.seed(t, "editor", domain.RoleFirstReviewer)
	secret, _ := o.protect(t, a)
	invalid, slowed, over := 0, 0, 0
	for range 4 { // who knows the password can begin anew
		signed, err := o.signIn(t.Context(), "editor", goodPassword, "")
		if err != nil {
			t.Fatal(err)
		}
		for range 10 {
			switch _, err := o.FinishSecond(t.Context(), signed.Second, "123456"); domain.KindOf(err) {
			case domain.KindInvalid:
				invalid++
			case domain.KindThrottled:
				slowed++
			case domain.KindUnauthenticated:
				over++
			default:
				t.Fatalf("guessed: %v", err)
			}
		}
	}
	if invalid > 8 || slowed < 20 {
		t.Errorf("of 40 guesses %d were looked at, %d slowed down, %d too late", invalid, slowed, over)
	}
	o.wait(20 * time.Minute)
	signed, err := o.signIn(t.Context(), "editor", goodPassword, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.FinishSecond(t.Context(), signed.Second, o.phoneShows(t, secret)); err != nil {
		t.Errorf("the owner, later: %v", err)
	}
}

func TestSecond_DigitsHoldOnceEvenAtTheSameMoment(t *testing.T) {
	o := open(t)
	a := o.seed(t, "editor", domain.RoleFirstReviewer)
	secret, codes := o.protect(t, a)
	for _, code := range []string{o.phoneShows(t, secret), codes[3]} {
		var tokens []string
		for range 4 {
			signed, err := o.signIn(t.Context(), "editor", goodPassword, "")
			if err != nil {
				t.Fatal(err)
			}
			tokens = append(tokens, signed.Second)
		}
		var in atomic.Int32
		var group sync.WaitGroup
		for _, token := range tokens {
			group.Go(func() {
				if _, err := o.FinishSecond(t.Context(), token, code); err == nil {
					in.Add(1)
				}
			})
		}
		group.Wait()
		if in.Load() != 1 {
			t.Errorf("%d signed in with the same digits", in.Load())
		}
	}
}

func TestSecond_IsAskedAfterAScanToo(t *testing.T) {
	o := open(t)
	a := o.seed(t, "editor", domain.RoleFirstReviewer)
	a.OpenID = "openid-1"
	if err := o.store.SaveAccount(t.Context(), &a); err != nil {
		t.Fatal(err)
	}
	secret, _ := o.protect(t, a)
	scan, err := o.StartScan(t.Context(), account.ScanSignIn, "浏览器")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.AnswerScan(t.Context(), scan.Code, "openid-1", scan.Number); err != nil {
		t.Fatal(err)
	}
	signed, waiting, err := o.FinishScan(t.Context(), scan.Code, "")
	if err != nil || waiting || signed.Session != "" || signed.Second == "" {
		t.Fatalf("after the scan: %+v, %v, %v", signed, waiting, err)
	}
	if signed, err = o.FinishSecond(t.Context(), signed.Second, o.phoneShows(t, secret)); err != nil || signed.Account.ID != a.ID {
		t.Errorf("with digits: %+v, %v", signed, err)
	}
}

func TestSecond_IsTakenAwayByOwnerAdministratorAndOperator(t *testing.T) {
	o := open(t)
	admin, a := o.seed(t, "admin1", domain.RoleAdministrator), o.seed(t, "editor", domain.RoleFirstReviewer)
	has := func(want bool, what string) {
		t.Helper()
		if f, err := o.SecondFactor(t.Context(), a.ID); err != nil || (f.AccountID != "") != want {
			t.Errorf("%s: %+v, %v", what, f, err)
		}
	}
	secret, _ := o.protect(t, a)
	_, err := o.ConfirmSecond(t.Context(), a, "123456")
	wantKind(t, err, domain.KindConflict, "begun twice")
	wantKind(t, o.DropSecond(t.Context(), a, "000000"), domain.KindInvalid, "dropped with wrong digits")
	has(true, "after wrong digits")
	if err := o.DropSecond(t.Context(), a, o.phoneShows(t, secret)); err != nil {
		t.Fatal(err)
	}
	has(false, "dropped")
	o.protect(t, a)
	wantKind(t, o.ResetSecond(t.Context(), a, a.ID), domain.KindForbidden, "reset by an editor")
	wantKind(t, o.ResetSecond(t.Context(), admin, admin.ID), domain.KindForbidden, "one's own")
	if err := o.ResetSecond(t.Context(), admin, a.ID); err != nil {
		t.Fatal(err)
	}
	has(false, "reset by the administrator")
	o.protect(t, a)
	if _, err := o.Operator().Reset(t.Context(), "editor"); err != nil {
		t.Fatal(err)
	}
	has(false, "reset at the command line")
}

func TestSecond_AnExpiredSetupIsNotConfirmed(t *testing.T) {
	o := open(t)
	a := o.seed(t, "editor", domain.RoleFirstReviewer)
	setup, err := o.StartSecond(t.Context(), a)
	if err != nil || !strings.HasPrefix(setup.Address, "otpauth://totp/") || !strings.Contains(setup.Address, setup.Secret) {
		t.Fatalf("setup %+v, %v", setup, err)
	}
	if again, err := o.StartSecond(t.Context(), a); err != nil || again != setup {
		t.Errorf("the page again shows another secret: %v", err)
	}
	o.wait(16 * time.Minute)
	_, err = o.ConfirmSecond(t.Context(), a, o.phoneShows(t, setup.Secret))
	wantKind(t, err, domain.KindInvalid, "after sixteen minutes")
	_, err = o.signIn(t.Context(), "editor", goodPassword, "")
	if err != nil {
		t.Errorf("signing in without a confirmed factor: %v", err)
	}
}

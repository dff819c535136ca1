package account_test

import (
	"slices"
	"testing"
	"time"

	"laigao/domain"
	"laigao/service/account"
)

// bound adds an account that is bound to a WeChat account.
func (o office) bound(t *testing.T, username, openID string) domain.Account {
	t.Helper()
	a := o.seed(t, username, domain.RoleFirstReviewer)
	binding, err := o.StartBinding(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.ConfirmBinding(t.Context(), binding.Code, openID); err != nil {
		t.Fatal(err)
	}
	return a
}

func (o office) scan(t *testing.T) account.Scan {
	t.Helper()
	scan, err := o.StartScan(t.Context(), account.ScanSignIn, "Windows 上的 Chrome")
	if err != nil {
		t.Fatal(err)
	}
	return scan
}

func TestScan_SignsInOnceAfterTheNumberWasNamed(t *testing.T) {
	o := open(t)
	a := o.bound(t, "editor", "openid-1")
	scan := o.scan(t)
	if !slices.Contains(scan.Choices, scan.Number) || len(slices.Compact(slices.Clone(scan.Choices))) != 3 {
		t.Fatalf("the phone may choose %v, the number is %s", scan.Choices, scan.Number)
	}
	if _, waiting, err := o.FinishScan(t.Context(), scan.Code, ""); err != nil || !waiting {
		t.Fatalf("before the phone answers: %v, %v", waiting, err)
	}
	for range 2 { // a phone that got no answer repeats itself
		if _, err := o.AnswerScan(t.Context(), scan.Code, "openid-1", scan.Number); err != nil {
			t.Fatal(err)
		}
	}
	signed, waiting, err := o.FinishScan(t.Context(), scan.Code, "")
	if err != nil || waiting || signed.Account.ID != a.ID {
		t.Fatalf("signed in %+v, %v, %v", signed.Account, waiting, err)
	}
	if got, err := o.Current(t.Context(), signed.Session); err != nil || got.ID != a.ID {
		t.Errorf("the session is %s's, %v", got.ID, err)
	}
	_, _, err = o.FinishScan(t.Context(), scan.Code, "")
	wantKind(t, err, domain.KindNotFound, "a second browser with the same code")
}

func TestScan_RefusesWrongNumbersStrangersAndOldCodes(t *testing.T) {
	o := open(t)
	o.bound(t, "editor", "openid-1")
	wrong := func(scan account.Scan) string {
		return scan.Choices[(slices.Index(scan.Choices, scan.Number)+1)%3]
	}
	scan := o.scan(t)
	_, err := o.AnswerScan(t.Context(), scan.Code, "openid-1", wrong(scan))
	wantKind(t, err, domain.KindConflict, "a wrong number")
	_, err = o.AnswerScan(t.Context(), scan.Code, "openid-1", scan.Number)
	wantKind(t, err, domain.KindNotFound, "the right one after a wrong one")
	_, _, err = o.FinishScan(t.Context(), scan.Code, "")
	wantKind(t, err, domain.KindNotFound, "the browser of a wrong number")

	scan = o.scan(t)
	_, err = o.AnswerScan(t.Context(), scan.Code, "openid-of-nobody", scan.Number)
	wantKind(t, err, domain.KindForbidden, "a WeChat account that is bound to nobody")
	_, err = o.AnswerScan(t.Context(), scan.Code, "", scan.Number)
	wantKind(t, err, domain.KindForbidden, "no WeChat account at all")
	if _, waiting, err := o.FinishScan(t.Context(), scan.Code, ""); err != nil || !waiting {
		t.Errorf("a stranger ended it: %v, %v", waiting, err)
	}
	if err := o.RefuseScan(t.Context(), account.ScanSignIn, scan.Code); err != nil {
		t.Fatal(err)
	}
	_, _, err = o.FinishScan(t.Context(), scan.Code, "")
	wantKind(t, err, domain.KindNotFound, "the browser that was refused")

	scan = o.scan(t)
	if _, err := o.AnswerScan(t.Context(), scan.Code, "openid-1", scan.Number); err != nil {
		t.Fatal(err)
	}
	*o.now = o.now.Add(2*time.Minute + time.Second)
	_, _, err = o.FinishScan(t.Context(), scan.Code, "")
	wantKind(t, err, domain.KindNotFound, "after two minutes")
	for range 40 {
		_, err = o.StartScan(t.Context(), account.ScanSignIn, "")
	}
	wantKind(t, err, domain.KindThrottled, "forty codes at once")
}

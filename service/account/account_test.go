package account_test

import (
	"context"
	"crypto/rand"
	"log/slog"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/sessions"
	"laigao/repository/storetest"
	"laigao/service/account"
)

// office is a service on a fresh store with a clock that tests move.
type office struct {
	*account.Service
	store *repository.Store
	now   *time.Time
}

func open(t *testing.T) office {
	t.Helper()
	now := time.Date(2026, 3, 5, 9, 0, 0, 0, domain.Shanghai())
	store := storetest.SQLite(t, func() time.Time { return now })
	keyring, err := domain.NewKeyring(rand.Reader, make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	return office{
		Service: account.New(account.Config{
			Store: store, Keyring: keyring, Values: sessions.NewTables(store), Random: rand.Reader, Log: slog.New(slog.DiscardHandler),
			Cost: account.Cost{MemoryKiB: 64, Passes: 1, Threads: 1},
		}),
		store: store, now: &now,
	}
}

const goodPassword = "春天的草原有云朵和羊群呀"

// seed adds an account with goodPassword that need not be changed.
func (o office) seed(t *testing.T, username string, roles ...domain.Role) domain.Account {
	t.Helper()
	a, err := o.Operator().Seed(t.Context(), account.Seed{Entry: account.Entry{Username: username, Name: "样例" + username, Roles: roles}, Password: goodPassword})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (o office) signIn(ctx context.Context, username, password, device string) (account.SignedIn, error) {
	return o.SignIn(ctx, account.SignIn{Username: username, Password: password, Device: device})
}

func wantKind(t *testing.T, err error, want domain.Kind, what string) {
	t.Helper()
	if err == nil || domain.KindOf(err) != want {
		t.Fatalf("%s: got %v, want %s", what, err, want)
	}
}

func TestSignIn_AnswersEveryFailureAlike(t *testing.T) {
	o := open(t)
	admin := o.seed(t, "admin1", domain.RoleAdministrator)
	o.seed(t, "good", domain.RoleFirstReviewer)
	gone := o.seed(t, "gone", domain.RoleFirstReviewer)
	if err := o.Save(t.Context(), admin, gone.ID, account.Entry{Name: gone.Name, Roles: gone.Roles, Disabled: true, Version: gone.Version}); err != nil {
		t.Fatal(err)
	}
	ended := o.seed(t, "ended", domain.RoleAuditor)
	if err := o.Save(t.Context(), admin, ended.ID, account.Entry{Name: ended.Name, Roles: ended.Roles, EndsOn: "2026-03-04", Version: ended.Version}); err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, c := range []struct{ username, password string }{
		{"nobody", goodPassword}, {"good", "wrong password 1"}, {"gone", goodPassword}, {"ended", goodPassword}, {"", ""}, {"good", strings.Repeat("x", 10_000)},
	} {
		_, err := o.signIn(t.Context(), c.username, c.password, "")
		wantKind(t, err, domain.KindInvalid, "sign in "+c.username)
		words = append(words, domain.Public(err))
	}
	for _, w := range words {
		if w != words[0] {
			t.Fatalf("failures tell people apart: %q", words)
		}
	}
	if _, err := o.signIn(t.Context(), " GOOD ", goodPassword, ""); err != nil {
		t.Fatalf("sign in with the right password: %v", err)
	}
	rows, err := o.store.AuditPage(t.Context(), "", 100)
	if err != nil {
		t.Fatal(err)
	}
	actions := map[string]int{}
	for _, r := range rows {
		actions[r.Action]++
		if strings.Contains(r.Detail, "nobody") || strings.Contains(r.Detail, goodPassword) {
			t.Errorf("audit row keeps what was typed: %q", r.Detail)
		}
	}
	if actions["account.sign_in"] != 1 || actions["account.sign_in_failed"] != 4 {
		t.Errorf("audit rows: %v, want 1 success and 4 failures", actions)
	}
}

func TestSignIn_SlowsDownStrangersButNotTheKnownBrowser(t *testing.T) {
	o := open(t)
	o.seed(t, "editor", domain.RoleFirstReviewer)
	home := domain.WithAddress(t.Context(), "192.0.2.1")
	first, err := o.signIn(home, "editor", goodPassword, "")
	if err != nil {
		t.Fatal(err)
	}
	attacker := domain.WithAddress(t.Context(), "198.51.100.7")
	throttled := 0
	for range 12 {
		if _, err := o.signIn(attacker, "editor", "wrong password", ""); domain.KindOf(err) == domain.KindThrottled {
			throttled++
		}
	}
	if throttled < 5 {
		t.Fatalf("%d of 12 wrong passwords were slowed down, want at least 5", throttled)
	}
	_, err = o.signIn(attacker, "editor", goodPassword, "")
	wantKind(t, err, domain.KindThrottled, "the right password from a stranger meanwhile")
	if _, err := o.signIn(home, "editor", goodPassword, first.Device); err != nil {
		t.Fatalf("the known browser is locked out: %v", err)
	}
	_, err = o.signIn(attacker, "editor", "wrong password", "made-up-device")
	wantKind(t, err, domain.KindThrottled, "a made-up browser")
	*o.now = o.now.Add(16 * time.Minute)
	if _, err := o.signIn(attacker, "editor", goodPassword, ""); err != nil {
		t.Fatalf("sign in after the failures are forgotten: %v", err)
	}
}

func TestSignIn_SlowsDownOneAddressAcrossAccounts(t *testing.T) {
	o := open(t)
	ctx := domain.WithAddress(t.Context(), "198.51.100.7")
	for i := range 5 {
		_, err := o.signIn(ctx, "user"+string(rune('a'+i)), "wrong password", "")
		wantKind(t, err, domain.KindInvalid, "free attempt")
	}
	if _, err := o.signIn(ctx, "userx", "wrong password", ""); domain.KindOf(err) != domain.KindInvalid {
		t.Fatalf("the sixth waits for nothing yet: %v", err)
	}
	_, err := o.signIn(ctx, "usery", "wrong password", "")
	wantKind(t, err, domain.KindThrottled, "the seventh at once")
	if _, err := o.signIn(domain.WithAddress(t.Context(), "192.0.2.9"), "usery", "wrong password", ""); domain.KindOf(err) != domain.KindInvalid {
		t.Fatalf("another address is slowed down too: %v", err)
	}
}

func TestCurrent_EndsWithThePasswordTheAccountAndItsTerm(t *testing.T) {
	o := open(t)
	admin := o.seed(t, "admin1", domain.RoleAdministrator)
	editor := o.seed(t, "editor", domain.RoleFirstReviewer)
	signed, err := o.signIn(t.Context(), "editor", goodPassword, "")
	if err != nil {
		t.Fatal(err)
	}
	if a, err := o.Current(t.Context(), signed.Session); err != nil || a.ID != editor.ID {
		t.Fatalf("Current = %v, %v", a.ID, err)
	}
	for _, session := range []string{"", "|", editor.ID, editor.ID + "|", editor.ID + "|0000", "nobody|" + signed.Session} {
		_, err := o.Current(t.Context(), session)
		wantKind(t, err, domain.KindUnauthenticated, "session "+session)
	}
	newPassword := "kT7#mveq2Lpw-9"
	session, err := o.ChangePassword(t.Context(), signed.Account, account.PasswordChange{Old: goodPassword, New: newPassword, Again: newPassword})
	if err != nil {
		t.Fatal(err)
	}
	_, err = o.Current(t.Context(), signed.Session)
	wantKind(t, err, domain.KindUnauthenticated, "old session after the password changed")
	if _, err := o.Current(t.Context(), session); err != nil {
		t.Fatalf("the session that changed the password: %v", err)
	}
	editor, err = o.store.Account(t.Context(), editor.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Save(t.Context(), admin, editor.ID, account.Entry{Name: editor.Name, Roles: editor.Roles, EndsOn: "2026-03-05", Version: editor.Version}); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Current(t.Context(), session); err != nil {
		t.Fatalf("on the last day: %v", err)
	}
	*o.now = o.now.Add(24 * time.Hour)
	_, err = o.Current(t.Context(), session)
	wantKind(t, err, domain.KindUnauthenticated, "after the last day")
}

func TestPasswords_SetByOthersMustBeChanged(t *testing.T) {
	o := open(t)
	admin := o.seed(t, "admin1", domain.RoleAdministrator)
	added, password, err := o.Add(t.Context(), admin, account.Entry{Username: "Editor-1", Name: "样例编辑", Roles: []domain.Role{domain.RoleFirstReviewer}})
	if err != nil || !added.MustChange || added.Username != "editor-1" {
		t.Fatalf("Add: %v, must change %v, user name %q", err, added.MustChange, added.Username)
	}
	signed, err := o.signIn(t.Context(), "editor-1", password, "")
	if err != nil || !signed.Account.MustChange {
		t.Fatalf("sign in with the first password: %v", err)
	}
	for _, c := range []struct {
		in    account.PasswordChange
		field string
	}{
		{account.PasswordChange{Old: "wrong", New: goodPassword, Again: goodPassword}, "old_password"},
		{account.PasswordChange{Old: password, New: "short", Again: "short"}, "new_password"},
		{account.PasswordChange{Old: password, New: "editor-1 样例编辑", Again: "editor-1 样例编辑"}, "new_password"},
		{account.PasswordChange{Old: password, New: password, Again: password}, "new_password"},
		{account.PasswordChange{Old: password, New: goodPassword, Again: goodPassword + "x"}, "again"},
	} {
		_, err := o.ChangePassword(t.Context(), signed.Account, c.in)
		if domain.FieldsOf(err)[c.field] == "" {
			t.Errorf("ChangePassword(%+v): %v with %v, want a problem of %s", c.in, err, domain.FieldsOf(err), c.field)
		}
	}
	session, err := o.ChangePassword(t.Context(), signed.Account, account.PasswordChange{Old: password, New: goodPassword, Again: goodPassword})
	if err != nil {
		t.Fatal(err)
	}
	if a, err := o.Current(t.Context(), session); err != nil || a.MustChange {
		t.Fatalf("after the change: %v, must change %v", err, a.MustChange)
	}
	reset, err := o.ResetPassword(t.Context(), admin, added.ID)
	if err != nil || reset == password {
		t.Fatalf("reset: %v", err)
	}
	_, err = o.Current(t.Context(), session)
	wantKind(t, err, domain.KindUnauthenticated, "session after a reset")
}

func TestAccounts_AreManagedByAdministratorsAlone(t *testing.T) {
	o := open(t)
	admin := o.seed(t, "admin1", domain.RoleAdministrator)
	editor := o.seed(t, "editor", domain.RoleFinalReviewer)
	auditor := o.seed(t, "auditor", domain.RoleAuditor)
	ctx := t.Context()
	for _, actor := range []domain.Account{editor, auditor, {}} {
		_, _, err := o.Add(ctx, actor, account.Entry{Username: "more", Name: "样例", Roles: []domain.Role{domain.RoleAdministrator}})
		wantKind(t, err, domain.KindForbidden, "Add")
		wantKind(t, o.Save(ctx, actor, actor.ID, account.Entry{Name: "样例", Roles: []domain.Role{domain.RoleAdministrator}}), domain.KindForbidden, "Save")
		_, err = o.ResetPassword(ctx, actor, admin.ID)
		wantKind(t, err, domain.KindForbidden, "ResetPassword")
		wantKind(t, o.SaveSettings(ctx, actor, domain.DefaultSettings()), domain.KindForbidden, "SaveSettings")
	}
	_, err := o.Accounts(ctx, editor)
	wantKind(t, err, domain.KindForbidden, "list for an editor")
	if _, err := o.Accounts(ctx, auditor); err != nil {
		t.Fatalf("list for the auditor: %v", err)
	}
	_, _, err = o.AuditPage(ctx, editor, "")
	wantKind(t, err, domain.KindForbidden, "audit for an editor")
	if rows, _, err := o.AuditPage(ctx, auditor, ""); err != nil || len(rows) == 0 {
		t.Fatalf("audit for the auditor: %d rows, %v", len(rows), err)
	}
	err = o.Save(ctx, admin, admin.ID, account.Entry{Name: admin.Name, Roles: []domain.Role{domain.RoleFirstReviewer}, Version: admin.Version})
	if domain.FieldsOf(err)["roles"] == "" {
		t.Fatalf("an administrator gives up the own role: %v", err)
	}
	_, _, err = o.Add(ctx, admin, account.Entry{Username: "both", Name: "样例", Roles: []domain.Role{domain.RoleAdministrator, domain.RoleFirstReviewer}})
	if domain.FieldsOf(err)["roles"] == "" {
		t.Fatalf("an administrator who also reviews: %v", err)
	}
	_, _, err = o.Add(ctx, admin, account.Entry{Username: "EDITOR", Name: "样例", Roles: []domain.Role{domain.RolePublisher}})
	if domain.FieldsOf(err)["username"] == "" {
		t.Fatalf("a taken user name: %v", err)
	}
	older := account.Entry{Name: "甲", Roles: editor.Roles, Version: editor.Version}
	if err := o.Save(ctx, admin, editor.ID, older); err != nil {
		t.Fatal(err)
	}
	older.Name = "乙"
	wantKind(t, o.Save(ctx, admin, editor.ID, older), domain.KindConflict, "saving an older version")
}

func TestBinding_WorksOnceWithinTenMinutes(t *testing.T) {
	o := open(t)
	editor := o.seed(t, "editor", domain.RoleFirstReviewer)
	ctx := t.Context()
	b, err := o.StartBinding(ctx, editor)
	if err != nil || len(b.Number) != 2 || len(b.Code) < 20 {
		t.Fatalf("StartBinding = %+v, %v", b, err)
	}
	if _, err := o.ConfirmBinding(ctx, b.Code, "openid-1"); err != nil {
		t.Fatal(err)
	}
	if a, err := o.store.Account(ctx, editor.ID); err != nil || a.OpenID != "openid-1" {
		t.Fatalf("bound to %q, %v", a.OpenID, err)
	}
	if _, err := o.ConfirmBinding(ctx, b.Code, "openid-1"); err != nil {
		t.Errorf("the same phone again: %v, want the answer of the first time", err)
	}
	_, err = o.ConfirmBinding(ctx, b.Code, "openid-2")
	wantKind(t, err, domain.KindConflict, "another's use")
	_, err = o.Binding(ctx, b.Code)
	wantKind(t, err, domain.KindNotFound, "the page of a used code")
	late, err := o.StartBinding(ctx, editor)
	if err != nil {
		t.Fatal(err)
	}
	*o.now = o.now.Add(11 * time.Minute)
	_, err = o.ConfirmBinding(ctx, late.Code, "openid-2")
	wantKind(t, err, domain.KindNotFound, "after ten minutes")
	_, err = o.ConfirmBinding(ctx, "guess", "openid-2")
	wantKind(t, err, domain.KindNotFound, "a guess")
	if err := o.Unbind(ctx, editor); err != nil {
		t.Fatal(err)
	}
	if a, _ := o.store.Account(ctx, editor.ID); a.OpenID != "" {
		t.Fatalf("still bound to %q", a.OpenID)
	}
}

func TestOperator_HelpsWhenNobodyCanSignIn(t *testing.T) {
	o := open(t)
	ctx, operator := t.Context(), o.Operator()
	_, password, err := operator.Add(ctx, account.Entry{Username: "admin1", Name: "样例", Roles: []domain.Role{domain.RoleAdministrator}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.signIn(ctx, "admin1", password, ""); err != nil {
		t.Fatal(err)
	}
	if password, err = operator.Reset(ctx, "ADMIN1"); err != nil {
		t.Fatal(err)
	}
	if err := operator.Disable(ctx, "admin1", true); err != nil {
		t.Fatal(err)
	}
	_, err = o.signIn(ctx, "admin1", password, "")
	wantKind(t, err, domain.KindInvalid, "a disabled account")
	if err := operator.Disable(ctx, "admin1", false); err != nil {
		t.Fatal(err)
	}
	if _, err := o.signIn(ctx, "admin1", password, ""); err != nil {
		t.Fatal(err)
	}
	_, err = operator.Reset(ctx, "nobody")
	wantKind(t, err, domain.KindNotFound, "reset of nobody")
}

func TestSettings_AreCheckedAndLogged(t *testing.T) {
	o := open(t)
	admin := o.seed(t, "admin1", domain.RoleAdministrator)
	settings, err := o.Settings(t.Context())
	if err != nil || settings.NewsSteps != 3 || settings.OnePersonTwoSteps || settings.Federation != "" || settings.IdleMinutes != 30 {
		t.Fatalf("defaults: %+v, %v", settings, err)
	}
	settings.Federation, settings.NewsSteps = "示例市总工会", 0
	if err := o.SaveSettings(t.Context(), admin, settings); domain.FieldsOf(err)["news_steps"] == "" {
		t.Fatalf("no steps at all: %v", err)
	}
	settings.NewsSteps = 2
	if err := o.SaveSettings(t.Context(), admin, settings); err != nil {
		t.Fatal(err)
	}
	got, err := o.Settings(t.Context())
	if err != nil || got != settings {
		t.Fatalf("read back %+v, %v, want %+v", got, err, settings)
	}
	rows, err := o.store.AuditOf(t.Context(), "settings", domain.SettingDepartment, 10)
	if err != nil || len(rows) != 1 {
		t.Fatalf("%d audit rows, %v, want 1", len(rows), err)
	}
}

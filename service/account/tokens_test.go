package account_test

import (
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/service/account"
)

func TestTokens_AreForTheAdministratorAndKeptAsHashes(t *testing.T) {
	o := open(t)
	admin := o.seed(t, "admin1", domain.RoleAdministrator)
	for _, role := range domain.Roles() {
		if role == domain.RoleAdministrator {
			continue
		}
		who := domain.Account{ID: "x", Name: "甲", Roles: []domain.Role{role}}
		_, _, err := o.CreateToken(t.Context(), who, account.NewToken{Name: "网站", Days: 30})
		wantKind(t, err, domain.KindForbidden, string(role)+" makes a token")
		_, err = o.Tokens(t.Context(), who)
		wantKind(t, err, domain.KindForbidden, string(role)+" reads tokens")
		wantKind(t, o.RevokeToken(t.Context(), who, "x"), domain.KindForbidden, string(role)+" revokes a token")
	}
	for field, cmd := range map[string]account.NewToken{"name": {Name: " ", Days: 30}, "days": {Name: "网站", Days: 0}} {
		if _, _, err := o.CreateToken(t.Context(), admin, cmd); domain.FieldsOf(err)[field] == "" {
			t.Errorf("%s: %v", field, err)
		}
	}
	token, secret, err := o.CreateToken(t.Context(), admin, account.NewToken{Name: " 本会网站 ", Days: 30})
	if err != nil || token.Name != "本会网站" || len(secret) < 40 || token.Hash == secret || strings.Contains(token.Hash, secret) {
		t.Fatalf("made %+v, %v", token, err)
	}
	if _, _, err := o.CreateToken(t.Context(), admin, account.NewToken{Name: "本会网站", Days: 30}); domain.FieldsOf(err)["name"] == "" {
		t.Errorf("a form sent twice: %v", err)
	}
	rows, err := o.store.AuditPage(t.Context(), "", 100)
	if err != nil {
		t.Fatal(err)
	}
	made := 0
	for _, r := range rows {
		if strings.Contains(r.Detail, secret) {
			t.Error("the audit log keeps the secret")
		}
		if r.Action == "token.create" {
			made++
		}
	}
	if made != 1 {
		t.Errorf("%d tokens made by the audit log", made)
	}
}

func TestUseToken_CountsAndRefusesWhatIsNotGood(t *testing.T) {
	o := open(t)
	admin := o.seed(t, "admin1", domain.RoleAdministrator)
	token, secret, err := o.CreateToken(t.Context(), admin, account.NewToken{Name: "网站", Days: 30})
	if err != nil {
		t.Fatal(err)
	}
	for what, wrong := range map[string]string{"none": "", "invented": "lg_x", "its hash": token.Hash} {
		_, err := o.UseToken(t.Context(), wrong, domain.ReadOffered)
		wantKind(t, err, domain.KindUnauthenticated, what)
	}
	_, err = o.UseToken(t.Context(), secret, "other:write")
	wantKind(t, err, domain.KindForbidden, "for something else")
	uses := 0
	for err = nil; err == nil && uses < 1000; uses++ {
		_, err = o.UseToken(t.Context(), secret, domain.ReadOffered)
	}
	wantKind(t, err, domain.KindThrottled, "many uses in a minute")
	*o.now = o.now.Add(2 * time.Minute)
	if _, err := o.UseToken(t.Context(), secret, domain.ReadOffered); err != nil {
		t.Fatalf("after the minute: %v", err)
	}
	all, err := o.Tokens(t.Context(), admin)
	if err != nil || len(all) != 1 || all[0].Uses != uses || !all[0].LastUsedAt.Equal(*o.now) {
		t.Errorf("kept %+v, want %d uses, %v", all, uses, err)
	}
	*o.now = o.now.AddDate(0, 0, 31)
	_, err = o.UseToken(t.Context(), secret, domain.ReadOffered)
	wantKind(t, err, domain.KindUnauthenticated, "expired")
	_, secret, err = o.CreateToken(t.Context(), admin, account.NewToken{Name: "网站", Days: 30})
	if err != nil {
		t.Fatalf("a new one of the name of an expired one: %v", err)
	}
	all, err = o.Tokens(t.Context(), admin)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := o.RevokeToken(t.Context(), admin, all[0].ID); err != nil {
			t.Fatal(err)
		}
	}
	_, err = o.UseToken(t.Context(), secret, domain.ReadOffered)
	wantKind(t, err, domain.KindUnauthenticated, "revoked")
}
